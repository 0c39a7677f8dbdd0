/** The panel's head: who answers now, and the way out. */

import { html, type TemplateResult } from 'lit';
import type { ChatState } from '../chat/state.js';
import { words } from '../words.js';
import type { Actions } from './actions.js';
import { cross, person, robot } from './icons.js';

export function header(state: ChatState, act: Actions): TemplateResult {
  const isHuman = state.standing.state === 'human';
  const name = (isHuman && state.standing.agent) || (isHuman ? words.adviser : words.title);
  return html`<div class="head">
    <span class="face">${isHuman ? person : robot}</span>
    <div class="who">
      <h2 id="title">${name}</h2>
      <p>${isHuman ? words.byPerson : words.byRobot}</p>
    </div>
    <button type="button" class="round" aria-label=${words.close} title=${words.close} @click=${act.close}>
      ${cross}
    </button>
  </div>`;
}
