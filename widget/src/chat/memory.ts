/** What this device remembers, once the visitor has opened the chat: enough to go on after a reload, in any tab. */

import type { Audience, Post, Session } from './wire.js';

const SESSION = 'guichet-chat';
/** Messages on their way: they survive a reload and a closed tab. Sending one twice is harmless (client_id). */
const OUTBOX = 'guichet-chat-outbox';
/** What is being written: each tab has its own. */
const DRAFT = 'guichet-chat-draft';
const SOUND = 'guichet-chat-sound';

export interface Saved extends Session {
  readonly server: string;
  /** A portal signed for the visitor: only that portal may resume it. */
  readonly isSigned: boolean;
  readonly audience: Audience;
  /** A human was asked for: worth listening for the reply before the panel is opened again. */
  readonly awaits: boolean;
  /** The last message the visitor has seen, in any tab. */
  readonly read: number;
}

/** A message on its way, and the conversation it is for (null: not opened yet). */
export interface Unsent {
  readonly post: Post;
  readonly label: string;
  readonly to: string | null;
}

/** The saved conversation with this server, or null. */
export function recall(server: string): Saved | null {
  const saved = get<Saved>(SESSION);
  return saved?.server === server ? saved : null;
}

export const remember = (kept: Saved): void => put(localStorage_, SESSION, kept);

/** Forgets a conversation and what was to be sent in it, unless another tab has replaced it already. */
export function forget(id: string | null): void {
  if (get<Saved>(SESSION)?.id === id) put(localStorage_, SESSION, null);
  drop(({ to }) => to === null || to === id);
}

/** Leaves no trace of any conversation on this device. */
export function forgetAll(): void {
  for (const key of [SESSION, OUTBOX, SOUND]) put(localStorage_, key, null);
  put(sessionStorage_, DRAFT, null);
}

export const unsent = (): readonly Unsent[] => get<Unsent[]>(OUTBOX) ?? [];

export function keep(one: Unsent): void {
  const others = unsent().filter((kept) => kept.post.client_id !== one.post.client_id);
  put(localStorage_, OUTBOX, [...others, one]);
}

/** Takes messages out: they were committed, or nobody wants them any more. */
export function drop(which: (unsent: Unsent) => boolean): void {
  const left = unsent().filter((kept) => !which(kept));
  if (left.length < unsent().length) put(localStorage_, OUTBOX, left.length ? left : null);
}

export const draft = (): string => get<string>(DRAFT, sessionStorage_) ?? '';
export const keepDraft = (text: string): void => put(sessionStorage_, DRAFT, text || null);
export const hasSound = (): boolean => get<boolean>(SOUND) ?? false;
export const keepSound = (isOn: boolean): void => put(localStorage_, SOUND, isOn || null);

const localStorage_ = (): Storage => localStorage;
const sessionStorage_ = (): Storage => sessionStorage;

/** Where storage is blocked or full the conversation lives as long as the page. */
function get<T>(key: string, where = localStorage_): T | null {
  try {
    return JSON.parse(where().getItem(key) ?? 'null') as T | null;
  } catch {
    return null;
  }
}

function put(where: () => Storage, key: string, value: unknown): void {
  try {
    if (value == null) where().removeItem(key);
    else where().setItem(key, JSON.stringify(value));
  } catch {
    // See above.
  }
}
