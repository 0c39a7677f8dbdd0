/** The messages. What was there before is silent; what comes in is announced once, whole. */

import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { isTyping, timeline } from '../chat/timeline.js';
import { words } from '../words.js';
import { message, type Place } from './message.js';

/** role=log is mounted once, empty, before the first message; its first list is outside of the live region. */
export function thread(place: Place): TemplateResult {
  const { state, act } = place;
  const items = timeline(state);
  const before = items.filter((item) => item.message.seq <= state.quietUntil);
  const since = items.slice(before.length);
  return html`<div class="thread" role="group" aria-label=${words.conversation} tabindex="0">
    <div role="log" aria-label="Messages">
      <ol role="list" aria-live="off">${repeat(before, (item) => item.key, (item) => message(item, place))}</ol>
      <ol role="list">${repeat(since, (item) => item.key, (item) => message(item, place))}</ol>
    </div>
    ${isTyping(state) ? dots : nothing} ${state.link === 'opening' && !items.length ? dots : nothing}
    ${state.link === 'failed' ? trouble(words.openFailed, state.problem, words.retry, act.reconnect) : nothing}
    ${state.link === 'ended' ? trouble(words.ended, null, words.restart, act.restart) : nothing}
  </div>`;
}

const dots = html`<p class="typing" aria-hidden="true"><span></span><span></span><span></span></p>`;

function trouble(title: string, detail: string | null, label: string, go: () => void): TemplateResult {
  return html`<div class="broken" role="alert">
    <p><strong>${title}</strong></p>
    ${detail ? html`<p>${detail}</p>` : nothing}
    <button type="button" class="main" @click=${go}>${label}</button>
  </div>`;
}
