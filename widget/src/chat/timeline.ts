/** The messages in the order they are shown, confirmed and pending together. */

import type { ChatState, Pending } from './state.js';
import type { Audience, Choice, Message } from './wire.js';

export interface Item {
  /** Stays the same when a pending message is confirmed. */
  readonly key: string;
  readonly message: Message;
  readonly pending: Pending | null;
  /** The first of several messages in a row by the same author. */
  readonly isFirst: boolean;
}

export function timeline(state: ChatState): Item[] {
  const shown = new Set(Object.values(state.own));
  const items = state.messages.map((message) => ({
    key: state.own[message.seq] ?? `seq-${message.seq}`,
    message,
    pending: null,
  }));
  const waiting = state.outbox
    .filter((pending) => !shown.has(pending.post.client_id))
    .map((pending) => ({ key: pending.post.client_id, message: draft(pending), pending }));
  const all = [...items, ...waiting];
  return all.map((item, i) => ({ ...item, isFirst: all[i - 1]?.message.author !== item.message.author }));
}

function draft(pending: Pending): Message {
  return { seq: Infinity, author: 'visitor', text: pending.label, answer: null, choices: [], created_at: '' };
}

const ENDING = ['aucune', 'oui', 'non'];

/** True when pressing the button makes sense now: only the last set of choices is offered, each choice once. */
export function isOffered(state: ChatState, message: Message, choice: Choice): boolean {
  const last = state.messages.findLast((m) => m.choices.length > 0);
  if (message.seq !== last?.seq || state.link === 'ended') return false;
  const isPicked = (id: string): boolean => state.picked.includes(`${message.seq}:${id}`);
  if (isPicked(choice.id) || ENDING.some(isPicked)) return false;
  return choice.id !== 'conseiller' || canAskForHuman(state);
}

export function canAskForHuman(state: ChatState): boolean {
  return state.standing.state === 'bot' || state.standing.state === 'closed';
}

/** True when the answer was published for the other audience than the visitor's. */
export function isForOthers(message: Message, audience: Audience): boolean {
  return message.answer !== null && !['both', audience].includes(message.answer.audience);
}

/** The assistant is thinking about something. */
export function isTyping(state: ChatState): boolean {
  return state.standing.state !== 'human' && state.outbox.some((pending) => pending.status === 'sending');
}

/** What came in between two states; restored history is no news. */
export function news(now: ChatState, before: ChatState): Message[] {
  if (now.messages === before.messages || (before.link === 'opening' && now.quietUntil > 0)) return [];
  const known = new Set(before.messages.map((message) => message.seq));
  return now.messages.filter((message) => !known.has(message.seq));
}
