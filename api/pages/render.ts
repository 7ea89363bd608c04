import { render } from 'preact-render-to-string';
import type { VNode } from './context.js';

/**
 * Names inside of which no line begins: browsers that break Japanese between phrases take them for two. What is matched before them stays as it
 * is: elements that hold text alone, and tags, whose values are in quotation marks.
 */
const NAMES =
  /<(?:title|option|textarea|script|style)\b(?:[^>"]|"[^"]*")*>[^<]*|<(?:[^>"]|"[^"]*")*>|第2パスワード|ユーザID/g;

/** The HTML text of a page. Everything in it that came from outside is escaped by the renderer. */
export function renderPage(page: VNode): string {
  const html = render(page).replace(NAMES, (found) =>
    found.startsWith('<') ? found : `<span class="whole">${found}</span>`,
  );
  return `<!doctype html>\n${html}`;
}
