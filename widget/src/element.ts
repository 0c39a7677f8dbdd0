/** <guichet-chat>: attributes in, events out. The conversation is in chat/, what is shown in views/. */

import { html, LitElement, type PropertyValues, type TemplateResult } from 'lit';
import { Conversation } from './chat/conversation.js';
import { hushed, type ChatState } from './chat/state.js';
import { news } from './chat/timeline.js';
import { Handling } from './handling.js';
import { Panel } from './panel.js';
import { Scroll } from './scroll.js';
import { sheets } from './styles/sheets.js';
import { words } from './words.js';
import { composer } from './views/composer.js';
import { handoffForm } from './views/handoff-form.js';
import { header } from './views/header.js';
import { launcher } from './views/launcher.js';
import { announcer, standing } from './views/standing.js';
import { thread } from './views/thread.js';

const address = (server: string): string => new URL(server || '/', location.href).href;

export class GuichetChat extends LitElement {
  static override styles = sheets;
  static override properties = {
    server: {},
    label: {},
    token: {},
    open: { type: Boolean, reflect: true },
    draft: { state: true },
  };

  /** Where guichet runs; the page's own origin by default. */
  declare server: string;
  declare label: string;
  /** The portal's signed token: the visitor is a professional. */
  declare token: string | null;
  declare open: boolean;
  declare draft: string;

  readonly conversation = new Conversation(
    () => ({ server: address(this.server).replace(/\/$/, ''), portalToken: this.token || null }),
    (now, before) => this.changed(now, before),
  );
  readonly panel = new Panel(this, () => this.find('dialog'));
  readonly scrolling = new Scroll();
  private readonly act = new Handling(this);
  private unread = 0;

  constructor() {
    super();
    this.server = '';
    this.label = words.ask;
    this.token = null;
    this.open = false;
    this.draft = '';
  }

  show(): void {
    this.open = true;
  }

  close(): void {
    this.open = false;
  }

  get state(): ChatState {
    return this.conversation.store.state;
  }

  find<T extends HTMLElement>(selector: string): T {
    return this.renderRoot.querySelector<T>(selector)!;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('online', this.nudge);
    document.addEventListener('visibilitychange', this.nudge);
    if (this.conversation.isAwaited) void this.conversation.start();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('online', this.nudge);
    document.removeEventListener('visibilitychange', this.nudge);
    this.conversation.leave();
  }

  protected override render(): TemplateResult {
    const { state, act } = this;
    return html`${launcher(this.label, this.unread, this.open, () => this.show())}
      <dialog lang="fr" aria-labelledby="title" @keydown=${act.keydown} @cancel=${act.cancelled}>
        ${header(state, act)} ${announcer(state)}
        <div class="talk" ?hidden=${state.form !== null}>
          ${thread({ state, act, server: address(this.server) })} ${standing(state, act)}
          ${composer(state, this.draft, act)}
        </div>
        ${state.form ? handoffForm(state.form, act) : ''}
      </dialog>`;
  }

  protected override firstUpdated(): void {
    this.scrolling.attach(this.find('.thread'));
  }

  protected override willUpdate(): void {
    if (this.hasUpdated) this.scrolling.before(this.find('.thread'));
  }

  protected override updated(changed: PropertyValues<this>): void {
    this.scrolling.after(this.find('.thread'));
    if (!changed.has('open') || this.open === (changed.get('open') ?? false)) return;
    if (this.open) this.opened(changed.get('open') === undefined);
    else this.closed();
  }

  private opened(isFirst: boolean): void {
    this.unread = 0;
    this.panel.show();
    this.scrolling.toEnd(this.find('.thread'));
    if (!isFirst) this.act.focusComposer();
    void this.conversation.start();
    this.emit('guichet-open');
  }

  private closed(): void {
    const hadFocus = this.panel.isModal || this.shadowRoot?.activeElement !== null;
    this.panel.hide();
    if (hadFocus) this.find('.launcher').focus();
    this.conversation.store.update(hushed);
    this.conversation.rest();
    this.emit('guichet-close');
  }

  private changed(now: ChatState, before: ChatState): void {
    for (const { seq, author } of news(now, before)) {
      if (!this.open && author !== 'visitor') this.unread++;
      this.emit('guichet-message', { seq, author });
    }
    this.requestUpdate();
  }

  /** Events tell that something was said, never what. */
  private emit(name: string, detail: object = {}): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }

  private readonly nudge = (): void => {
    if (!document.hidden) this.conversation.nudge();
  };
}
