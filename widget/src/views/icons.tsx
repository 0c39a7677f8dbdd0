/** Icons, drawn here so that nothing is fetched. Decorative: the words beside them say it all. */

import { h, type VNode } from '../dom.js';

function icon(drawing: string): VNode {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={drawing} />
    </svg>
  );
}

export const speech = icon('M4 5h16v12h-8l-4 4v-4H4zM8 9h8M8 13h5');
export const robot = icon('M5 8h14v11H5zM12 4v4M9 15.5h6M9 12h.1M15 12h.1');
export const person = icon('M8 8a4 4 0 0 1 8 0 4 4 0 0 1-8 0ZM5 20c1-8 13-8 14 0');
export const cross = icon('M6 6l12 12M18 6 6 18');
export const arrow = icon('M12 19V5.5M6 11l6-6 6 6');
export const link = icon('M7 17 17 7M9 7h8v8');
export const check = icon('m5 12.5 4.5 4.5L19 7.5');
export const dots = icon('M12 5.5h.01M12 12h.01M12 18.5h.01');
export const door = icon('M14 4H6v16h8M10 12h11M17 8l4 4-4 4');
