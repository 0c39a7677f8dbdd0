/** Follows a conversation's event stream, and takes it up again where it was cut. */

import { createParser } from 'eventsource-parser';
import { ApiError } from './api.js';

/** The server sends a comment every 15 s; a line silent for longer than this is dead. */
const SILENCE_MS = 45_000;
const LONGEST_WAIT_MS = 30_000;

export interface Listener {
  /** Opens the stream after what we have; fails with an ApiError. */
  connect(signal: AbortSignal): Promise<Response>;
  event(kind: string, data: unknown): void;
  up(): void;
  down(): void;
  /** The conversation is not there any more. */
  gone(): void;
}

/** Milliseconds before try number `tries`: doubling, with jitter so that not everybody comes back at once. */
export function backoff(tries: number, base: number, random: () => number = Math.random): number {
  return Math.min(LONGEST_WAIT_MS, base * 2 ** tries) * (0.5 + random() / 2);
}

export class EventStream {
  private base = 1000;
  private tries = 0;
  private running: AbortController | null = null;
  private line: AbortController | null = null;
  private wake: () => void = () => {};

  constructor(private readonly listener: Listener) {}

  start(): void {
    if (this.running) return;
    this.running = new AbortController();
    void this.run(this.running.signal);
  }

  stop(): void {
    this.running?.abort();
    this.running = null;
    this.line?.abort();
    this.wake();
  }

  /** Something changed (network back, page shown again): do not wait for the next try. */
  nudge(): void {
    this.tries = 0;
    this.wake();
  }

  private async run(stopped: AbortSignal): Promise<void> {
    while (!stopped.aborted) {
      try {
        await this.follow();
      } catch (error) {
        if (stopped.aborted) return;
        if (error instanceof ApiError && error.isGone) return this.listener.gone();
        this.listener.down();
      }
      if (!stopped.aborted) await this.pause();
    }
  }

  /** One connection, from opening to its end. */
  private async follow(): Promise<void> {
    const line = (this.line = new AbortController());
    let watchdog = setTimeout(() => line.abort(), SILENCE_MS);
    try {
      const response = await this.listener.connect(line.signal);
      const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
      this.tries = 0;
      this.listener.up();
      const parser = createParser({
        onEvent: (event) => this.listener.event(event.event ?? 'message', read(event.data)),
        onRetry: (ms) => (this.base = ms),
      });
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        clearTimeout(watchdog);
        watchdog = setTimeout(() => line.abort(), SILENCE_MS);
        parser.feed(value);
      }
    } finally {
      clearTimeout(watchdog);
      line.abort();
    }
  }

  private pause(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, backoff(this.tries++, this.base));
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

function read(data: string): unknown {
  try {
    return JSON.parse(data) as unknown;
  } catch {
    return null;
  }
}
