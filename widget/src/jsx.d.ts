/**
 * JSX is a way to write calls of `h` (dom.ts): any tag, any attribute.
 *
 * These attributes and life-cycle names stand in none of the platform's types; the build keeps their names:
 * class, for, novalidate, enterkeyhint, tabindex, datetime, maxlength, autocomplete, viewBox, d, key, connectedCallback,
 * disconnectedCallback, attributeChangedCallback, observedAttributes, handleEvent, isOpen.
 */
declare namespace JSX {
  type Element = import('./dom.js').VNode;
  interface IntrinsicElements {
    readonly [tag: string]: import('./dom.js').Props & { children?: unknown };
  }
}
