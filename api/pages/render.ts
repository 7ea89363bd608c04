import { render } from 'preact-render-to-string';
import type { VNode } from './context.js';

/** The HTML text of a page. Everything in it that came from outside is escaped by the renderer. */
export function renderPage(page: VNode): string {
  return `<!doctype html>\n${render(page)}`;
}
