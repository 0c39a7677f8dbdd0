/** The handoff form: its fields, and what is checked before it is sent. */

import type { FormErrors } from './chat/state.js';
import type { Details } from './chat/wire.js';
import { words } from './words.js';

export interface Field {
  readonly name: Exclude<keyof Details, 'consent'>;
  readonly label: string;
  readonly type: 'text' | 'email' | 'tel';
  readonly autocomplete: 'name' | 'email' | 'tel' | 'off';
  readonly limit: number;
  readonly hint?: string;
}

export const FIELDS: readonly Field[] = [
  { name: 'name', label: words.name, type: 'text', autocomplete: 'name', limit: 100 },
  { name: 'email', label: words.email, type: 'email', autocomplete: 'email', limit: 254 },
  { name: 'phone', label: words.phone, type: 'tel', autocomplete: 'tel', limit: 40 },
  { name: 'practitioner', label: words.practitioner, type: 'text', autocomplete: 'off', limit: 100 },
  {
    name: 'appointment',
    label: words.appointment,
    type: 'text',
    autocomplete: 'off',
    limit: 100,
    hint: words.appointmentHint,
  },
];

/** What was filled in; empty fields are left out. */
export function detailsOf(data: FormData): Details {
  const filled = FIELDS.map(({ name }) => [name, String(data.get(name) ?? '').trim()] as const);
  return { ...Object.fromEntries(filled.filter(([, value]) => value)), consent: data.has('consent') };
}

/** Slips that can be seen at once; the server checks in earnest. */
export function check(details: Details): FormErrors {
  const errors: Record<string, string> = {};
  for (const { name, limit } of FIELDS) {
    if ([...(details[name] ?? '')].length > limit) errors[name] = words.lineTooLong(limit);
  }
  if (details.email && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(details.email)) errors.email = words.emailWrong;
  if (details.phone && details.phone.replace(/\D/g, '').length < 8) errors.phone = words.phoneWrong;
  if (!details.consent) errors.consent = words.consentMissing;
  return errors;
}

/** The field that a refusal of the server names: « details.email ». */
export function fieldOf(message: string): string | null {
  const name = /« details\.(\w+) »/.exec(message)?.[1];
  return FIELDS.some((field) => field.name === name) || name === 'consent' ? (name ?? null) : null;
}

/** Our own sentence for a field the server refused. */
export function refusalOf(name: string, message: string): string {
  return { email: words.emailWrong, phone: words.phoneWrong, consent: words.consentMissing }[name] ?? message;
}
