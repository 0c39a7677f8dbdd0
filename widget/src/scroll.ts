/** Keeps what is new in sight, from its beginning. */

const NEAR_PX = 120;
const AT_END_PX = 8;
const GAP_PX = 12;

export class Scroll {
  private lastKey: string | null = null;
  private isNear = true;
  private isAtEnd = true;
  /** The keyboard, a bar or a growing field takes room away: who was at the end stays there. */
  private readonly room = new ResizeObserver(([entry]) => this.stay(entry!.target as HTMLElement));

  attach(thread: HTMLElement): void {
    this.room.observe(thread);
    const options = { capture: true, passive: true };
    thread.closest('dialog')!.addEventListener('scroll', () => this.before(thread), options);
  }

  /** Before the page changes: does the visitor look at the end? */
  before(thread: HTMLElement): void {
    const view = scroller(thread);
    if (!view.clientHeight) return;
    const left = end(view) - view.scrollTop;
    this.isNear = left < NEAR_PX;
    this.isAtEnd = left < AT_END_PX;
  }

  /** After it changed: show the first of what came in, from its top. */
  after(thread: HTMLElement): void {
    const messages = [...thread.querySelectorAll<HTMLElement>('.message')];
    const known = messages.findIndex((message) => message.dataset['key'] === this.lastKey);
    const [first, last] = [messages[known + 1], messages.at(-1)];
    this.lastKey = last?.dataset['key'] ?? null;
    if (!first) return this.stay(thread);
    if (known < 0 && messages.length > 1) return this.toEnd(thread); // restored history
    if (!this.isNear && !last?.classList.contains('visitor')) return;
    const view = scroller(thread);
    const top = first.getBoundingClientRect().top - view.getBoundingClientRect().top;
    view.scrollTop = Math.min(end(view), view.scrollTop + top - GAP_PX);
    this.before(thread);
  }

  toEnd(thread: HTMLElement): void {
    const view = scroller(thread);
    view.scrollTop = end(view);
    this.before(thread);
  }

  private stay(thread: HTMLElement): void {
    if (this.isAtEnd) this.toEnd(thread);
  }
}

/** On a very low screen it is the whole panel that scrolls. */
function scroller(thread: HTMLElement): HTMLElement {
  return getComputedStyle(thread).overflowY === 'visible' ? thread.closest('dialog')! : thread;
}

function end(view: HTMLElement): number {
  return view.scrollHeight - view.clientHeight;
}
