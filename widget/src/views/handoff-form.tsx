/** The form that asks for a human. Only the consent is required. */

import type { Form } from '../chat/state.js';
import { h, type VNode } from '../dom.js';
import { FIELDS, type Field } from '../form.js';
import { words } from '../words.js';
import type { Actions } from './actions.js';
import { button, page } from './parts.js';

export function handoffForm(form: Form, act: Actions): VNode {
  const onsubmit = (event: SubmitEvent): void => {
    event.preventDefault();
    act.submit(event.currentTarget as HTMLFormElement);
  };
  return page(
    'form',
    words.formTitle,
    { novalidate: true, onsubmit },
    <p>{words.formIntro}</p>,
    <p class="hint">{words.formNotice}</p>,
    FIELDS.map((field) => line(field, form)),
    consent(form),
    <div role="alert">{form.problem && <p class="trouble">{form.problem}</p>}</div>,
    <div class="buttons">
      <button type="submit" class="main" aria-disabled={form.isBusy && 'true'}>
        {form.isBusy ? words.sending : words.sendRequest}
      </button>
      {button('quiet', act.talk, words.goBack)}
    </div>,
  );
}

function line([name, label, type, autocomplete, limit]: Field, { errors }: Form): VNode {
  const error = errors[name];
  const hint = name === 'appointment' && words.appointmentHint;
  const described = [hint && `${name}-hint`, error && `${name}-error`].filter(Boolean).join(' ');
  return (
    <div class="line" key={name}>
      <label for={name}>{label}</label>
      {hint && (
        <p class="hint" id={`${name}-hint`}>
          {hint}
        </p>
      )}
      <input
        id={name}
        name={name}
        type={type}
        autocomplete={autocomplete}
        maxlength={limit}
        aria-describedby={described || null}
        aria-invalid={error && 'true'}
      />
      {problem(name, error)}
    </div>
  );
}

function consent({ errors: { consent: error } }: Form): VNode {
  return (
    <div class="line" key="consent">
      <div class="tick">
        <input
          id="consent"
          name="consent"
          type="checkbox"
          required
          aria-describedby={error && 'consent-error'}
          aria-invalid={error && 'true'}
        />
        <label for="consent">{words.consentText}</label>
      </div>
      {problem('consent', error)}
    </div>
  );
}

function problem(name: string, error: string | undefined): VNode | false {
  return !!error && (
    <p class="trouble" key="error" id={`${name}-error`}>
      {error}
    </p>
  );
}
