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
  /** The visitor's own id of the message, when the server repeats it. */
  readonly client_id?: string | null;
}

/** Where a conversation stands: who answers, and how long the wait is. */
export interface Standing {
  readonly state: Phase;
  readonly position: number | null;
  readonly wait_s: number | null;
  readonly case: string | null;
  readonly agent: string | null;
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

/** What opens a conversation again: its id and the token that proves it is ours. */
export interface Session {
  readonly id: string;
  readonly token: string;
}

export const STANDING: Standing = {
  state: 'bot',
  position: null,
  wait_s: null,
  case: null,
  agent: null,
};
