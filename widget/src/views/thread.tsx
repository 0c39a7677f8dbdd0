/** The messages. What was there before is silent; what comes in is announced once, whole. */

import { isHuman, isTyping, questions, timeline } from '../chat/timeline.js';
import { h, type VNode } from '../dom.js';
import { words } from '../words.js';
import { choices, message, type Place } from './message.js';
import { button } from './parts.js';
import { whoTypes } from './standing.js';

/** role=log is mounted once, empty, before the first message; its first list is outside of the live region. */
export function thread(place: Place): VNode {
  const { state, act } = place;
  const items = timeline(state);
  const before = items.filter((item) => item.message.seq <= state.quietUntil);
  const since = items.slice(before.length);
  return (
    <div class="thread" role="group" aria-label={words.talkTitle} tabindex="0">
      <div role="log" aria-label="Messages">
        <ol role="list" key="before" aria-live="off">
          {before.map((item) => message(item, place))}
        </ol>
        <ol role="list" key="since">
          {since.map((item) => message(item, place))}
        </ol>
      </div>
      {choices(questions(state), null, place)}
      {(isTyping(state) || (state.link === 'opening' && !items.length)) && (
        <p class="typing" aria-hidden="true">
          <span />
          <span />
          <span />
          {isHuman(state) && whoTypes(state)}
        </p>
      )}
      {state.link === 'failed' && trouble(words.openFailed, state.problem, words.tryAgain, act.reconnect)}
      {state.link === 'ended' && trouble(state.problem, null, words.restart, act.restart)}
    </div>
  );
}

function trouble(title: string | null, detail: string | null, label: string, go: () => void): VNode {
  return (
    <div class="broken" role="alert">
      <p class="strong">{title}</p>
      {detail && <p>{detail}</p>}
      {button('main', go, label)}
    </div>
  );
}
