/** What takes the messages' place for a moment: the question whether to erase, a professional's other conversations. */

import type { Earlier } from '../chat/wire.js';
import { h, type VNode } from '../dom.js';
import { words } from '../words.js';
import type { Actions } from './actions.js';
import { button, page } from './parts.js';

export function eraseForm(act: Actions): VNode {
  return page(
    'section',
    words.eraseTitle,
    {},
    <p>{words.eraseText}</p>,
    <div class="buttons">
      {button('main', act.erase, words.erase)}
      {button('quiet', act.talk, words.goBack)}
    </div>,
  );
}

export function earlierList(earlier: readonly Earlier[], act: Actions): VNode {
  return page(
    'section',
    words.earlierOnes,
    {},
    <ul class="choices" role="list">
      {earlier.map(({ id, last_at, question }) => (
        <li key={id}>
          {button('choice', () => act.turnTo(id), `${new Date(last_at).toLocaleDateString('fr')}\u00a0: ${question ?? '…'}`)}
        </li>
      ))}
    </ul>,
    <div class="buttons">
      {button('main', () => act.turnTo(null), words.beginNew)}
      {button('quiet', act.talk, words.goBack)}
    </div>,
  );
}
