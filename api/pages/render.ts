import { render } from 'preact-render-to-string';
import type { VNode } from './context.js';

/**
 * Names and words inside of which no line begins: browsers that break Japanese between phrases take them for two, and break at blanks and hyphens. They are
 * looked for in texts; elements that hold text alone, and tags, whose values are in quotation marks, stay as they are.
 */
const NAMES = /第2パスワード|ユーザID|UMIN ID|UMIN-CTR|(?:本人)?確認方法/g;
const PIECES = /<(?:title|option|textarea|script|style)\b(?:[^>"]|"[^"]*")*>[^<]*|<(?:[^>"]|"[^"]*")*>|[^<]+/g;

/** The HTML text of a page. Everything in it that came from outside is escaped by the renderer. */
export function renderPage(page: VNode): string {
  return `<!doctype html>\n${render(page).replace(PIECES, (piece) => (piece.startsWith('<') ? piece : withWholeNames(piece)))}`;
}

/** A text with a name in it stays one part: labels and buttons lay out their parts side by side, with room between. */
function withWholeNames(text: string): string {
  const whole = text.replace(NAMES, '<span class="whole">$&</span>');
  return whole === text ? text : `<span>${whole}</span>`;
}
