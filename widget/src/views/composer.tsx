/** Where the visitor writes. Enter sends, Shift+Enter begins a new line. */

import type { ChatState } from '../chat/state.js';
import { canAskForHuman, isHuman } from '../chat/timeline.js';
import { h, type VNode } from '../dom.js';
import { lengthOf } from '../text.js';
import { words } from '../words.js';
import type { Actions } from './actions.js';
import { arrow } from './icons.js';
import { button, round } from './parts.js';

export const MAX_TEXT = 2000;
const COUNT_FROM = 1800;

export function composer(state: ChatState, draft: string, act: Actions): VNode {
  const length = lengthOf(draft);
  const send = (event: Event): void => {
    event.preventDefault();
    act.send();
  };
  return (
    <form class="composer" onsubmit={send}>
      <p class="notice" id="notice">
        {isHuman(state) ? words.noticeHuman : words.notice}
      </p>
      <div class="field">
        <label class="unseen" for="draft">
          {words.yourMessage}
        </label>
        <textarea
          id="draft"
          rows="1"
          enterkeyhint="send"
          autocomplete="off"
          placeholder={words.writeHere}
          aria-describedby="notice count"
          aria-invalid={length > MAX_TEXT && 'true'}
          value={draft}
          disabled={state.link === 'ended'}
          oninput={(event: Event) => act.write((event.target as HTMLTextAreaElement).value)}
          onkeydown={(event: KeyboardEvent) => isSend(event) && send(event)}
        />
        {round(words.sendIt, arrow, null, { type: 'submit', class: 'round send' })}
      </div>
      <p id="count" class={length > MAX_TEXT ? 'count trouble' : 'count'}>
        {count(length)}
      </p>
      <div class="asides" hidden={state.link === 'failed' || state.link === 'ended'}>
        {!state.isSigned && !isHuman(state) && audience(state, act)}
        {canAskForHuman(state) && button('plain', act.askForHuman, words.reach, { key: 'reach' })}
      </div>
    </form>
  );
}

/** Enter while an input method composes a character chooses that character. */
function isSend(event: KeyboardEvent): boolean {
  return event.key === 'Enter' && !event.shiftKey && !event.isComposing && event.keyCode !== 229;
}

function count(length: number): string {
  if (length <= COUNT_FROM) return '';
  return length > MAX_TEXT ? words.charactersOver(length - MAX_TEXT) : words.charactersLeft(MAX_TEXT - length);
}

function audience(state: ChatState, act: Actions): VNode {
  const other = state.audience === 'pro' ? 'patient' : 'pro';
  return button('plain', () => act.setAudience(other), other === 'pro' ? words.iAmPro : words.iAmPatient);
}
