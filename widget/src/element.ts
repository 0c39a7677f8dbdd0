/** <guichet-chat>: attributes in, events out. What it shows is in view.tsx. */

import { makeView } from './view.js';

export class GuichetChat extends HTMLElement {
  static readonly observedAttributes = ['open', 'label', 'theme'];
  readonly #view = makeView(this, this.attachShadow({ mode: 'open' }));

  get isOpen(): boolean {
    return this.hasAttribute('open');
  }

  open(): void {
    this.toggleAttribute('open', true);
  }

  close(): void {
    this.toggleAttribute('open', false);
  }

  connectedCallback(): void {
    this.#view.connect();
  }

  disconnectedCallback(): void {
    this.#view.disconnect();
  }

  attributeChangedCallback(name: string, before: string | null, now: string | null): void {
    if (name === 'open' && (before === null) !== (now === null)) this.#view.toggled();
    else this.#view.draw();
  }
}
