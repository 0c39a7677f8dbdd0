/** Holds the state and tells when it changed. */

import { INITIAL, type ChatState } from './state.js';

export class Store {
  private current = INITIAL;

  constructor(private readonly changed: (now: ChatState, before: ChatState) => void) {}

  get state(): ChatState {
    return this.current;
  }

  update(step: (state: ChatState) => ChatState): void {
    const before = this.current;
    this.current = step(before);
    if (this.current !== before) this.changed(this.current, before);
  }

  set(change: Partial<ChatState>): void {
    this.update((state) => ({ ...state, ...change }));
  }
}
