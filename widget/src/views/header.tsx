/** The panel's head: who answers now, what one may do with the conversation, and the ways out. */

import type { ChatState } from '../chat/state.js';
import { isHuman } from '../chat/timeline.js';
import { h, type VNode } from '../dom.js';
import { words } from '../words.js';
import type { Actions } from './actions.js';
import { check, cross, door, dots, person, robot } from './icons.js';
import { button, round } from './parts.js';

export interface Choices {
  readonly hasMenu: boolean;
  readonly hasSound: boolean;
}

export function header(state: ChatState, { hasMenu, hasSound }: Choices, act: Actions): VNode {
  const name = isHuman(state) ? (state.standing.agent ?? words.adviser) : words.bot;
  return (
    <div class="head">
      <span class="face">{isHuman(state) ? person : robot}</span>
      <div class="who">
        <h2 id="title">{name}</h2>
        {isHuman(state) && <p>{words.byPerson}</p>}
      </div>
      {round(words.leavePage, door, act.exit)}
      {state.link === 'ready' && [
        round(words.moreOptions, dots, act.menu, { id: 'options', 'aria-expanded': String(hasMenu), 'aria-controls': 'menu' }),
        <ul id="menu" role="list" hidden={!hasMenu}>
          <li>{button('', act.copy, words.copyAll)}</li>
          <li>{button('', act.print, words.printAll)}</li>
          <li>{button('', act.save, words.saveAll)}</li>
          <li>{button('', act.sound, [words.soundSign, hasSound && check], { 'aria-pressed': String(hasSound) })}</li>
          {state.isSigned && <li>{button('', act.earlier, words.earlierOnes)}</li>}
          <li>{button('', act.askErase, words.erase)}</li>
        </ul>,
      ]}
      {round(words.closeChat, cross, act.close)}
    </div>
  );
}
