/** Sends the visitor's messages one after the other, and again until they are committed. */

import { type Api, ApiError } from './api.js';
import { confirmed, withMessages, withPending, withPhase, type Pending } from './state.js';
import type { Store } from './store.js';
import type { Post, Session } from './wire.js';

/** Pauses before each new try; after them the visitor is asked. */
const PAUSES_MS = [1000, 2000, 4000];

export class Outbox {
  private isSending = false;

  constructor(
    private readonly store: Store,
    private readonly api: () => Api,
    private readonly session: () => Session | null,
    private readonly gone: () => void,
  ) {}

  add(content: { text: string } | { choice: string }, label: string): void {
    const post: Post = { client_id: newId(), ...content };
    const after = this.store.state.messages.at(-1)?.seq ?? 0;
    const pending: Pending = { post, label, status: 'sending', problem: null, after };
    this.store.update((state) => ({ ...state, outbox: [...state.outbox, pending], said: '', problem: null }));
    void this.flush();
  }

  /** Tries everything again that failed for now; in the order it was written. */
  retry(): void {
    for (const { post, status } of this.store.state.outbox) {
      if (status !== 'failed') continue;
      this.store.update((state) => withPending(state, post.client_id, { status: 'sending', problem: null }));
    }
    void this.flush();
  }

  async flush(): Promise<void> {
    const session = this.session();
    if (this.isSending || !session) return;
    this.isSending = true;
    try {
      for (let next = this.next(); next && this.session() === session; next = this.next()) {
        if (!(await this.deliver(session, next.post))) break;
      }
    } finally {
      this.isSending = false;
    }
  }

  private next(): Pending | undefined {
    return this.store.state.outbox.find((pending) => pending.status === 'sending');
  }

  /** False when the message, and with it those behind it, must wait. */
  private async deliver(session: Session, post: Post): Promise<boolean> {
    for (let tries = 0; ; tries++) {
      try {
        const turn = await this.api().post(session, post);
        this.store.update((state) => confirmed(state, post.client_id, turn.message));
        this.store.update((state) => withPhase(withMessages(state, turn.replies), turn.state));
        return true;
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        if (this.session() !== session) return false;
        if (error.isGone) return this.gone(), false;
        if (!error.isTransient) return this.refuse(post, error), true;
        const pause = error.retryAfter ? error.retryAfter * 1000 : PAUSES_MS[tries];
        if (tries >= PAUSES_MS.length || pause === undefined || pause > 10_000) return this.fail(error), false;
        this.store.update((state) => withPending(state, post.client_id, { problem: error.message }));
        await new Promise((resolve) => setTimeout(resolve, pause));
      }
    }
  }

  private refuse(post: Post, error: ApiError): void {
    this.store.update((s) => withPending(s, post.client_id, { status: 'refused', problem: error.message }));
  }

  /** The first could not be sent: those behind it stay behind it. */
  private fail(error: ApiError): void {
    this.store.update((state) => ({
      ...state,
      outbox: state.outbox.map((pending) =>
        pending.status === 'sending' ? { ...pending, status: 'failed', problem: error.message } : pending,
      ),
    }));
  }
}

/** randomUUID needs a secure context; a page in plain http on a local network has none. */
function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
