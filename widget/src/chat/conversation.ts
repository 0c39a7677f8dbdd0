/** The life of one conversation: opened or resumed, followed, left, erased, and begun anew. */

import { ApiError, call, isGone, isTransient, portalToken, send, sentence, type Request } from './api.js';
import { back, enter, type Arrival } from './arrival.js';
import { forget, forgetAll, recall, remember } from './memory.js';
import { makeOutbox, type Outbox } from './outbox.js';
import { contiguous, INITIAL, lastSeq, withMessages, withStanding, type ChatState } from './state.js';
import { makeStore, type Store } from './store.js';
import { makeStream } from './stream.js';
import type { Audience, Body, Details, EarlierList, Message, Notice, Session, Standing } from './wire.js';
import { words } from '../words.js';

export interface Options {
  readonly server: string;
  /** Where the portal gives fresh signed tokens; empty for visitors of a website. */
  readonly tokenUrl: string;
  readonly audience: Audience;
}

export interface Conversation extends Store, Outbox {
  /** Resumes the conversation of this device, or (unless `onlyBack`) opens one. Nothing is sent before this is called. */
  readonly start: (onlyBack?: boolean) => Promise<void>;
  /** Begins anew after the conversation was erased. */
  readonly restart: () => Promise<void>;
  /** Nobody looks: keep listening only while something may still come. */
  readonly rest: () => void;
  /** The element left the page. */
  readonly leave: () => void;
  /** The network is back or the page is shown again: do not wait for the next try. */
  readonly nudge: () => void;
  /** The browser says that there is no network. */
  readonly cut: () => void;
  /** True when a person was asked for before this page was loaded. */
  readonly isAwaited: () => boolean;
  /** The visitor has seen what is there now. */
  readonly see: () => void;
  /** Another tab has shown messages, or begun another conversation. */
  readonly follow: () => void;
  /** The visitor is writing: an adviser who is there may know. */
  readonly typing: () => void;
  readonly setAudience: (audience: Audience) => Promise<void>;
  /** Asks for a human. Fails with an ApiError, which the form shows. */
  readonly handoff: (details: Details) => Promise<void>;
  readonly cancel: () => Promise<void>;
  /** Erases it here and on the server. */
  readonly erase: () => Promise<void>;
  /** Leaves no trace on this device; the server keeps what an adviser may be working on. */
  readonly vanish: () => void;
  /** A professional opens another of their conversations, or (null) a new one. */
  readonly turnTo: (id: string | null) => Promise<void>;
  readonly showEarlier: () => Promise<void>;
  /** All that the server keeps of the conversation; null when it cannot be had. */
  readonly exported: () => Promise<object | null>;
}

const AWAITING = ['waiting', 'callback', 'human'];
/** The adviser is told at most this often that the visitor writes; and forgotten to write after twice that. */
const TYPING_MS = 3000;

