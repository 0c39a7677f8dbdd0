/**
 * Draws nodes: `h` (what JSX becomes) describes them, `patch` brings the page to what was described.
 *
 * Nothing is ever parsed as HTML, so no Trusted Types policy is needed and the strictest page may embed the chat.
 */

export type Child = VNode | string | number | boolean | null | undefined | readonly Child[];

export interface Props {
  readonly key?: string | number;
  readonly [name: string]: unknown;
}

export interface VNode {
  readonly tag: string;
  readonly props: Props;
  readonly children: readonly Child[];
}

const SVG = 'http://www.w3.org/2000/svg';
/** What each element was last drawn from. */
const drawn = new WeakMap<Node, VNode>();

export function h(tag: string, props: Props | null, ...children: Child[]): VNode {
  return { tag, props: props ?? {}, children };
}

/** Makes `children` the content of `parent`. A node stays while its tag and its key do; so does the focus in it. */
export function patch(parent: Element | ShadowRoot, children: readonly Child[]): void {
  const left = [...parent.childNodes];
  const nodes = flat(children).map((child) => {
    const at = left.findIndex((node) => fits(node, child));
    const node = at < 0 ? make(child, parent) : left.splice(at, 1)[0]!;
    fill(node, child);
    return node;
  });
  for (const node of left) node.remove();
  nodes.forEach((node, i) => {
    const there = parent.childNodes[i];
    if (there !== node) parent.insertBefore(node, there ?? null);
  });
}

function flat(children: readonly Child[]): (VNode | string)[] {
  return children.flatMap((child) => {
    if (Array.isArray(child)) return flat(child as readonly Child[]);
    if (child === '' || child == null || typeof child === 'boolean') return [];
    return typeof child === 'object' ? [child as VNode] : [String(child)];
  });
}

function fits(node: Node, child: VNode | string): boolean {
  const old = drawn.get(node);
  return typeof child === 'string' ? !old : old?.tag === child.tag && old.props.key === child.props.key;
}

function make(child: VNode | string, parent: Element | ShadowRoot): Node {
  if (typeof child === 'string') return new Text();
  const isSvg = child.tag === 'svg' || (parent as Element).namespaceURI === SVG;
  return isSvg ? document.createElementNS(SVG, child.tag) : document.createElement(child.tag);
}

function fill(node: Node, child: VNode | string): void {
  if (typeof child === 'string') {
    if (node.textContent !== child) node.textContent = child;
    return;
  }
  const before = drawn.get(node)?.props ?? {};
  drawn.set(node, child);
  for (const name in { ...before, ...child.props }) set(node as Element, name, child.props[name], before[name]);
  patch(node as Element, child.children);
}

function set(element: Element, name: string, value: unknown, before: unknown): void {
  const live = element as unknown as Record<string, unknown>;
  if (name.startsWith('on')) {
    const run = value as ((event: Event) => unknown) | null;
    // A handler that returns false would prevent the default.
    live[name] = run && ((event: Event) => void run(event));
  } else if (name === 'value') {
    if (live[name] !== value) live[name] = value;
  } else if (name !== 'key' && value !== before) {
    if (value == null || value === false) element.removeAttribute(name);
    else element.setAttribute(name, value === true ? '' : String(value));
  }
}
