/** Calls the public API. Every failure is an ApiError with a French sentence for the visitor. */

import { words } from '../words.js';
import type { Audience, Details, History, Opened, Post, Session, Standing, Turn } from './wire.js';

const TIMEOUT_MS = 15_000;

export class ApiError extends Error {
  constructor(
    /** HTTP status; 0 when the server was not reached. */
    readonly status: number,
    readonly code: string,
    message: string,
    /** Seconds the server asks us to wait. */
    readonly retryAfter: number | null = null,
  ) {
    super(message);
  }

  /** Worth another try: the same call may pass later. */
  get isTransient(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }

  /** The conversation does not exist any more, or is not ours. */
  get isGone(): boolean {
    return [401, 403, 404, 410].includes(this.status);
  }
}

export class Api {
  constructor(
    private readonly server: string,
    private readonly fetch: typeof globalThis.fetch = globalThis.fetch.bind(globalThis),
  ) {}

  /** Starts a conversation; a portal's token makes it a professional's. */
  open(portalToken: string | null): Promise<Opened> {
    return this.call('POST', '', portalToken, {});
  }

  history(session: Session, after: number): Promise<History> {
    return this.call('GET', `/${path(session)}/messages?after=${after}`, session.token);
  }

  post(session: Session, post: Post): Promise<Turn> {
    return this.call('POST', `/${path(session)}/messages`, session.token, post);
  }

  handoff(session: Session, details: Details): Promise<Standing> {
    return this.call('POST', `/${path(session)}/handoff`, session.token, { details });
  }

  cancel(session: Session): Promise<Standing> {
    return this.call('DELETE', `/${path(session)}/handoff`, session.token);
  }

  audience(session: Session, audience: Audience): Promise<{ audience: Audience }> {
    return this.call('POST', `/${path(session)}/audience`, session.token, { audience });
  }

  /** The event stream from after `lastSeq`; the caller reads its body and ends it by `signal`. */
  events(session: Session, lastSeq: number, signal: AbortSignal): Promise<Response> {
    const headers = { Accept: 'text/event-stream', 'Last-Event-ID': String(lastSeq) };
    return this.send('GET', `/${path(session)}/events`, session.token, { headers, signal });
  }

  private async call<T>(method: string, url: string, token: string | null, body?: object): Promise<T> {
    const init: RequestInit = { signal: AbortSignal.timeout(TIMEOUT_MS) };
    if (body) {
      init.headers = { 'Content-Type': 'application/json' };
      init.body = JSON.stringify(body);
    }
    const response = await this.send(method, url, token, init);
    try {
      return (await response.json()) as T;
    } catch {
      throw new ApiError(0, 'illisible', words.unreachable);
    }
  }

  private async send(method: string, url: string, token: string | null, init: RequestInit): Promise<Response> {
    const headers = new Headers(init.headers);
    if (token) headers.set('Authorization', `Bearer ${token}`);
    let response: Response;
    try {
      const address = `${this.server}/api/v1/conversations${url}`;
      response = await this.fetch(address, { ...init, method, headers, credentials: 'omit', cache: 'no-store' });
    } catch {
      throw new ApiError(0, 'injoignable', words.unreachable);
    }
    if (!response.ok) throw await refusal(response);
    return response;
  }
}

function path(session: Session): string {
  return encodeURIComponent(session.id);
}

/** The server's own sentence when it gave one: it is in French and made for visitors. */
async function refusal(response: Response): Promise<ApiError> {
  const wait = Number(response.headers.get('Retry-After'));
  let code = 'erreur';
  let message: string = words.serverError;
  try {
    const { error } = (await response.json()) as { error: { code: string; message: string } };
    code = String(error.code);
    message = String(error.message);
  } catch {
    // A proxy's error page: our own words do.
  }
  return new ApiError(response.status, code, message, wait > 0 ? wait : null);
}
