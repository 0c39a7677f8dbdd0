/** The element from inside: draws the state, listens to the page, opens and closes. */

import { chime } from './chime.js';
import { makeConversation, type Conversation } from './chat/conversation.js';
import { draft, hasSound } from './chat/memory.js';
import { hushed, type ChatState } from './chat/state.js';
import { hasNews, unread } from './chat/timeline.js';
import { h, patch } from './dom.js';
import type { GuichetChat } from './element.js';
import { makeHandling } from './handling.js';
import { makePanel, type Panel } from './panel.js';
import { makeScroll, type Scroll } from './scroll.js';
import styles from './styles/index.css';
import { colours, isDark } from './theme.js';
import { words } from './words.js';
import { composer } from './views/composer.js';
import { handoffForm } from './views/handoff-form.js';
import { header } from './views/header.js';
import { launcher } from './views/launcher.js';
import { earlierList, eraseForm } from './views/pages.js';
import { announcer, standing } from './views/standing.js';
import { thread } from './views/thread.js';

/** Where this script came from is where Guichet runs, unless the page says otherwise. */
const SOURCE = (document.currentScript as HTMLScriptElement | null)?.src || location.href;

/** What handling.ts works with. */
export interface Place {
  readonly host: GuichetChat;
  readonly talk: Conversation;
  readonly panel: Panel;
  readonly scroll: Scroll;
  draft: string;
  hasMenu: boolean;
  hasSound: boolean;
  find<T extends HTMLElement>(selector: string): T;
  /** Shows what changed, soon. */
  draw(): void;
  /** Shows it now: the focus is to go there. */
  flush(): void;
}

export interface View {
  readonly connect: () => void;
  readonly disconnect: () => void;
  readonly toggled: () => void;
  readonly draw: () => void;
}

export function makeView(host: GuichetChat, root: ShadowRoot): View {
  const attribute = (name: string): string => host.getAttribute(name) ?? '';
  const server = (): string => new URL(attribute('endpoint') || '/', SOURCE).href.replace(/\/$/, '');
  const find = <T extends HTMLElement>(selector: string): T => root.querySelector<T>(selector)!;
  const prefersDark = matchMedia('(prefers-color-scheme: dark)');
  const [sheet, themed] = [new CSSStyleSheet(), new CSSStyleSheet()];
  sheet.replaceSync(styles);
  root.adoptedStyleSheets = [sheet, themed];
  let isDue = false;
  let isDrawn = false;
  let from: Element | null = null;

  const draw = (): void => {
    if (!isDue) queueMicrotask(() => isDue && flush());
    isDue = true;
  };

  const flush = (): void => {
    isDue = false;
    if (!host.isConnected) return;
    const state = talk.get();
    if (isDrawn) place.scroll.before(find('.thread'));
    const dark = isDark(attribute('theme'), prefersDark.matches);
    themed.replaceSync(colours(attribute('theme'), dark));
    patch(root, [
      <div class={dark ? 'root dark' : 'root'}>
        {launcher(attribute('label') || words.ask, unread(state), host.isOpen, () => host.open())}
        <dialog lang="fr" aria-labelledby="title" onkeydown={act.keydown} oncancel={act.cancelled}>
          {header(state, place, act)}
          {announcer(state)}
          <div class="talk" hidden={state.form || state.isErasing || state.earlier ? true : null}>
            {thread({ state, act, server: server(), locale: host.lang })}
            {standing(state, act)}
            {composer(state, place.draft, act)}
          </div>
          {state.form && handoffForm(state.form, act)}
          {state.isErasing && eraseForm(act)}
          {state.earlier && earlierList(state.earlier, act)}
        </dialog>
      </div>,
    ]);
    if (!isDrawn) place.scroll.attach(find('.thread'));
    isDrawn = true;
    place.scroll.after(find('.thread'));
    if (host.isOpen && !document.hidden && state.link === 'ready') talk.see();
  };

  /** Events tell that something was said, never what. */
  const emit = (name: string, detail: object = {}): void => {
    host.dispatchEvent(new CustomEvent(`guichet-${name}`, { detail, bubbles: true, composed: true }));
  };

  const changed = (now: ChatState, before: ChatState): void => {
    const isAway = !host.isOpen || document.hidden;
    if (isAway && place.hasSound && hasNews(now, before)) chime();
    const count = unread(now);
    if (isAway && count !== unread(before)) emit('unread', { count });
    const { state } = now.standing;
    if (state !== before.standing.state && now.link === 'ready') emit('handoff', { state });
    draw();
  };

  const talk = makeConversation(
    () => ({
      server: server(),
      tokenUrl: attribute('token-url'),
      audience: attribute('audience') === 'pro' ? 'pro' : 'patient',
    }),
    changed,
  );
  const panel = makePanel(() => find('dialog'));
  const place: Place = {
    host,
    talk,
    panel,
    scroll: makeScroll(),
    draft: '',
    hasMenu: false,
    hasSound: false,
    find,
    draw,
    flush,
  };
  const act = makeHandling(place);

  const opened = (isFirst: boolean): void => {
    from = document.activeElement;
    place.draft ||= draft();
    place.hasSound = hasSound();
    flush();
    panel.show();
    place.scroll.toEnd(find('.thread'));
    if (!isFirst) act.focusComposer();
    void talk.start();
    emit('open');
  };

  const closed = (): void => {
    const hadFocus = panel.isModal() || root.activeElement;
    panel.hide();
    place.hasMenu = false;
    flush();
    // Back to what opened it: a button of the page, or ours.
    const isTheirs = from?.isConnected && from !== host && from !== document.body;
    if (hadFocus) (isTheirs ? (from as HTMLElement) : find('.launcher')).focus();
    talk.update(hushed);
    talk.rest();
    emit('close');
  };

  const hear = ({ type }: Event): void => {
    if (type === 'change') draw();
    else if (type === 'offline') talk.cut();
    else if (type === 'storage') talk.follow();
    else if (document.hidden) talk.rest();
    else {
      if (host.isOpen) void talk.start();
      talk.nudge();
      draw();
    }
  };

  const listen = (verb: 'addEventListener' | 'removeEventListener'): void => {
    for (const type of ['online', 'offline', 'storage']) window[verb](type, hear);
    document[verb]('visibilitychange', hear);
    prefersDark[verb]('change', hear);
  };

  return {
    draw,
    connect() {
      panel.connect();
      listen('addEventListener');
      flush();
      if (host.isOpen) opened(true);
      else if (talk.isAwaited()) void talk.start(true);
    },
    disconnect() {
      panel.disconnect();
      listen('removeEventListener');
      talk.leave();
    },
    toggled() {
      if (!isDrawn || !host.isConnected) return;
      if (host.isOpen) opened(false);
      else closed();
    },
  };
}
