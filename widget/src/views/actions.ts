/** What the visitor can do in the panel; handling.ts carries it out. */

import type { Audience, Choice } from '../chat/wire.js';

export interface Actions {
  focusComposer(): void;
  keydown(event: KeyboardEvent): void;
  cancelled(event: Event): void;
  close(): void;
  /** Makes the page visible where the panel covers it. */
  uncover(): void;
  write(draft: string): void;
  send(): void;
  pick(choice: Choice): void;
  retry(): void;
  restart(): void;
  reconnect(): void;
  askForHuman(): void;
  /** Back to the messages from wherever one is in the panel. */
  talk(): void;
  submit(form: HTMLFormElement): void;
  cancelRequest(): void;
  setAudience(audience: Audience): void;
  /** Opens the menu, or closes it. */
  menu(): void;
  copy(): void;
  print(): void;
  save(): void;
  sound(): void;
  earlier(): void;
  turnTo(id: string | null): void;
  askErase(): void;
  erase(): void;
  exit(): void;
}
