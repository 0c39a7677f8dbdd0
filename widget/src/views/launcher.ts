/** The button on the page. */

import { html, nothing, type TemplateResult } from 'lit';
import { words } from '../words.js';
import { speech } from './icons.js';

export function launcher(label: string, unread: number, isHidden: boolean, show: () => void): TemplateResult {
  return html`<button type="button" class="launcher" lang="fr" aria-haspopup="dialog" ?hidden=${isHidden} @click=${show}>
    ${speech}<span>${label}</span>
    ${unread ? html`<span class="unread">${words.unread(unread)}</span>` : nothing}
  </button>`;
}
