/** Calls the public API. Every failure is an ApiError with a French sentence for the visitor. */

import { words } from '../words.js';
import type { Body, Refusal, Signed } from './wire.js';

const TIMEOUT_MS = 15_000;
const GONE = [401, 403, 404, 410];

export class ApiError extends Error {
  constructor(
    /** HTTP status; 0 when the server was not reached. */
    readonly status: number,
    message: string = words.unreachable,
    /** Seconds the server asks us to wait; 0 when it does not say. */
    readonly retryAfter = 0,
  ) {
    super(message);
  }
}

/** Worth another try: the same call may pass later. */
export const isTransient = ({ status }: ApiError): boolean => !status || status === 429 || status >= 500;

/** The conversation does not exist any more, or is not ours. */
export const isGone = (error: unknown): boolean => error instanceof ApiError && GONE.includes(error.status);

/** The sentence to show. What is no ApiError is a fault of ours, and thrown on. */
export function sentence(error: unknown): string {
  if (error instanceof ApiError) return error.message;
  throw error;
}

export interface Request {
  readonly method?: string;
  /** The conversation's token, or the portal's. */
  readonly token?: string | null;
  readonly body?: Body;
  readonly headers?: Record<string, string>;
  readonly signal?: AbortSignal;
  /** No cookie goes to Guichet, ever. */
  readonly credentials?: RequestCredentials;
}

/** The response, when the server did not refuse. */
export async function send(url: string, { token, body, ...init }: Request): Promise<Response> {
  const headers: Record<string, string> = { 'Accept': 'application/json, text/event-stream', ...init.headers };
  if (token) headers['Authorization'] = `Bearer ${token}`;
  if (body) headers['Content-Type'] = 'application/json';
  let response: Response;
  try {
    const text = body ? JSON.stringify(body) : null;
    response = await fetch(url, { credentials: 'omit', cache: 'no-store', ...init, body: text, headers });
  } catch {
    throw new ApiError(0);
  }
  if (!response.ok) throw await refusal(response);
  return response;
}

/** The JSON of the answer; null where there is none. */
export async function call<T>(url: string, request: Request): Promise<T> {
  try {
    const response = await send(url, { ...request, signal: AbortSignal.timeout(TIMEOUT_MS) });
    return (response.status === 204 ? null : await response.json()) as T;
  } catch (error) {
    // Else half an answer.
    throw error instanceof ApiError ? error : new ApiError(0);
  }
}

/** The server's own sentence when it gave one: it is in French and made for visitors. */
async function refusal(response: Response): Promise<ApiError> {
  // Else a proxy's error page: our own words do.
  const body = (await response.json().catch(() => null)) as Refusal | null;
  const wait = Number(response.headers.get('Retry-After')) || 0;
  return new ApiError(response.status, body?.error?.message ?? words.serverError, wait);
}

/** A fresh signed token from the portal's own address, or null without one. Fails with an ApiError. */
export async function portalToken(url: string): Promise<string | null> {
  if (!url) return null;
  try {
    // With the page's own cookies: it is the portal that knows who is signed in.
    return (await call<Signed>(url, { method: 'POST', credentials: 'same-origin' })).token;
  } catch (error) {
    throw isGone(error) ? new ApiError((error as ApiError).status, words.signedOut) : error;
  }
}
