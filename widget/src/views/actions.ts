/** What the visitor can do in the panel; the element carries it out. */

import type { Audience, Choice, Message } from '../chat/wire.js';

export interface Actions {
  close(): void;
  /** Makes the page visible where the panel covers it. */
  uncover(): void;
  write(draft: string): void;
  send(): void;
  pick(message: Message, choice: Choice): void;
  retry(): void;
  restart(): void;
  reconnect(): void;
  askForHuman(): void;
  leaveForm(): void;
  submit(form: HTMLFormElement): void;
  cancelRequest(): void;
  setAudience(audience: Audience): void;
}
