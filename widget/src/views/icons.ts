/** Icons, drawn here so that nothing is fetched. Decorative: the words beside them say it all. */

import { svg, type SVGTemplateResult, type TemplateResult, html } from 'lit';

function icon(drawing: SVGTemplateResult): TemplateResult {
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">${drawing}</svg>`;
}

export const speech = icon(svg`<path d="M5 4.5h14a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2h-7l-4.5 3.5v-3.5H5a2 2 0 0 1-2-2v-9a2 2 0 0 1 2-2Z"/><path d="M7.5 9.5h9M7.5 13h5.5"/>`);

export const robot = icon(svg`<rect x="4" y="8" width="16" height="11" rx="3"/><path d="M12 4.5V8M9 15.5h6"/><circle class="dot" cx="9" cy="12" r="1.2"/><circle class="dot" cx="15" cy="12" r="1.2"/><circle class="dot" cx="12" cy="4" r="1.2"/>`);

export const person = icon(svg`<circle cx="12" cy="8.5" r="4"/><path d="M4.5 20c.8-3.8 3.8-6 7.5-6s6.7 2.2 7.5 6"/>`);

export const cross = icon(svg`<path d="M6 6l12 12M18 6 6 18"/>`);

export const arrow = icon(svg`<path d="M12 19V5.500M6 11l6-6 6 6"/>`);

export const link = icon(svg`<path d="M7 17 17 7M9 7h8v8"/>`);

export const check = icon(svg`<path d="m5 12.5 4.5 4.500L19 7.5"/>`);
