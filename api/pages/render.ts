import { render } from 'preact-render-to-string';
import type { VNode } from './context.js';

/** Names that no line may end in: browsers that break Japanese by its phrases part 第 from 2パスワード, and English at the hyphen. */
const NAMES = /第2パスワード|ユーザID|UMIN ID|UMIN-CTR/g;
/** A tag with all its attributes (their values stand in quotes, and hold none), with what is in it where it may hold text alone; or a text. */
const PIECES = /<(?:title|textarea|option)\b(?:"[^"]*"|[^">])*>[^<]*|<(?:"[^"]*"|[^">])*>|[^<]+/g;

/** The HTML text of a page. Everything in it that came from outside is escaped by the renderer. */
export function renderPage(page: VNode): string {
  return `<!doctype html>\n${namesWhole(render(page))}`;
}

/** The text around a name stays one part too: labels and buttons lay out theirs side by side, with room between. */
const namesWhole = (html: string): string =>
  html.replace(PIECES, (piece) => {
    if (piece.startsWith('<')) return piece;
    const whole = piece.replace(NAMES, '<span class="whole">$&</span>');
    return whole === piece ? piece : `<span>${whole}</span>`;
  });
