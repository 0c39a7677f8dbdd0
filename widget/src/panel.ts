/** How the panel stands on the page: beside it on a desk, over it on a small screen. */

import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** Also a desk's screen at 200 % zoom. */
const SMALL = '(max-width: 640px), (max-height: 480px)';

export class Panel implements ReactiveController {
  private readonly small = matchMedia(SMALL);
  private isOpen = false;

  constructor(
    host: ReactiveControllerHost,
    private readonly find: () => HTMLDialogElement,
  ) {
    host.addController(this);
  }

  hostConnected(): void {
    this.small.addEventListener('change', this.stand);
    globalThis.visualViewport?.addEventListener('resize', this.fit);
  }

  hostDisconnected(): void {
    this.small.removeEventListener('change', this.stand);
    globalThis.visualViewport?.removeEventListener('resize', this.fit);
    this.isOpen = false;
  }

  /** On a small screen the panel is all there is: modal, the page behind it is inert. */
  get isModal(): boolean {
    return this.small.matches;
  }

  show(): void {
    this.isOpen = true;
    this.stand();
  }

  hide(): void {
    this.isOpen = false;
    if (this.find().open) this.find().close();
  }

  private readonly stand = (): void => {
    if (!this.isOpen) return;
    const dialog = this.find();
    const focused = (dialog.getRootNode() as ShadowRoot).activeElement as HTMLElement | null;
    if (dialog.open) dialog.close();
    // Not show(): that moves the focus, and here it is the element that decides where it goes.
    if (this.isModal) dialog.showModal();
    else dialog.open = true;
    if (this.isModal) dialog.setAttribute('aria-modal', 'true');
    else dialog.removeAttribute('aria-modal');
    if (focused && dialog.contains(focused)) focused.focus();
    this.fit();
  };

  /** A phone's keyboard covers the page without changing its height: stay above it. */
  private readonly fit = (): void => {
    const { visualViewport } = globalThis;
    if (!this.isOpen || !visualViewport || visualViewport.scale !== 1) return;
    this.find().style.setProperty('--_height', `${visualViewport.height}px`);
  };
}
