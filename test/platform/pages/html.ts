/** A strict little reader of our own HTML: enough to say that it is well-formed, and what is in it. */

export interface Element {
  name: string;
  attributes: Record<string, string>;
  /** All text in it, without tags, entities decoded. */
  text: string;
}

const VOID = new Set(['meta', 'link', 'input', 'br', 'hr', 'img', 'wbr']);
const TAG = /<(\/?)([a-z][a-z0-9]*)((?:\s+[^\s"'=<>/]+(?:="[^"<]*")?)*)\s*(\/?)>/gi;
const ATTRIBUTE = /([^\s"'=<>/]+)(?:="([^"]*)")?/g;

export const decode = (text: string): string =>
  text
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&amp;/g, '&');

/** The elements of a document in their order. @throws if it is not well-formed, attributes without quotes included */
export function elementsOf(html: string): Element[] {
  const body = html.replace(/^<!doctype html>\n/i, '');
  const elements: Element[] = [];
  const open: Element[] = [];
  let end = 0;
  const takeText = (text: string): void => {
    if (text.includes('<')) throw new Error(`stray < in ${JSON.stringify(text.slice(0, 80))}`);
    for (const element of open) element.text += decode(text);
  };
  for (const match of body.matchAll(TAG)) {
    takeText(body.slice(end, match.index));
    end = match.index + match[0].length;
    const [, closing, tag = '', attributes = '', empty] = match;
    const name = tag.toLowerCase();
    if (closing) {
      const last = open.pop();
      if (last?.name !== name) throw new Error(`</${name}> closes <${last?.name}>`);
      continue;
    }
    const element = { name, attributes: attributesOf(attributes), text: '' };
    elements.push(element);
    if (!VOID.has(name) && !empty) open.push(element);
  }
  takeText(body.slice(end));
  if (open.length > 0) throw new Error(`not closed: ${open.map((element) => element.name).join(', ')}`);
  return elements;
}

function attributesOf(text: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [, name = '', value = ''] of text.matchAll(ATTRIBUTE)) {
    if (name in found) throw new Error(`attribute ${name} stands twice`);
    found[name] = decode(value);
  }
  return found;
}
