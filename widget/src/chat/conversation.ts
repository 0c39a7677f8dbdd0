/** The life of one conversation: opened or resumed, followed, left, and begun anew. */

import { Api, ApiError } from './api.js';
import { arrive } from './arrival.js';
import { forget, identityOf, recall, remember } from './memory.js';
import { Outbox } from './outbox.js';
import { contiguous, INITIAL, withMessages, withStanding, type ChatState } from './state.js';
import { Store } from './store.js';
import { EventStream } from './stream.js';
import type { Audience, Details, Message, Session, Standing } from './wire.js';
import { words } from '../words.js';

export interface Options {
  readonly server: string;
  readonly portalToken: string | null;
}

const AWAITING = ['waiting', 'callback', 'human'];

export class Conversation {
  readonly store: Store;
  readonly outbox: Outbox;
  private api!: Api;
  private session: Session | null = null;
  private readonly stream: EventStream;

  constructor(
    private readonly options: () => Options,
    changed: (now: ChatState, before: ChatState) => void,
  ) {
    this.store = new Store((now, before) => {
      if (now.standing.state !== before.standing.state || now.audience !== before.audience) this.save();
      changed(now, before);
    });
    const end = (): void => this.end();
    this.outbox = new Outbox(this.store, () => this.api, () => this.session, end);
    this.stream = new EventStream({
      connect: (signal) => this.api.events(this.session!, contiguous(this.store.state.messages), signal),
      event: (kind, data) => this.hear(kind, data),
      up: () => {
        this.store.set({ isOffline: false });
        this.outbox.retry();
      },
      down: () => this.store.set({ isOffline: true }),
      gone: end,
    });
  }

  /** Resumes the conversation of this device, or opens one. Nothing is sent before this is called. */
  async start(): Promise<void> {
    const { link } = this.store.state;
    if (link === 'ready') return this.stream.start();
    if (link === 'opening' || link === 'ended') return;
    const { server, portalToken } = this.options();
    this.api = new Api(server);
    this.store.set({ link: 'opening', problem: null, isSigned: portalToken !== null });
    try {
      const { session, step } = await arrive(this.api, server, identityOf(portalToken), portalToken);
      this.session = session;
      this.store.update((state) => ({ ...step(state), link: 'ready' }));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return this.store.set({ link: 'failed', problem: error.message });
    }
    this.save();
    this.stream.start();
    void this.outbox.flush();
  }

  /** Begins anew after the conversation was erased. */
  restart(): Promise<void> {
    this.store.update(() => INITIAL);
    return this.start();
  }

  /** The panel was closed: keep listening only while something may still come. */
  rest(): void {
    const { standing, outbox } = this.store.state;
    if (!AWAITING.includes(standing.state) && !outbox.length) this.stream.stop();
  }

  /** The element left the page. */
  leave(): void {
    this.stream.stop();
  }

  /** The network is back or the page is shown again: do not wait for the next try. */
  nudge(): void {
    this.stream.nudge();
  }

  /** True when a person was asked for before this page was loaded. */
  get isAwaited(): boolean {
    const { server, portalToken } = this.options();
    return recall(server, identityOf(portalToken))?.awaits ?? false;
  }

  async setAudience(audience: Audience): Promise<void> {
    const set = await this.attempt((session) => this.api.audience(session, audience));
    if (set) this.store.set({ audience: set.audience, said: words.audienceSaid[set.audience] });
  }

  /** Asks for a human. Fails with an ApiError, which the form shows. */
  async handoff(details: Details): Promise<void> {
    if (!this.session) throw new ApiError(0, 'injoignable', words.unreachable);
    this.hear('state', await this.api.handoff(this.session, details));
    this.nudge();
  }

  async cancel(): Promise<void> {
    this.hear('state', await this.attempt((session) => this.api.cancel(session)));
    this.nudge();
  }

  private hear(kind: string, data: unknown): void {
    if (!data) return;
    if (kind === 'message') this.store.update((state) => withMessages(state, [data as Message]));
    if (kind === 'state') this.store.update((state) => withStanding(state, data as Standing));
    if (kind === 'erased') this.end();
  }

  private async attempt<T>(call: (session: Session) => Promise<T>): Promise<T | null> {
    if (!this.session) return null;
    this.store.set({ problem: null });
    try {
      return await call(this.session);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.isGone) this.end();
      else this.store.set({ problem: error.message });
      return null;
    }
  }

  private end(): void {
    if (this.session) forget(this.session);
    this.session = null;
    this.stream.stop();
    this.store.set({ link: 'ended', isOffline: false, form: null, outbox: [] });
  }

  private save(): void {
    if (!this.session) return;
    const { server, portalToken } = this.options();
    const { audience, standing } = this.store.state;
    const awaits = AWAITING.includes(standing.state);
    remember({ ...this.session, server, identity: identityOf(portalToken), audience, awaits });
  }
}
