/** Carries out what the visitor does in the panel, and puts the focus where it belongs. */

import { sentence } from './chat/api.js';
import { keepDraft, keepSound } from './chat/memory.js';
import { hushed, type ChatState } from './chat/state.js';
import { chime } from './chime.js';
import { check, detailsOf, fieldOf, refusalOf } from './form.js';
import { leave, print, save, transcript } from './leaving.js';
import { lengthOf } from './text.js';
import type { Place } from './view.js';
import type { Actions } from './views/actions.js';
import { MAX_TEXT } from './views/composer.js';
import { words } from './words.js';

/** Where a hurried visitor lands: a page that nobody wonders about. */
const EXIT = 'https://meteofrance.com/';

export function makeHandling(place: Place): Actions {
  const { talk, host, find, flush, draw } = place;
  const { get, set, update } = talk;
  const close = (): void => host.close();

  /** On a touch screen the keyboard would hide the first message: the panel itself takes the focus there. */
  const focusComposer = (): void => {
    flush();
    find(matchMedia('(pointer: coarse)').matches ? '.thread' : '#draft').focus();
  };

  /** Shows another page in the panel; what is in the thread then counts as read out. */
  const turnTo = (change: Partial<ChatState>): void => {
    update((state) => ({ ...hushed(state), form: null, isErasing: false, earlier: null, ...change }));
    flush();
    const title = find('.page h3');
    if (title) return title.focus();
    place.scroll.toEnd(find('.thread'));
    focusComposer();
  };
  const backToTalk = (): void => turnTo({});

  const focusError = (): void => {
    flush();
    find('form [aria-invalid]')?.focus();
  };

  const refused = (error: unknown): void => {
    const problem = sentence(error);
    const field = fieldOf(problem);
    const errors = field ? { [field]: refusalOf(field, problem) } : {};
    set({ form: { isBusy: false, problem: field ? null : problem, errors } });
    focusError();
  };

  const menu = (): void => {
    place.hasMenu = !place.hasMenu;
    flush();
    find(place.hasMenu ? '#menu button' : '#options').focus();
  };

  const askForHuman = (): void => turnTo({ form: { isBusy: false, problem: null, errors: {} } });

  const reconnect = (): void => {
    void talk.start();
    focusComposer();
  };

  return {
    close,
    focusComposer,
    menu,
    askForHuman,
    reconnect,
    talk: backToTalk,
    uncover() {
      if (place.panel.isModal()) close();
    },
    /** Escape leaves what was opened last. */
    keydown(event) {
      if (event.key !== 'Escape' || event.isComposing) return;
      event.preventDefault();
      event.stopPropagation();
      if (place.hasMenu) menu();
      else if (get().isErasing || get().earlier) backToTalk();
      else close();
    },
    /** The browser wants to close a modal dialog (Escape, the phone's back gesture). */
    cancelled(event) {
      event.preventDefault();
      close();
    },
    write(draft) {
      place.draft = draft;
      keepDraft(draft);
      talk.typing();
      draw();
    },
    send() {
      const { draft } = place;
      const text = draft.trim();
      if (!text || lengthOf(draft) > MAX_TEXT || get().link === 'ended') return;
      place.draft = '';
      keepDraft('');
      talk.add({ text }, text);
      if (get().link === 'failed') reconnect();
    },
    pick({ id, label }) {
      if (id === 'conseiller') return askForHuman();
      set({ offered: null });
      talk.add({ choice: id }, label);
    },
    retry() {
      talk.nudge();
      talk.retry();
      focusComposer();
    },
    restart() {
      void talk.restart();
      focusComposer();
    },
    submit(form) {
      if (get().form?.isBusy) return;
      const details = detailsOf(new FormData(form));
      const errors = check(details);
      const isRight = !Object.keys(errors).length;
      set({ form: { isBusy: isRight, problem: null, errors } });
      if (!isRight) return focusError();
      talk.handoff(details).then(() => turnTo({ said: words.submitted }), refused);
    },
    cancelRequest() {
      void talk.cancel();
      focusComposer();
    },
    setAudience: (audience) => void talk.setAudience(audience),
    copy() {
      menu();
      const told = (said: string) => () => set({ said });
      // Without https there is no clipboard.
      const copying = navigator.clipboard?.writeText(transcript(get())) ?? Promise.reject();
      copying.then(told(words.copied), told(words.notCopied));
    },
    print() {
      menu();
      print(get(), find('.root'));
    },
    save() {
      menu();
      void talk.exported().then((all) => all && save(all));
    },
    sound() {
      keepSound((place.hasSound = !place.hasSound));
      if (place.hasSound) chime();
      draw();
    },
    earlier() {
      menu();
      void talk.showEarlier().then(() => turnTo({ earlier: get().earlier }));
    },
    turnTo: (id) => void talk.turnTo(id).then(backToTalk),
    askErase() {
      menu();
      turnTo({ isErasing: true });
    },
    erase: () => void talk.erase().then(backToTalk),
    /** For people who are not safe where they are: nothing of the chat stays on this device, nor on the screen. */
    exit() {
      talk.vanish();
      place.draft = '';
      close();
      leave(host.getAttribute('exit-url') || EXIT);
    },
  };
}
