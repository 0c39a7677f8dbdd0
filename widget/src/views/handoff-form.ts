/** The form that asks for a human. Only the consent is required. */

import { html, nothing, type TemplateResult } from 'lit';
import type { ChatState } from '../chat/state.js';
import { FIELDS, type Field } from '../form.js';
import { words } from '../words.js';
import type { Actions } from './actions.js';

type Form = NonNullable<ChatState['form']>;

export function handoffForm(form: Form, act: Actions): TemplateResult {
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    act.submit(event.currentTarget as HTMLFormElement);
  };
  return html`<form class="handoff" novalidate aria-labelledby="form-title" @submit=${submit}>
    <h3 id="form-title" tabindex="-1">${words.formTitle}</h3>
    <p>${words.formIntro}</p>
    <p class="muted">${words.formNotice}</p>
    ${FIELDS.map((field) => line(field, form))} ${consent(form)}
    <div role="alert">${form.problem ? html`<p class="trouble">${form.problem}</p>` : nothing}</div>
    <div class="buttons">
      <button type="submit" class="main" aria-disabled=${form.isBusy ? 'true' : nothing}>
        ${form.isBusy ? words.submitting : words.submit}
      </button>
      <button type="button" class="quiet" @click=${act.leaveForm}>${words.cancelForm}</button>
    </div>
  </form>`;
}

function line({ name, label, type, autocomplete, hint }: Field, { errors }: Form): TemplateResult {
  const error = errors[name];
  const described = [hint && `${name}-hint`, error && `${name}-error`].filter(Boolean).join(' ');
  return html`<div class="line">
    <label for=${name}>${label}</label>
    ${hint ? html`<p class="hint" id="${name}-hint">${hint}</p>` : nothing}
    <input
      id=${name}
      name=${name}
      type=${type}
      autocomplete=${autocomplete}
      aria-describedby=${described || nothing}
      aria-invalid=${error ? 'true' : nothing}
    />
    ${problem(name, error)}
  </div>`;
}

function consent({ errors }: Form): TemplateResult {
  const error = errors['consent'];
  return html`<div class="line">
    <div class="tick">
      <input
        id="consent"
        name="consent"
        type="checkbox"
        required
        aria-describedby=${error ? 'consent-error' : nothing}
        aria-invalid=${error ? 'true' : nothing}
      />
      <label for="consent">${words.consent}</label>
    </div>
    ${problem('consent', error)}
  </div>`;
}

function problem(name: string, error: string | undefined): TemplateResult | typeof nothing {
  return error ? html`<p class="trouble" id="${name}-error">${error}</p>` : nothing;
}
