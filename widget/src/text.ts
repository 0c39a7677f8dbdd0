/** A small part of Markdown: paragraphs, lists, bold, links to the web. Nothing in it is ever parsed as HTML. */

export interface Block {
  readonly kind: 'p' | 'ul' | 'ol';
  readonly lines: readonly string[];
}

/** A piece of a line: its words, in bold or not, and where it leads. */
export interface Piece {
  readonly text: string;
  readonly isBold?: boolean;
  readonly url?: URL;
}

const ITEM = /^\s*(?:([-•–*])|\d{1,2}[.)])\s+/;
const MARK = /(\*\*[^*\n]+\*\*|\[[^\][\n]+\]\([^\s()]+\)|https?:\/\/[^\s<>«»"]+[^\s<>«»".,;:!?)\]])/;

/** A blank line ends a block; lines that begin with a dash or a number are a list. */
export function blocks(text: string): Block[] {
  const found: { kind: Block['kind']; lines: string[] }[] = [];
  let isOpen = false;
  for (const line of text.split('\n')) {
    if (!line.trim()) {
      isOpen = false;
      continue;
    }
    const item = ITEM.exec(line);
    const kind = item ? (item[1] ? 'ul' : 'ol') : 'p';
    const last = found.at(-1);
    const content = line.replace(ITEM, '').trim();
    if (isOpen && last?.kind === kind) last.lines.push(content);
    else found.push({ kind, lines: [content] });
    isOpen = true;
  }
  return found;
}

/** Bold and links of a line. A link says where it leads when its words do not; what leads elsewhere than to the web stays text. */
export function pieces(line: string): Piece[] {
  return line.split(MARK).filter(Boolean).map((text): Piece => {
    if (/^\*\*[^*]+\*\*$/.test(text)) return { text: text.slice(2, -2), isBold: true };
    const [, label, target] = /^\[(.+)\]\((.+)\)$/.exec(text) ?? [];
    const address = target ?? text;
    const url = /^https?:\/\//i.test(address) ? safeUrl(address) : null;
    if (!url) return { text };
    return { url, text: !label || label.includes(url.hostname) ? (label ?? text) : `${label} (${url.hostname})` };
  });
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
export function safeUrl(url: string, base?: string): URL | null {
  try {
    const found = new URL(url, base);
    return /^https?:$/.test(found.protocol) ? found : null;
  } catch {
    return null;
  }
}
