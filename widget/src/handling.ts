/** Carries out what the visitor does in the panel, and puts the focus where it belongs. */

import { ApiError } from './chat/api.js';
import { hushed } from './chat/state.js';
import type { Audience, Choice, Message } from './chat/wire.js';
import type { GuichetChat } from './element.js';
import { check, detailsOf, fieldOf, refusalOf } from './form.js';
import { lengthOf } from './text.js';
import type { Actions } from './views/actions.js';
import { MAX_TEXT } from './views/composer.js';
import { words } from './words.js';

export class Handling implements Actions {
  constructor(private readonly element: GuichetChat) {}

  readonly close = (): void => this.element.close();

  readonly uncover = (): void => {
    if (this.element.panel.isModal) this.close();
  };

  readonly keydown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || event.isComposing) return;
    event.preventDefault();
    event.stopPropagation();
    this.close();
  };

  /** The browser wants to close a modal dialog (Escape, the phone's back gesture). */
  readonly cancelled = (event: Event): void => {
    event.preventDefault();
    this.close();
  };

  readonly write = (draft: string): void => {
    this.element.draft = draft;
  };

  readonly send = (): void => {
    const { draft } = this.element;
    const text = draft.trim();
    if (!text || lengthOf(draft) > MAX_TEXT || this.element.state.link === 'ended') return;
    this.element.draft = '';
    this.conversation.outbox.add({ text }, text);
    if (this.element.state.link === 'failed') this.reconnect();
  };

  readonly pick = (message: Message, choice: Choice): void => {
    if (choice.id === 'conseiller') return this.askForHuman();
    const picked = [...this.element.state.picked, `${message.seq}:${choice.id}`];
    this.conversation.store.set({ picked });
    this.conversation.outbox.add({ choice: choice.id }, choice.label);
  };

  readonly retry = (): void => {
    this.conversation.nudge();
    this.conversation.outbox.retry();
    this.focusComposer();
  };

  readonly reconnect = (): void => {
    void this.conversation.start();
    this.focusComposer();
  };

  readonly restart = (): void => {
    void this.conversation.restart();
    void this.element.updateComplete.then(() => this.focusComposer());
  };

  readonly askForHuman = (): void => {
    this.conversation.store.update((state) => ({
      ...hushed(state),
      form: { isBusy: false, problem: null, errors: {} },
    }));
    void this.element.updateComplete.then(() => this.element.find('#form-title').focus());
  };

  readonly leaveForm = (): void => {
    this.conversation.store.update((state) => ({ ...hushed(state), form: null }));
    void this.element.updateComplete.then(() => {
      this.element.scrolling.toEnd(this.element.find('.thread'));
      this.focusComposer();
    });
  };

  readonly submit = (form: HTMLFormElement): void => {
    if (this.element.state.form?.isBusy) return;
    const details = detailsOf(new FormData(form));
    const errors = check(details);
    const isRight = !Object.keys(errors).length;
    this.conversation.store.set({ form: { isBusy: isRight, problem: null, errors } });
    if (!isRight) return this.focusError();
    this.conversation.handoff(details).then(this.accepted, (error: unknown) => this.refused(error));
  };

  readonly cancelRequest = (): void => {
    void this.conversation.cancel();
    this.focusComposer();
  };

  readonly setAudience = (audience: Audience): void => void this.conversation.setAudience(audience);

  /** On a touch screen the keyboard would hide the first message: the panel itself takes the focus there. */
  focusComposer(): void {
    const isTouch = matchMedia('(pointer: coarse)').matches;
    this.element.find(isTouch ? '.thread' : '#draft').focus();
  }

  private get conversation(): GuichetChat['conversation'] {
    return this.element.conversation;
  }

  private readonly accepted = (): void => {
    this.leaveForm();
    this.conversation.store.set({ said: words.submitted });
  };

  private refused(error: unknown): void {
    if (!(error instanceof ApiError)) throw error;
    const field = fieldOf(error.message);
    const errors = field ? { [field]: refusalOf(field, error.message) } : {};
    const problem = field ? null : error.message;
    this.conversation.store.set({ form: { isBusy: false, problem, errors } });
    if (field) this.focusError();
  }

  private focusError(): void {
    void this.element.updateComplete.then(() => this.element.find('form [aria-invalid=true]')?.focus());
  }
}
