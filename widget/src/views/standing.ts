/** The bar above the composer: connection, and what became of the request for a human. */

import { html, nothing, type TemplateResult } from 'lit';
import type { ChatState } from '../chat/state.js';
import { isTyping } from '../chat/timeline.js';
import type { Standing } from '../chat/wire.js';
import { words } from '../words.js';
import type { Actions } from './actions.js';

/** The status regions stay mounted, so that what appears in them is announced. */
export function standing(state: ChatState, act: Actions): TemplateResult {
  const { state: phase } = state.standing;
  const isCancellable = phase === 'waiting' || phase === 'callback';
  return html`<div class="standing">
    <div role="status" class="offline">${state.isOffline ? html`<p>${words.offline}</p>` : nothing}</div>
    <div class="queue" ?hidden=${!isCancellable && phase !== 'closed'}>
      <div role="status">${lines(state.standing).map((line, i) => html`<p class=${i ? '' : 'strong'}>${line}</p>`)}</div>
      ${isCancellable
        ? html`<button type="button" class="plain" @click=${act.cancelRequest}>${words.cancelRequest}</button>`
        : nothing}
    </div>
    <div role="status" class="refused">
      ${state.link === 'ready' && state.problem ? html`<p class="trouble">${state.problem}</p>` : nothing}
    </div>
  </div>`;
}

function lines({ state, position, wait_s, case: number }: Standing): string[] {
  if (state === 'closed') return [words.closed];
  if (state === 'callback') {
    return number ? [words.callback(number), words.callbackText] : [words.callbackNoNumber];
  }
  if (state !== 'waiting') return [];
  const place = position ? [words.position(position)] : [];
  return [words.waiting, [...place, ...(wait_s ? [words.wait(wait_s)] : [])].join(' ')].filter(Boolean);
}

/** Said to screen readers only; the page shows it otherwise. Beside the form too, so never hidden. */
export function announcer(state: ChatState): TemplateResult {
  const opening = state.link === 'opening' ? words.opening : '';
  return html`<p role="status" class="unseen">${opening || (isTyping(state) ? words.typing : state.said)}</p>`;
}
