/** A logo is shown as a picture and never as a document, so nothing in it can run; what would want to is refused all the same. */

const LARGEST_BYTES = 200 * 1024;
const LARGEST_SIDE = 2_000;
const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** The first chunk is the header: width and height follow its length and name. */
const [WIDTH_AT, HEIGHT_AT] = [16, 20];

const REFUSED: readonly (readonly [found: RegExp, message: string])[] = [
  [/<!DOCTYPE|<!ENTITY|<\?(?!xml\s)/i, 'must have no document type, entities or processing instructions'],
  [
    /<(?:\w+:)?(?:script|foreignObject|iframe|embed|object|audio|video|animate\w*|set|handler)\b/i,
    'must have no scripts, foreign content or animation',
  ],
  [/\son\w+\s*=/i, 'must have no handlers of events'],
  [/(?:href|src)\s*=\s*["']?\s*(?!["'\s#])/i, 'must refer to nothing outside of itself'],
  [/@import|url\(\s*["']?\s*(?!["'\s#])/i, 'must refer to nothing outside of itself'],
];

const isPng = (content: Buffer): boolean => content.subarray(0, PNG.length).equals(PNG);

/** @returns what is wrong with it */
export function logoFault(content: Buffer): string | undefined {
  if (content.length > LARGEST_BYTES) return `must be at most ${LARGEST_BYTES / 1024} KiB`;
  if (isPng(content)) {
    const sides =
      content.length < HEIGHT_AT + 4 ? [] : [content.readUInt32BE(WIDTH_AT), content.readUInt32BE(HEIGHT_AT)];
    return sides.length === 2 && sides.every((side) => side > 0 && side <= LARGEST_SIDE)
      ? undefined
      : `must be at most ${LARGEST_SIDE} pixels wide and high`;
  }
  const text = content.toString('utf8').replace(/^\uFEFF/, '');
  if (!/^(?:<\?xml [^>]*\?>)?\s*(?:<!--(?:(?!-->)[^])*-->\s*)*<svg[\s>]/.test(text)) return 'must be SVG or PNG';
  return REFUSED.find(([found]) => found.test(text))?.[1];
}

export const logoType = (content: Buffer): 'image/png' | 'image/svg+xml' =>
  isPng(content) ? 'image/png' : 'image/svg+xml';
