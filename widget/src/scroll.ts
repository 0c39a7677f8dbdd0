/** Keeps what is new in sight, from its beginning. */

const NEAR_PX = 120;
const AT_END_PX = 8;
const GAP_PX = 12;

export interface Scroll {
  readonly attach: (thread: HTMLElement) => void;
  /** Before the page changes: does the visitor look at the end? */
  readonly before: (thread: HTMLElement) => void;
  /** After it changed: show the first of what came in, from its top. */
  readonly after: (thread: HTMLElement) => void;
  readonly toEnd: (thread: HTMLElement) => void;
}

export function makeScroll(): Scroll {
  let lastKey: string | undefined;
  let isNear = true;
  let isAtEnd = true;

  const before = (thread: HTMLElement): void => {
    const view = scroller(thread);
    if (!view.clientHeight) return;
    const left = end(view) - view.scrollTop;
    isNear = left < NEAR_PX;
    isAtEnd = left < AT_END_PX;
  };
  const toEnd = (thread: HTMLElement): void => {
    const view = scroller(thread);
    view.scrollTop = end(view);
    before(thread);
  };
  const stay = (thread: HTMLElement): void => {
    if (isAtEnd) toEnd(thread);
  };

  return {
    before,
    toEnd,
    attach(thread) {
      // The keyboard, a bar or a growing field takes room away: who was at the end stays there.
      new ResizeObserver(() => stay(thread)).observe(thread);
      thread.closest('dialog')!.addEventListener('scroll', () => before(thread), { capture: true, passive: true });
    },
    after(thread) {
      const messages = [...thread.querySelectorAll<HTMLElement>('.message')];
      const known = messages.findIndex((message) => message.dataset['key'] === lastKey);
      const [first, last] = [messages[known + 1], messages.at(-1)];
      lastKey = last?.dataset['key'];
      if (!first) return stay(thread);
      if (known < 0 && messages.length > 1) return toEnd(thread); // restored history
      if (!isNear && !last?.classList.contains('visitor')) return;
      const view = scroller(thread);
      const top = first.getBoundingClientRect().top - view.getBoundingClientRect().top;
      view.scrollTop = Math.min(end(view), view.scrollTop + top - GAP_PX);
      before(thread);
    },
  };
}

/** On a very low screen it is the whole panel that scrolls. */
function scroller(thread: HTMLElement): HTMLElement {
  return getComputedStyle(thread).overflowY === 'visible' ? thread.closest('dialog')! : thread;
}

function end(view: HTMLElement): number {
  return view.scrollHeight - view.clientHeight;
}
