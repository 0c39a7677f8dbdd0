/** How a visitor comes in: back to the conversation of this device, or into a new one. */

import { call, isGone } from './api.js';
import { forget, type Saved } from './memory.js';
import { hushed, withMessages, withStanding, type ChatState } from './state.js';
import type { History, Opened, Session, Which } from './wire.js';

export interface Arrival {
  readonly session: Session;
  /** It was there before. */
  readonly isBack: boolean;
  /** Brings the state up to what the server told. */
  readonly step: (state: ChatState) => ChatState;
}

/** Back to what was saved; null when that is over. Fails with an ApiError. */
export async function back(address: string, saved: Saved): Promise<Arrival | null> {
  try {
    const history = await call<History>(`${address}/${saved.id}/messages`, { token: saved.token });
    return arrival({ ...history, ...saved, audience: history.audience ?? saved.audience }, saved.read, true);
  } catch (error) {
    if (!isGone(error)) throw error;
    forget(saved.id);
    return null;
  }
}

/** A new conversation; or a professional's last one, the one asked for, or a new one. Fails with an ApiError. */
export async function enter(address: string, signed: string | null, which: Which, saved: Saved | null): Promise<Arrival> {
  const opened = await call<Opened>(address, { method: 'POST', token: signed, body: which });
  const isBack = opened.messages.some((message) => message.author !== 'bot');
  return arrival(opened, saved?.id === opened.id ? saved.read : 0, isBack);
}

/** What was there before is not announced. */
function arrival(opened: Opened, readUntil: number, isBack: boolean): Arrival {
  const step = (before: ChatState): ChatState => {
    const { messages, id: _id, token: _token, ...standing } = opened;
    const state = withStanding(withMessages({ ...before, readUntil }, messages), standing);
    return isBack ? hushed(state) : state;
  };
  return { session: { id: opened.id, token: opened.token }, isBack, step };
}
