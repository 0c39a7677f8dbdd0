/** The handoff form: its fields, and what is checked before it is sent. */

import type { FormErrors } from './chat/state.js';
import type { Details } from './chat/wire.js';
import { words } from './words.js';

export type Name = Exclude<keyof Details, 'consent'>;
/** Name, label, type, autocomplete, the most characters the server takes. */
export type Field = readonly [Name, string, 'text' | 'email' | 'tel', 'name' | 'email' | 'tel' | 'off', number];

export const FIELDS: readonly Field[] = [
  ['name', words.fullName, 'text', 'name', 100],
  ['email', words.emailAddress, 'email', 'email', 254],
  ['phone', words.phoneNumber, 'tel', 'tel', 40],
  ['practitioner', words.whoWasSeen, 'text', 'off', 100],
  ['appointment', words.roughDate, 'text', 'off', 100],
];

/** What was filled in; empty fields are left out. */
export function detailsOf(data: FormData): Details {
  const filled = FIELDS.map(([name]) => [name, String(data.get(name) ?? '').trim()] as const);
  return { ...Object.fromEntries(filled.filter(([, value]) => value)), consent: data.has('consent') };
}

/** Slips that can be seen at once; the server checks in earnest. */
export function check(details: Details): FormErrors {
  const errors: Record<string, string> = {};
  if (details.email && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(details.email)) errors.email = words.emailWrong;
  if (details.phone && details.phone.replace(/\D/g, '').length < 8) errors.phone = words.phoneWrong;
  if (!details.consent) errors.consent = words.consentMissing;
  return errors;
}

/** The field that a refusal of the server names: « details.email ». */
export function fieldOf(message: string): string | null {
  const name = /« details\.(\w+) »/.exec(message)?.[1];
  return FIELDS.some((field) => field[0] === name) || name === 'consent' ? (name ?? null) : null;
}

/** Our own sentence for a field the server refused. */
export function refusalOf(name: string, message: string): string {
  return { email: words.emailWrong, phone: words.phoneWrong, consent: words.consentMissing }[name] ?? message;
}
