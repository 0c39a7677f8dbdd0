/** The public API's JSON, as docs/protocol.md describes it. */

export type Audience = 'patient' | 'pro';
export type Author = 'visitor' | 'bot' | 'agent' | 'system';
export type Phase = 'bot' | 'waiting' | 'callback' | 'human' | 'closed';

export interface Choice {
  readonly id: string;
  readonly label: string;
}

export interface Answer {
  readonly id: string;
  readonly question: string;
  readonly version: string;
  readonly url: string;
  readonly audience: Audience | 'both';
}

export interface Message {
  readonly seq: number;
  readonly author: Author;
  readonly text: string;
  readonly answer: Answer | null;
  readonly choices: readonly Choice[];
  readonly created_at: string;
  /** The visitor's own id of their message. */
  readonly client_id?: string | null;
  /** The first name of the adviser who wrote it. */
  readonly agent?: string | null;
  /** Kinds of personal data that the server hid in a visitor's message. */
  readonly masked?: readonly string[];
}

/** Where a conversation stands: who answers, and how long the wait is. */
export interface Standing {
  readonly state: Phase;
  readonly position: number | null;
  readonly wait_s: number | null;
  readonly case: string | null;
  readonly agent: string | null;
  /** Up to which message the adviser has read. */
  readonly read?: number | null;
  /** When an answer will come, as a sentence. */
  readonly promise?: string | null;
  /** Present when the server knows it changed, e.g. after "je suis médecin". */
  readonly audience?: Audience;
}

export interface Opened {
  readonly id: string;
  readonly token: string;
  readonly audience: Audience;
  readonly state: Phase;
  readonly messages: readonly Message[];
}

export interface Turn {
  readonly message: Message;
  readonly replies: readonly Message[];
  readonly state: Phase;
}

export interface History extends Standing {
  readonly messages: readonly Message[];
}

/** The published notice, as far as the chat shows it. */
export interface Notice {
  readonly version: string;
  /** Year, month, day. */
  readonly date: string;
  readonly questions: readonly Answer[];
}

/** What a visitor posts; the client_id makes repeating it harmless. */
export type Post = { client_id: string } & ({ text: string } | { choice: string });

/** The handoff form. All may stay empty but the consent. */
export interface Details {
  readonly name?: string;
  readonly email?: string;
  readonly phone?: string;
  readonly practitioner?: string;
  readonly appointment?: string;
  readonly consent: boolean;
}

/** Which conversation a professional opens: one of theirs, a new one, or (neither) the last. */
export interface Which {
  readonly conversation?: string;
  readonly new?: boolean;
}

/** All that is ever posted. The build keeps the names that stand here, so each body has its type in this file. */
export type Body = Post | Which | { details: Details } | { audience: Audience } | { seq: number };

/** Why the server refused. */
export interface Refusal {
  readonly error?: { readonly message?: string };
}

/** Another conversation of a professional. */
export interface Earlier {
  readonly id: string;
  readonly last_at: string;
  /** How their first message begins. */
  readonly question: string | null;
}

export interface EarlierList {
  readonly conversations: readonly Earlier[];
}

/** What a portal's own address gives. */
export interface Signed {
  readonly token: string;
}

/** What opens a conversation again: its id and the token that proves it is ours. */
export interface Session {
  readonly id: string;
  readonly token: string;
}

export const STANDING: Standing = { state: 'bot', position: null, wait_s: null, case: null, agent: null };
