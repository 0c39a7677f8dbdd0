/** The button on the page. */

import { h, type VNode } from '../dom.js';
import { words } from '../words.js';
import { speech } from './icons.js';

export function launcher(label: string, unread: number, isHidden: boolean, open: () => void): VNode {
  return (
    <button type="button" class="launcher" lang="fr" aria-haspopup="dialog" hidden={isHidden} onclick={open}>
      {speech}
      <span>{label}</span>
      {unread > 0 && <span class="unread">{words.unread(unread)}</span>}
    </button>
  );
}
