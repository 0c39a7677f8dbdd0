/** How the panel stands on the page: beside it on a desk, over it on a small screen. */

/** Also a desk's screen at 200 % zoom. */
const SMALL = '(max-width: 640px), (max-height: 480px)';

export interface Panel {
  readonly connect: () => void;
  readonly disconnect: () => void;
  readonly show: () => void;
  readonly hide: () => void;
  /** On a small screen the panel is all there is: modal, the page behind it is inert. */
  readonly isModal: () => boolean;
}

export function makePanel(find: () => HTMLDialogElement): Panel {
  const small = matchMedia(SMALL);
  const view = visualViewport;
  let isOpen = false;

  const stand = (): void => {
    if (!isOpen) return;
    const dialog = find();
    const focused = (dialog.getRootNode() as ShadowRoot).activeElement as HTMLElement | null;
    if (dialog.open) dialog.close();
    // Not show(): that moves the focus, and here it is the element that decides where it goes.
    if (small.matches) dialog.showModal();
    else dialog.open = true;
    dialog.ariaModal = small.matches ? 'true' : null;
    if (focused && dialog.contains(focused)) focused.focus();
    fit();
  };

  /** A phone's keyboard covers the page without changing its height: stay above it. */
  const fit = (): void => {
    if (isOpen && view?.scale === 1) find().style.setProperty('--_height', `${view.height}px`);
  };

  return {
    isModal: () => small.matches,
    connect() {
      small.addEventListener('change', stand);
      view?.addEventListener('resize', fit);
    },
    disconnect() {
      small.removeEventListener('change', stand);
      view?.removeEventListener('resize', fit);
      isOpen = false;
    },
    show() {
      isOpen = true;
      stand();
    },
    hide() {
      isOpen = false;
      find().close();
    },
  };
}
