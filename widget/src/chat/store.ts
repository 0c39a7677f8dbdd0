/** Holds the state and tells when it changed. */

import { INITIAL, type ChatState } from './state.js';

export type Step = (state: ChatState) => ChatState;

export interface Store {
  readonly get: () => ChatState;
  readonly update: (step: Step) => void;
  readonly set: (change: Partial<ChatState>) => void;
}

export function makeStore(changed: (now: ChatState, before: ChatState) => void): Store {
  let state = INITIAL;
  const update = (step: Step): void => {
    const before = state;
    state = step(before);
    if (state !== before) changed(state, before);
  };
  return { get: () => state, update, set: (change) => update((before) => ({ ...before, ...change })) };
}
