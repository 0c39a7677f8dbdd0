/** The bar above the composer: connection, and what became of the request for a human. */

import type { ChatState } from '../chat/state.js';
import { isHuman, isTyping } from '../chat/timeline.js';
import type { Standing } from '../chat/wire.js';
import { h, type VNode } from '../dom.js';
import { words } from '../words.js';
import type { Actions } from './actions.js';
import { button } from './parts.js';

/** The status regions stay mounted, so that what appears in them is announced. */
export function standing(state: ChatState, act: Actions): VNode {
  const { state: phase } = state.standing;
  const isCancellable = phase === 'waiting' || phase === 'callback';
  return (
    <div class="standing">
      <div role="status" class="offline">
        {state.isOffline && <p>{words.lineCut}</p>}
      </div>
      <div class="queue" hidden={!isCancellable && phase !== 'closed'}>
        <div role="status">
          {lines(state.standing).map((line, i) => (
            <p class={i ? null : 'strong'}>{line}</p>
          ))}
        </div>
        {isCancellable && button('plain', act.cancelRequest, words.cancelRequest)}
      </div>
      <div role="status" class="refused">
        {state.link === 'ready' && state.problem && <p class="trouble">{state.problem}</p>}
      </div>
    </div>
  );
}

function lines({ state, position, wait_s, case: number, promise }: Standing): string[] {
  if (state === 'closed') return [words.caseClosed];
  if (state === 'callback') return [words.caseNumber(number ?? ''), `${promise ?? ''} ${words.callbackText}`];
  if (state !== 'waiting') return [];
  const place = [position && words.placeInQueue(position), wait_s && words.waitOf(wait_s)].filter(Boolean).join(' ');
  return [words.inQueue, place].filter(Boolean);
}

/** Said to screen readers only; the page shows it otherwise. Beside the form too, so never hidden. */
export function announcer(state: ChatState): VNode {
  const opening = state.link === 'opening' && words.opening;
  return (
    <p role="status" class="unseen">
      {opening || (isTyping(state) ? whoTypes(state) : state.said)}
    </p>
  );
}

export function whoTypes(state: ChatState): string {
  return isHuman(state) ? words.agentTyping(state.standing.agent ?? words.adviser) : words.typing;
}
