/** What the chat shows, and the pure steps from one state to the next. */

import { STANDING, type Audience, type Earlier, type Message, type Notice, type Phase, type Post, type Standing } from './wire.js';

/** A visitor's message on its way. */
export interface Pending {
  readonly post: Post;
  readonly label: string;
  /** `sending` until confirmed; `failed` may be tried again; `refused` would be refused again. */
  readonly status: 'sending' | 'failed' | 'refused';
  readonly problem: string | null;
}

export type FormErrors = Readonly<Partial<Record<string, string>>>;

export interface Form {
  readonly isBusy: boolean;
  readonly problem: string | null;
  readonly errors: FormErrors;
}

export interface ChatState {
  /** `ended`: the conversation was erased. */
  readonly link: 'idle' | 'opening' | 'ready' | 'failed' | 'ended';
  /** What went wrong with the last thing asked for, besides messages. */
  readonly problem: string | null;
  readonly isOffline: boolean;
  readonly audience: Audience;
  readonly isSigned: boolean;
  readonly standing: Standing;
  readonly messages: readonly Message[];
  readonly outbox: readonly Pending[];
  /** Messages up to this seq were there before: they are not announced. */
  readonly quietUntil: number;
  /** Messages up to this seq were seen by the visitor. */
  readonly readUntil: number;
  /** The form for a human is open. */
  readonly form: Form | null;
  /** The visitor is asked whether all shall be erased. */
  readonly isErasing: boolean;
  /** A professional's other conversations, while they look at the list. */
  readonly earlier: readonly Earlier[] | null;
  /** The adviser is writing. */
  readonly isAgentTyping: boolean;
  readonly notice: Notice | null;
  /** Whose published questions are offered besides the greeting's, after a change of audience. */
  readonly offered: Audience | null;
  /** One short sentence for the status line, e.g. after a change of audience. */
  readonly said: string;
}

export const INITIAL: ChatState = {
  link: 'idle',
  problem: null,
  isOffline: false,
  audience: 'patient',
  isSigned: false,
  standing: STANDING,
  messages: [],
  outbox: [],
  quietUntil: 0,
  readUntil: 0,
  form: null,
  isErasing: false,
  earlier: null,
  isAgentTyping: false,
  notice: null,
  offered: null,
  said: '',
};

export const lastSeq = ({ messages }: ChatState): number => messages.at(-1)?.seq ?? 0;

/** Adds what is new, in the order of `seq`, whatever clocks say; what is known already changes nothing. */
export function withMessages(state: ChatState, news: readonly Message[]): ChatState {
  const bySeq = new Map([...news, ...state.messages].map((message) => [message.seq, message]));
  if (bySeq.size === state.messages.length) return state;
  const messages = [...bySeq.values()].sort((a, b) => a.seq - b.seq);
  // Who has sent does not write any more.
  return { ...state, messages, isAgentTyping: state.isAgentTyping && messages.at(-1)!.author !== 'agent' };
}

/** The server took a message for good. */
export function withoutPending(state: ChatState, clientId: string): ChatState {
  return { ...state, outbox: state.outbox.filter(({ post }) => post.client_id !== clientId) };
}

export function withPending(state: ChatState, clientId: string, change: Partial<Pending>): ChatState {
  const outbox = state.outbox.map((p) => (p.post.client_id === clientId ? { ...p, ...change } : p));
  return { ...state, outbox };
}

export function withStanding(state: ChatState, news: Partial<Standing> & { state: Phase }): ChatState {
  return { ...state, standing: { ...STANDING, ...news }, audience: news.audience ?? state.audience };
}

/** Everything that is shown now counts as read out. */
export const hushed = (state: ChatState): ChatState => ({ ...state, quietUntil: lastSeq(state) });

/** The highest seq up to which nothing is missing: where the stream resumes. */
export function contiguous(messages: readonly Message[]): number {
  let seq = 0;
  for (const message of messages) if (message.seq === seq + 1) seq = message.seq;
  return seq;
}
