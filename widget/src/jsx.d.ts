/** JSX is a way to write calls of `h` (dom.ts): any tag, any attribute. */
declare namespace JSX {
  type Element = import('./dom.js').VNode;
  interface IntrinsicElements {
    readonly [tag: string]: import('./dom.js').Props & { children?: unknown };
  }
}

/** Attributes that stand in none of the platform's types; the build keeps their names. */
type OurAttributes =
  | 'class' | 'for' | 'novalidate' | 'enterkeyhint' | 'tabindex' | 'datetime' | 'maxlength' | 'autocomplete' | 'viewBox' | 'd' | 'key';
/** What the browser calls in an element, and pages read of it: no type of the platform's names it either. */
type OurMembers =
  | 'connectedCallback' | 'disconnectedCallback' | 'attributeChangedCallback' | 'observedAttributes' | 'handleEvent' | 'isOpen';
