/** One message: who speaks, the words, the link to its section, and the buttons under it. */

import { html, nothing, type TemplateResult } from 'lit';
import type { ChatState } from '../chat/state.js';
import { isForOthers, isOffered, type Item } from '../chat/timeline.js';
import type { Answer, Message } from '../chat/wire.js';
import { blocks, safeUrl, tied } from '../text.js';
import { words } from '../words.js';
import type { Actions } from './actions.js';
import { check, link } from './icons.js';

export interface Place {
  readonly state: ChatState;
  readonly server: string;
  readonly act: Actions;
}

export function message(item: Item, place: Place): TemplateResult {
  const { author, text, answer, created_at } = item.message;
  return html`<li class="message ${author} ${item.isFirst ? 'first' : ''} ${item.pending?.status ?? ''}" data-key=${item.key}>
    <p class="by"><span>${speaker(item.message, place.state)}</span>${time(created_at)}</p>
    <div class="bubble">
      ${isForOthers(item.message, place.state.audience) ? others(item.message) : nothing}
      ${body(text)} ${answer ? source(answer, place) : nothing}
    </div>
    ${delivery(item, place.act)} ${choices(item.message, place)}
  </li>`;
}

function speaker({ author }: Message, { standing }: ChatState): string {
  return author === 'agent' ? (standing.agent ?? words.adviser) : words[author];
}

function time(created: string): TemplateResult | typeof nothing {
  const date = new Date(created);
  if (Number.isNaN(date.getTime())) return nothing;
  const label = date.toLocaleTimeString('fr-FR', { hour: '2-digit', minute: '2-digit' });
  return html` <time datetime=${created}>${label}</time>`;
}

function body(text: string): TemplateResult[] {
  return blocks(tied(text)).map(({ kind, lines }) =>
    kind === 'list'
      ? html`<ul>${lines.map((line) => html`<li>${line}</li>`)}</ul>`
      : html`<p>${lines.map((line, i) => (i ? html`<br />${line}` : line))}</p>`,
  );
}

/** The server's text may begin with the label already. */
function others({ answer, text }: Message): TemplateResult | typeof nothing {
  const label = words.forOthers[answer?.audience === 'pro' ? 'pro' : 'patient'];
  return text.startsWith(label) ? nothing : html`<p class="label">${label}</p>`;
}

function source({ url, question }: Answer, { server, act }: Place): TemplateResult | typeof nothing {
  const found = safeUrl(url, server);
  if (!found) return nothing;
  const isHere = found.origin + found.pathname === location.origin + location.pathname;
  return html`<p class="source">
    <a
      href=${found.href}
      target=${isHere ? nothing : '_blank'}
      rel=${isHere ? nothing : 'noopener'}
      aria-label=${words.section(question)}
      @click=${isHere ? act.uncover : nothing}
      >${words.read}${isHere ? nothing : link}</a
    >
  </p>`;
}

function delivery({ pending }: Item, act: Actions): TemplateResult | typeof nothing {
  if (!pending) return nothing;
  const { status, problem } = pending;
  if (status === 'sending') return html`<p class="delivery" aria-hidden="true">${problem ? words.retrying : words.sending}</p>`;
  return html`<p class="delivery trouble">
    ${words.unsent} ${problem}
    ${status === 'failed' ? html`<button type="button" class="plain" @click=${act.retry}>${words.retry}</button>` : nothing}
  </p>`;
}

function choices(said: Message, { state, act }: Place): TemplateResult | typeof nothing {
  if (!said.choices.length) return nothing;
  return html`<ul class="choices" role="list" aria-label=${words.choices}>
    ${said.choices.map((choice) => {
      const isOn = isOffered(state, said, choice);
      const isPicked = state.picked.includes(`${said.seq}:${choice.id}`);
      return html`<li>
        <button
          type="button"
          class=${isPicked ? 'choice picked' : 'choice'}
          aria-disabled=${isOn ? nothing : 'true'}
          @click=${() => isOn && act.pick(said, choice)}
        >
          ${tied(choice.label)}${isPicked ? check : nothing}
        </button>
      </li>`;
    })}
  </ul>`;
}
