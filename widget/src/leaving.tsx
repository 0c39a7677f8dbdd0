/** Takes the conversation along, on paper or in the clipboard, and leaves the page in a hurry. */

import { timeline } from './chat/timeline.js';
import type { ChatState } from './chat/state.js';
import { h, patch } from './dom.js';
import { speaker } from './views/message.js';
import { words } from './words.js';

/** Each message with who said it, as plain text. */
export function transcript(state: ChatState): string {
  return timeline(state)
    .map(({ message }) => `${speaker(message, state)}\u00a0:\n${message.text}`)
    .join('\n\n');
}

/** Prints from a frame of its own: the page's styles and policies do not reach it, nor it them. */
export function print(state: ChatState, into: ParentNode): void {
  const frame = document.createElement('iframe');
  frame.className = 'unseen';
  frame.tabIndex = -1;
  frame.ariaHidden = 'true';
  into.append(frame);
  const page = frame.contentDocument!;
  page.documentElement.lang = 'fr';
  page.title = words.talkTitle;
  const items = timeline(state);
  patch(page.body, [
    <h1>{words.talkTitle}</h1>,
    items.map(({ message }) => (
      <section>
        <h2>{`${speaker(message, state)}, ${new Date(message.created_at || Date.now()).toLocaleString('fr')}`}</h2>
        {message.text.split('\n').map((line) => <p>{line}</p>)}
      </section>
    )),
  ]);
  const view = frame.contentWindow!;
  view.addEventListener('afterprint', () => frame.remove());
  view.focus();
  view.print();
}

/** Into the device's downloads, for the visitor to keep or to hand on. */
export function save(all: object): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([JSON.stringify(all, null, 2)]));
  link.download = 'conversation.json';
  link.click();
}

/** Away from here, and the back button does not lead back. In a frame the whole page goes. */
export function leave(to: string): void {
  document.title = words.exitTitle;
  try {
    window.top!.location.replace(to);
  } catch {
    location.replace(to);
  }
}
