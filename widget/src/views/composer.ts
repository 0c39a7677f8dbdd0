/** Where the visitor writes. Enter sends, Shift+Enter begins a new line. */

import { html, nothing, type TemplateResult } from 'lit';
import type { ChatState } from '../chat/state.js';
import { canAskForHuman } from '../chat/timeline.js';
import { lengthOf } from '../text.js';
import { words } from '../words.js';
import type { Actions } from './actions.js';
import { arrow } from './icons.js';

export const MAX_TEXT = 2000;
const COUNT_FROM = 1800;

export function composer(state: ChatState, draft: string, act: Actions): TemplateResult {
  const isHuman = state.standing.state === 'human';
  const length = lengthOf(draft);
  return html`<form class="composer" @submit=${(event: Event) => (event.preventDefault(), act.send())}>
    <p class="notice" id="notice">${isHuman ? words.noticeHuman : words.notice}</p>
    <div class="field">
      <label class="unseen" for="draft">${words.write}</label>
      <textarea
        id="draft"
        rows="1"
        enterkeyhint="send"
        autocomplete="off"
        placeholder=${isHuman ? words.placeholderHuman : words.placeholder}
        aria-describedby="notice count"
        aria-invalid=${length > MAX_TEXT ? 'true' : nothing}
        .value=${draft}
        ?disabled=${state.link === 'ended'}
        @input=${(event: Event) => act.write((event.target as HTMLTextAreaElement).value)}
        @keydown=${(event: KeyboardEvent) => isSend(event) && (event.preventDefault(), act.send())}
      ></textarea>
      <button type="submit" class="round send" aria-label=${words.send} title=${words.send}>${arrow}</button>
    </div>
    <p id="count" class=${length > MAX_TEXT ? 'count trouble' : 'count'}>${count(length)}</p>
    <div class="asides" ?hidden=${state.link === 'failed' || state.link === 'ended'}>
      ${state.isSigned || isHuman ? nothing : audience(state, act)}
      ${canAskForHuman(state)
        ? html`<button type="button" class="plain" @click=${act.askForHuman}>${words.reach}</button>`
        : nothing}
    </div>
  </form>`;
}

/** Enter while an input method composes a character chooses that character. */
function isSend(event: KeyboardEvent): boolean {
  return event.key === 'Enter' && !event.shiftKey && !event.isComposing && event.keyCode !== 229;
}

function count(length: number): string {
  if (length <= COUNT_FROM) return '';
  return length > MAX_TEXT ? words.tooLong(length - MAX_TEXT) : words.left(MAX_TEXT - length);
}

function audience(state: ChatState, act: Actions): TemplateResult {
  const other = state.audience === 'pro' ? 'patient' : 'pro';
  return html`<button type="button" class="plain" @click=${() => act.setAudience(other)}>
    ${other === 'pro' ? words.iAmPro : words.iAmPatient}
  </button>`;
}
