/** Follows a conversation's event stream, and takes it up again where it was cut. */

import { isGone } from './api.js';
import { eventReader } from './events.js';

/** The server sends a comment every 15 s; a line silent for longer than this is dead. */
const SILENCE_MS = 40_000;
/** After a sleep, a line silent for longer than this is not trusted. */
const DOUBT_MS = 20_000;
const LONGEST_WAIT_MS = 30_000;

export interface Listener {
  /** Opens the stream after what we have; fails with an ApiError. */
  connect(signal: AbortSignal): Promise<Response>;
  event(kind: string, data: unknown): void;
  up(): void;
  down(): void;
  /** The conversation is not ours any more. True when there is a new token to go on with. */
  gone(): Promise<boolean>;
}

export interface EventStream {
  readonly start: () => void;
  readonly stop: () => void;
  /** Something changed (network back, page shown again): do not wait for the next try, nor for a line that died. */
  readonly nudge: () => void;
}

/** Milliseconds before try number `tries`: doubling, with jitter so that not everybody comes back at once. */
export function backoff(tries: number, base: number, random: () => number = Math.random): number {
  return Math.min(LONGEST_WAIT_MS, base * 2 ** tries) * (0.5 + random() / 2);
}

export function makeStream(listener: Listener): EventStream {
  let base = 1000;
  let tries = 0;
  let heardAt = 0;
  let running: AbortController | null = null;
  let line: AbortController | null = null;
  let wake = (): void => {};

  const run = async ({ signal: stopped }: AbortController): Promise<void> => {
    while (!stopped.aborted) {
      try {
        await follow();
      } catch (error) {
        if (stopped.aborted) return;
        if (!isGone(error)) listener.down();
        else if (!(await listener.gone())) return;
      }
      if (!stopped.aborted) await pause();
    }
  };

  /** One connection, from opening to its end. */
  const follow = async (): Promise<void> => {
    const own = (line = new AbortController());
    let watchdog: ReturnType<typeof setTimeout> | undefined;
    const alive = (): void => {
      heardAt = Date.now();
      clearTimeout(watchdog);
      watchdog = setTimeout(() => own.abort(), SILENCE_MS);
    };
    alive();
    try {
      const response = await listener.connect(own.signal);
      const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
      tries = 0;
      listener.up();
      const read = eventReader(listener.event, (ms) => (base = ms));
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        alive();
        read(value);
      }
    } finally {
      clearTimeout(watchdog);
      own.abort();
    }
  };

  const pause = (): Promise<void> =>
    new Promise((resolve) => {
      wake = resolve;
      setTimeout(resolve, backoff(tries++, base));
    });

  return {
    start() {
      if (!running) void run((running = new AbortController()));
    },
    stop() {
      running?.abort();
      running = null;
      line?.abort();
      wake();
    },
    nudge() {
      tries = 0;
      if (Date.now() - heardAt > DOUBT_MS) line?.abort();
      wake();
    },
  };
}