export function makeConversation(
  options: () => Options,
  changed: (now: ChatState, before: ChatState) => void,
): Conversation {
  let session: Session | null = null;
  let server = '';
  let toldAt = -Infinity;
  let agentStops: ReturnType<typeof setTimeout> | undefined;

  const store = makeStore((now, before) => {
    const isNew = now.standing.state !== before.standing.state || now.audience !== before.audience;
    if (isNew || now.readUntil !== before.readUntil) save();
    changed(now, before);
  });
  const { get, set, update } = store;
  const address = (): string => `${server}/api/v1/conversations`;
  const own = (rest: string): string => `${address()}/${session!.id}${rest}`;
  const ask = <T>(method: string, rest: string, body?: Body): Promise<T> =>
    call(own(rest), { method, token: session!.token, ...(body && { body }) });
  const token = (): Promise<string | null> => portalToken(options().tokenUrl);

  /** The server does not accept our session any more: a portal gives another, else it is over. */
  const renew = async (): Promise<boolean> => {
    const before = session;
    try {
      const signed = await token();
      if (before && signed) {
        // The server refuses when somebody else is signed in there now.
        ({ session } = await enter(address(), signed, { conversation: before.id }, null));
        save();
        return true;
      }
    } catch (error) {
      if (error instanceof ApiError && isTransient(error)) return true;
    }
    if (session === before) end(words.isOver);
    return false;
  };

  const outbox = makeOutbox(store, {
    id: () => session && session.id,
    post: (post) => ask('POST', '/messages', post),
    renew,
  });
  const stream = makeStream({
    connect: (signal) => {
      const headers = { 'Last-Event-ID': String(contiguous(get().messages)) };
      return send(own('/events'), { token: session!.token, headers, signal } satisfies Request);
    },
    event: (kind, data) => hear(kind, data),
    up: () => {
      set({ isOffline: false });
      outbox.retry();
    },
    down: () => set({ isOffline: true }),
    gone: renew,
  });

  const hear = (kind: string, data: unknown): void => {
    if (!data) return;
    if (kind === 'message') update((state) => withMessages(state, [data as Message]));
    if (kind === 'state') update((state) => withStanding(state, data as Standing));
    if (kind === 'erased') end(words.erased);
    if (kind === 'typing') {
      set({ isAgentTyping: true });
      clearTimeout(agentStops);
      agentStops = setTimeout(() => set({ isAgentTyping: false }), 2 * TYPING_MS);
    }
  };

  const attempt = async <T>(work: () => Promise<T>): Promise<T | null> => {
    if (!session) return null;
    set({ problem: null });
    try {
      return await work();
    } catch (error) {
      if (isGone(error)) await renew();
      else set({ problem: sentence(error) });
      return null;
    }
  };

  /** Tells an adviser something that may as well get lost. */
  const tell = (rest: string, body?: Body): void => {
    if (session && get().standing.state === 'human') ask('POST', rest, body).catch(() => {});
  };

  const end = (why: string): void => {
    forget(session?.id ?? null);
    session = null;
    stream.stop();
    update(({ isSigned }) => ({ ...INITIAL, isSigned, link: 'ended', problem: why }));
  };

  const save = (): void => {
    if (!session) return;
    const { audience, isSigned, standing, readUntil: read } = get();
    remember({ ...session, server, isSigned, audience, awaits: AWAITING.includes(standing.state), read });
  };

  const arrived = (arrival: Arrival, from: Partial<ChatState>): void => {
    ({ session } = arrival);
    update((state) => ({ ...arrival.step({ ...state, ...from }), link: 'ready' }));
    save();
    outbox.restore();
    stream.start();
  };

  const start = async (onlyBack = false): Promise<void> => {
    const { link } = get();
    if (link === 'ready') return stream.start();
    if (link === 'opening' || link === 'ended') return;
    const { tokenUrl, audience } = options();
    ({ server } = options());
    set({ link: 'opening', problem: null, isSigned: !!tokenUrl });
    try {
      const signed = await token();
      const kept = recall(server);
      const arrival =
        (!signed && kept && !kept.isSigned && (await back(address(), kept))) || (!onlyBack && (await enter(address(), signed, {}, kept)));
      if (!arrival) return set({ link: 'idle' });
      arrived(arrival, {});
      if (!arrival.isBack && !signed && audience === 'pro') void setAudience(audience);
    } catch (error) {
      return set({ link: 'failed', problem: sentence(error) });
    }
    // Only for the date of the text and the questions to start from: the chat does without it.
    call<Notice>(`${server}/api/v1/notice`, {}).then((notice) => set({ notice }), () => {});
  };

  const setAudience = async (wanted: Audience): Promise<void> => {
    const found = await attempt(() => ask<{ audience: Audience }>('POST', '/audience', { audience: wanted }));
    if (found) set({ audience: found.audience, offered: found.audience, said: words.audienceSaid[found.audience] });
  };

  const restart = (): Promise<void> => {
    update(() => INITIAL);
    return start();
  };

  return {
    ...store,
    ...outbox,
    start,
    restart,
    setAudience,
    leave: stream.stop,
    nudge: stream.nudge,
    rest() {
      if (!AWAITING.includes(get().standing.state) && !get().outbox.length) stream.stop();
    },
    cut() {
      if (session) set({ isOffline: true });
    },
    isAwaited() {
      return !!recall(options().server)?.awaits;
    },
    see() {
      const seq = lastSeq(get());
      if (seq <= get().readUntil) return;
      set({ readUntil: seq });
      tell('/read', { seq });
    },
    follow() {
      const kept = recall(server);
      if (kept && kept.id === session?.id) set({ readUntil: Math.max(get().readUntil, kept.read) });
      else if (kept && get().link === 'ended') void restart();
    },
    typing() {
      if (performance.now() - toldAt < TYPING_MS) return;
      toldAt = performance.now();
      tell('/typing');
    },
    async handoff(details) {
      if (!session) throw new ApiError(0);
      hear('state', await ask('POST', '/handoff', { details }));
      stream.nudge();
    },
    async cancel() {
      hear('state', await attempt(() => ask('DELETE', '/handoff')));
      stream.nudge();
    },
    async erase() {
      await attempt(async () => {
        await ask('DELETE', '');
        end(words.erased);
      });
      set({ isErasing: false });
    },
    vanish() {
      session = null;
      stream.stop();
      update(() => INITIAL);
      forgetAll();
    },
    async turnTo(id) {
      const which = id ? { conversation: id } : { new: true };
      const arrival = await attempt(async () => enter(address(), await token(), which, null));
      if (!arrival) return;
      stream.stop();
      arrived(arrival, { ...INITIAL, notice: get().notice, isSigned: true });
    },
    exported: () => attempt(() => ask<object>('GET', '/export')),
    async showEarlier() {
      const found = await attempt(() => ask<EarlierList>('GET', '/earlier'));
      if (found) set({ earlier: found.conversations });
    },
  };
}
