/** The `theme` attribute: `light` or `dark`, and one or two colours such as `#0b5d63`. Whatever is chosen stays readable. */

/** WCAG 1.4.3 asks for 4.5; some room for rounding. */
const ENOUGH = 4.7;
/** Relative luminance of the least contrasting ground that the colour stands on. */
const LIGHT_GROUND = 0.8;
const DARK_GROUND = 0.045;

/** True when the chat is shown dark. */
export function isDark(theme: string, prefersDark: boolean): boolean {
  return theme.includes('dark') || (prefersDark && !theme.includes('light'));
}

/** A rule for the panel's style sheet; empty without a colour. A second colour is for dark screens. */
export function colours(theme: string, dark: boolean): string {
  const [first, second = first] = theme.match(/#[\da-f]{6}\b/gi) ?? [];
  const chosen = dark ? second : first;
  return chosen ? `.root{--_primary:rgb(${readable(chosen, dark).join(' ')})}` : '';
}

/** Red, green and blue from 0 to 255, made darker (or lighter, on dark screens) until they can be read. */
export function readable(hex: string, dark: boolean): number[] {
  let colour = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
  const isReadable = (): boolean => {
    const light = luminance(colour) + 0.05;
    return (dark ? light / (DARK_GROUND + 0.05) : (LIGHT_GROUND + 0.05) / light) >= ENOUGH;
  };
  while (!isReadable()) colour = colour.map((part) => Math.round(part * 0.95 + (dark ? 13 : 0)));
  return colour;
}

/** Relative luminance as WCAG defines it. */
export function luminance(colour: readonly number[]): number {
  const [r, g, b] = colour.map((part) => (part <= 10 ? part / 3294 : ((part / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}
