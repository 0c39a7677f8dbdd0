/** The messages in the order they are shown, confirmed and pending together, and what is offered under them. */

import { lastSeq, type ChatState, type Pending } from './state.js';
import type { Audience, Choice, Message } from './wire.js';

export interface Item {
  /** Stays the same when a pending message is confirmed. */
  readonly key: string | number;
  readonly message: Message;
  readonly pending: Pending | null;
  /** The first of several messages in a row by the same author. */
  readonly isFirst: boolean;
}

/** How many published questions are offered at once. */
const OFFERED = 5;

export function timeline({ messages, outbox }: ChatState): Item[] {
  const items = messages.map((message) => ({ key: message.client_id ?? message.seq, message, pending: null }));
  // The stream may tell of a message before its post is answered.
  const told = new Set(messages.map((message) => message.client_id));
  const untold = outbox.filter(({ post }) => !told.has(post.client_id));
  const waiting = untold.map((pending) => ({ key: pending.post.client_id, message: draft(pending), pending }));
  const all = [...items, ...waiting];
  return all.map((item, i) => ({ ...item, isFirst: all[i - 1]?.message.author !== item.message.author }));
}

function draft(pending: Pending): Message {
  return { seq: Infinity, author: 'visitor', text: pending.label, answer: null, choices: [], created_at: '' };
}

const ENDING = ['aucune', 'oui', 'non'];

/** True when the visitor took this choice: what they then said is its label. So tabs and reloads agree. */
export function isPicked(state: ChatState, message: Message, { label }: Choice): boolean {
  const isIt = (text: string): boolean => text === label;
  return (
    state.messages.some((m) => m.seq > message.seq && m.author === 'visitor' && isIt(m.text)) ||
    state.outbox.some((pending) => isIt(pending.label))
  );
}

/** True when pressing the button makes sense now: only the last set of choices is offered, each choice once. */
export function isOffered(state: ChatState, message: Message, choice: Choice): boolean {
  const last = state.messages.findLast((m) => m.choices.length > 0);
  if (message.seq !== last?.seq || state.link === 'ended') return false;
  const isOver = message.choices.some((c) => (c.id === choice.id || ENDING.includes(c.id)) && isPicked(state, message, c));
  return !isOver && (choice.id !== 'conseiller' || canAskForHuman(state));
}

/** The published questions of an audience, to start from after the visitor said who they are. */
export function questions({ notice, offered, messages, outbox }: ChatState): Choice[] {
  if (!notice || !offered || outbox.length || messages.at(-1)?.author === 'visitor') return [];
  const own = notice.questions.filter((question) => question.audience === offered);
  const rest = notice.questions.filter((question) => question.audience === 'both');
  return [...own, ...rest].slice(0, OFFERED).map(({ id, question }) => ({ id, label: question }));
}

/** A person holds the conversation. */
export const isHuman = ({ standing }: ChatState): boolean => standing.state === 'human';

export function canAskForHuman(state: ChatState): boolean {
  return state.standing.state === 'bot' || state.standing.state === 'closed';
}

/** True when the answer was published for the other audience than the visitor's. */
export function isForOthers(message: Message, audience: Audience): boolean {
  return message.answer !== null && !['both', audience].includes(message.answer.audience);
}

/** Somebody is about to answer: the assistant, or the adviser. */
export function isTyping(state: ChatState): boolean {
  return isHuman(state) ? state.isAgentTyping : state.outbox.some((pending) => pending.status === 'sending');
}

/** The last of the visitor's messages that the adviser has read. */
export function lastRead({ messages, standing: { read } }: ChatState): number | undefined {
  return messages.findLast(({ seq, author }) => author === 'visitor' && seq <= (read ?? 0))?.seq;
}

/** How many messages came in that the visitor has not seen. */
export function unread({ messages, readUntil }: ChatState): number {
  return messages.filter((message) => message.seq > readUntil && message.author !== 'visitor').length;
}

/** Somebody wrote to the visitor between two states; restored history is no news. */
export function hasNews(now: ChatState, before: ChatState): boolean {
  return before.link === 'ready' && now.messages.some(({ seq, author }) => seq > lastSeq(before) && author !== 'visitor');
}
