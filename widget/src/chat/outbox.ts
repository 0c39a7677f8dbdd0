/** Sends the visitor's messages one after the other, and again until they are committed. */

import { ApiError, isGone, isTransient } from './api.js';
import { drop, keep, unsent } from './memory.js';
import { withMessages, withoutPending, withPending, type Pending } from './state.js';
import type { Store } from './store.js';
import type { Post, Turn } from './wire.js';

/** Pauses before each new try; after them the visitor is asked. */
const PAUSES_MS = [1000, 2000, 4000];
const LONGEST_PAUSE_MS = 10_000;

export interface Line {
  /** The conversation's id; null before it is opened and after it is over. */
  id(): string | null;
  post(post: Post): Promise<Turn>;
  /** The session was refused. True when there is a new token to try with. */
  renew(): Promise<boolean>;
}

export interface Outbox {
  readonly add: (content: { text: string } | { choice: string }, label: string) => void;
  /** Takes up what an earlier page, or a tab that was closed, could not send. */
  readonly restore: () => void;
  /** Tries everything again that failed for now; in the order it was written. */
  readonly retry: () => void;
}

export function makeOutbox({ get, update, set }: Store, line: Line): Outbox {
  let isSending = false;
  let hurry = (): void => {};

  const mark = (post: Post, change: Partial<Pending>): void =>
    update((state) => withPending(state, post.client_id, change));
  const forgetPost = (post: Post): void => drop((kept) => kept.post.client_id === post.client_id);
  const next = (): Pending | undefined => get().outbox.find(({ status }) => status === 'sending');

  const take = (news: readonly { post: Post; label: string }[]): void => {
    const known = get().outbox.map(({ post }) => post.client_id);
    const added = news.filter(({ post }) => !known.includes(post.client_id));
    const pending = added.map(({ post, label }): Pending => ({ post, label, status: 'sending', problem: null }));
    set({ outbox: [...get().outbox, ...pending] });
    void flush();
  };

  const flush = async (): Promise<void> => {
    const id = line.id();
    if (isSending || !id) return;
    isSending = true;
    try {
      for (let one = next(); one && line.id() === id; one = next()) if (!(await deliver(one.post, id))) break;
    } finally {
      isSending = false;
    }
  };

  /** False when the message, and with it those behind it, must wait. */
  const deliver = async (post: Post, id: string): Promise<boolean> => {
    for (let tries = 0; ; tries++) {
      try {
        const turn = await line.post(post);
        forgetPost(post);
        // Not its state: the stream tells that, and in order.
        update((state) => withoutPending(withMessages(state, [turn.message, ...turn.replies]), post.client_id));
        return true;
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        if (line.id() !== id) return false;
        const { message: problem, retryAfter } = error;
        if (isGone(error)) {
          if (tries || !(await line.renew())) return false;
          continue;
        }
        if (!isTransient(error)) {
          forgetPost(post);
          mark(post, { status: 'refused', problem });
          return true;
        }
        const pause = retryAfter * 1000 || PAUSES_MS[tries];
        if (tries >= PAUSES_MS.length || !pause || pause > LONGEST_PAUSE_MS) {
          // Those behind it stay behind it.
          for (const { post: other, status } of get().outbox) {
            if (status === 'sending') mark(other, { status: 'failed', problem });
          }
          return false;
        }
        mark(post, { problem });
        await new Promise<void>((resolve) => {
          hurry = resolve;
          setTimeout(resolve, pause);
        });
      }
    }
  };

  return {
    add(content, label) {
      const post: Post = { client_id: newId(), ...content };
      keep({ post, label, to: line.id() });
      set({ said: '', problem: null });
      take([{ post, label }]);
    },
    restore() {
      const to = line.id();
      const ours = unsent().filter((kept) => kept.to === null || kept.to === to);
      for (const one of ours) keep({ ...one, to });
      take(ours);
    },
    retry() {
      for (const { post, status } of get().outbox) {
        if (status === 'failed') mark(post, { status: 'sending', problem: null });
      }
      hurry();
      void flush();
    },
  };
}

/** randomUUID needs a secure context; a page in plain http on a local network has none. */
function newId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
