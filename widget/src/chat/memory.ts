/** Remembers the conversation on this device, so that a reload or another tab resumes it. */

import type { Audience, Session } from './wire.js';

const KEY = 'guichet-chat';

export interface Saved extends Session {
  readonly server: string;
  /** Who the portal said is there; another professional on the same computer must not resume it. */
  readonly identity: string;
  readonly audience: Audience;
  /** A human was asked for: worth listening for the reply before the panel is opened again. */
  readonly awaits: boolean;
}

/** The saved conversation with this server of this person, or null. */
export function recall(server: string, identity: string): Saved | null {
  try {
    const saved = JSON.parse(localStorage.getItem(KEY) ?? 'null') as Saved | null;
    return saved?.id && saved.token && saved.server === server && saved.identity === identity ? saved : null;
  } catch {
    return null;
  }
}

export function remember(saved: Saved): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(saved));
  } catch {
    // Storage is blocked or full: the conversation lives as long as the page.
  }
}

/** Forgets this conversation, unless another tab has replaced it already. */
export function forget(session: Session): void {
  try {
    const saved = JSON.parse(localStorage.getItem(KEY) ?? 'null') as Saved | null;
    if (saved?.id === session.id) localStorage.removeItem(KEY);
  } catch {
    // Nothing was kept.
  }
}

/** The person a portal's token names. Not checked here: it only tells one device's users apart. */
export function identityOf(portalToken: string | null): string {
  if (!portalToken) return '';
  try {
    const part = (portalToken.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/');
    const claims = JSON.parse(atob(part)) as { iss?: unknown; sub?: unknown };
    return JSON.stringify([claims.iss, claims.sub]);
  } catch {
    return portalToken;
  }
}
