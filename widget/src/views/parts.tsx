/** Small parts that several views are made of. */

import { h, type Child, type VNode } from '../dom.js';
import { words } from '../words.js';

/** A button with words; `look` is its class. */
export function button(look: string, onclick: () => void, content: Child, props: object = {}): VNode {
  return (
    <button type="button" class={look} onclick={onclick} {...props}>
      {content}
    </button>
  );
}

/** A round button with an icon; its words are its name and its tooltip. */
export function round(label: string, icon: VNode, onclick: (() => void) | null, props: object = {}): VNode {
  return (
    <button type="button" key={label} class="round" aria-label={label} title={label} onclick={onclick} {...props}>
      {icon}
    </button>
  );
}

/** What takes the messages' place: its title gets the focus. */
export function page(Tag: 'form' | 'section', title: string, props: object, ...content: Child[]): VNode {
  return h(
    Tag,
    { class: 'page', key: title, 'aria-labelledby': 'page', ...props },
    <h3 id="page" tabindex="-1">
      {title}
    </h3>,
    ...content,
  );
}

/** Told in words too, not by the icon alone. */
export function inNewTab(): VNode {
  return <span class="unseen">{` (${words.newTab})`}</span>;
}
