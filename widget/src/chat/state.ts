/** What the chat shows, and the pure steps from one state to the next. */

import { STANDING, type Audience, type Message, type Phase, type Post, type Standing } from './wire.js';

/** A visitor's message on its way. */
export interface Pending {
  readonly post: Post;
  readonly label: string;
  /** `sending` until confirmed; `failed` may be tried again; `refused` would be refused again. */
  readonly status: 'sending' | 'failed' | 'refused';
  readonly problem: string | null;
  /** The last seq when it was written: what confirms it comes after. */
  readonly after: number;
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
  /** Our own client ids by seq: a message keeps its place on the page when it is confirmed. */
  readonly own: Readonly<Record<number, string>>;
  readonly outbox: readonly Pending[];
  /** Choices that were pressed on this page, as `seq:id`. */
  readonly picked: readonly string[];
  /** Messages up to this seq were there before: they are not announced. */
  readonly quietUntil: number;
  readonly form: { readonly isBusy: boolean; readonly problem: string | null; readonly errors: FormErrors } | null;
  /** One short sentence for the status line, e.g. after a change of audience. */
  readonly said: string;
}

export type FormErrors = Readonly<Partial<Record<string, string>>>;

export const INITIAL: ChatState = {
  link: 'idle',
  problem: null,
  isOffline: false,
  audience: 'patient',
  isSigned: false,
  standing: STANDING,
  messages: [],
  own: {},
  outbox: [],
  picked: [],
  quietUntil: 0,
  form: null,
  said: '',
};

/** Adds what is new, in the order of `seq`; what is known already changes nothing. */
export function withMessages(state: ChatState, news: readonly Message[]): ChatState {
  const known = new Set(state.messages.map((message) => message.seq));
  const added = news.filter((message) => !known.has(message.seq) && known.add(message.seq));
  if (!added.length) return state;
  return settle({ ...state, messages: [...state.messages, ...added].sort((a, b) => a.seq - b.seq) });
}

/** Confirms a pending message: the server committed it as `seq`. */
export function confirmed(state: ChatState, clientId: string, message: Message): ChatState {
  const own = Object.fromEntries(Object.entries(state.own).filter(([, id]) => id !== clientId));
  const outbox = state.outbox.filter((pending) => pending.post.client_id !== clientId);
  return withMessages({ ...state, own: { ...own, [message.seq]: clientId }, outbox }, [message]);
}

export function withPending(state: ChatState, clientId: string, change: Partial<Pending>): ChatState {
  const outbox = state.outbox.map((p) => (p.post.client_id === clientId ? { ...p, ...change } : p));
  return { ...state, outbox };
}

export function withStanding(state: ChatState, news: Partial<Standing> & { state: Phase }): ChatState {
  const { position, wait_s, case: number, agent } = { ...STANDING, ...news };
  const standing = { state: news.state, position, wait_s, case: number, agent };
  return { ...state, standing, audience: news.audience ?? state.audience };
}

/** A post's answer tells the state alone: where we wait is told by the stream. */
export function withPhase(state: ChatState, phase: Phase): ChatState {
  return phase === state.standing.state ? state : withStanding(state, { state: phase });
}

/** Everything that is shown now counts as read out. */
export function hushed(state: ChatState): ChatState {
  return { ...state, quietUntil: state.messages.at(-1)?.seq ?? 0 };
}

/** The highest seq up to which nothing is missing: where the stream resumes. */
export function contiguous(messages: readonly Message[]): number {
  let seq = 0;
  for (const message of messages) if (message.seq === seq + 1) seq = message.seq;
  return seq;
}

/** The stream may bring our own message before the post is answered: it is that pending one, not another. */
function settle(state: ChatState): ChatState {
  const own = { ...state.own };
  for (const pending of state.outbox) {
    const id = pending.post.client_id;
    if (pending.status === 'refused' || Object.values(own).includes(id)) continue;
    const match = state.messages.find((m) => m.author === 'visitor' && !own[m.seq] && isSame(m, pending));
    if (match) own[match.seq] = id;
  }
  return { ...state, own };
}

function isSame(message: Message, pending: Pending): boolean {
  if (message.client_id) return message.client_id === pending.post.client_id;
  // Personal data may be masked by the server, so only a message that failed must have the same words.
  return message.seq > pending.after && (pending.status === 'sending' || message.text === pending.label);
}
