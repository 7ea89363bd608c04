/** Colours that an installation may choose, and the contrast that they must have (WCAG 2.2, 1.4.3): they are checked when a process starts. */

export interface Palette {
  accent: string;
  accentStrong: string;
  accentSoft: string;
  accentInk: string;
  link: string;
}
export interface Colours {
  light: Palette;
  dark: Palette;
}
type Mode = keyof Colours;

/** As `api/assets/tokens.css` has them. */
export const DEFAULT_COLOURS: Colours = {
  light: { accent: '#00428c', accentStrong: '#00316a', accentSoft: '#e8f1fa', accentInk: '#ffffff', link: '#0055ad' },
  dark: { accent: '#97d3ff', accentStrong: '#c0e4ff', accentSoft: '#1a2f44', accentInk: '#00234b', link: '#97d3ff' },
};
/** What they meet, which is not to be chosen. */
export const GROUNDS = {
  light: { ground: '#ffffff', groundSoft: '#f5f8fb', groundRaised: '#ffffff', ink: '#1a1a1a', inkSoft: '#4d4d4d' },
  dark: { ground: '#10161d', groundSoft: '#18212b', groundRaised: '#1c2631', ink: '#edf1f5', inkSoft: '#b4c0cc' },
} as const;

/** A text, and the ground that it stands on. */
const PAIRS: readonly (readonly [text: string, ground: string])[] = [
  ['accentInk', 'accent'],
  ['accentInk', 'accentStrong'],
  ['accent', 'ground'],
  ['accent', 'groundSoft'],
  ['accent', 'accentSoft'],
  ['accentStrong', 'ground'],
  ['ink', 'accentSoft'],
  ['link', 'ground'],
  ['link', 'groundSoft'],
  ['link', 'groundRaised'],
  ['link', 'accentSoft'],
  ['accent', 'groundRaised'],
  ['inkSoft', 'accentSoft'],
];
const LEAST = 4.5;

/** What is too weak: at the chosen one of the two colours. */
export function colourFaults(colours: Colours): { path: string[]; message: string }[] {
  return (['light', 'dark'] as const).flatMap((mode: Mode) => {
    const all: Record<string, string> = { ...GROUNDS[mode], ...colours[mode] };
    return PAIRS.flatMap(([text, ground]) => {
      const ratio = contrast(all[text] ?? '', all[ground] ?? '');
      if (ratio >= LEAST) return [];
      const chosen = text in colours[mode] ? text : ground;
      const message = `must have ${LEAST}:1 or more: ${text} on ${ground} has ${ratio.toFixed(2)}:1`;
      return [{ path: [mode, chosen], message }];
    });
  });
}

/** @param one `#rrggbb` @returns 1 to 21 */
export function contrast(one: string, other: string): number {
  const [lighter = 0, darker = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (lighter + 0.05) / (darker + 0.05);
}

/** https://www.w3.org/TR/WCAG22/#dfn-relative-luminance */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
