/** Plain text in blocks: paragraphs and lists. Nothing in it becomes markup or a link. */

export type Block =
  | { readonly kind: 'paragraph'; readonly lines: readonly string[] }
  | { readonly kind: 'list'; readonly lines: readonly string[] };

const ITEM = /^\s*[-•–]\s+/;

/** A blank line ends a block; lines that begin with a dash are a list. */
export function blocks(text: string): Block[] {
  const found: { kind: Block['kind']; lines: string[] }[] = [];
  let isOpen = false;
  for (const line of text.split('\n')) {
    if (!line.trim()) {
      isOpen = false;
      continue;
    }
    const kind = ITEM.test(line) ? 'list' : 'paragraph';
    const last = found.at(-1);
    const content = line.replace(ITEM, '').trim();
    if (isOpen && last?.kind === kind) last.lines.push(content);
    else found.push({ kind, lines: [content] });
    isOpen = true;
  }
  return found;
}

/** French sets ? ! : ; « » and thousands apart by a space that must not end a line. */
export function tied(text: string): string {
  return text
    .replace(/ (?=[?!:;»])/g, '\u00a0')
    .replace(/« /g, '«\u00a0')
    .replace(/(\d) (?=\d{3}(?!\d))/g, '$1\u00a0');
}

/** The length as the server counts it: characters, not UTF-16 units. */
export function lengthOf(text: string): number {
  return [...text.trim()].length;
}

/** An address that is safe to open, or null. */
export function safeUrl(url: string, base: string): URL | null {
  try {
    const found = new URL(url, base);
    return ['http:', 'https:'].includes(found.protocol) ? found : null;
  } catch {
    return null;
  }
}
