/** Commands and settings of docs/operations, as they stand there, with paths of this machine's own. */
import { readFileSync } from 'node:fs';
import { fromRoot } from './programs.js';

/**
 * The text of a block that is marked with an ID.
 * @param changes what stands for this machine's own paths and names @throws Error where one changes nothing, or there is no such block
 */
export function block(page: string, id: string, changes: Readonly<Record<string, string>> = {}): string {
  const text = readFileSync(fromRoot(`docs/operations/${page}.md`), 'utf8');
  const found = new RegExp(`^\`\`\`\\w+ id=${id}\\n([^]*?)^\`\`\`$`, 'm').exec(text)?.[1];
  if (found === undefined) throw new Error(`${page}.md has no block ${id}`);
  return Object.entries(changes).reduce((changed, [from, to]) => {
    const next = changed.replaceAll(from, to);
    if (next === changed) throw new Error(`block ${id} of ${page}.md does not say ${from}`);
    return next;
  }, found);
}

/** A block of settings, as variables. */
export const variables = (
  page: string,
  id: string,
  changes: Readonly<Record<string, string>> = {},
): Record<string, string> => settingsIn(block(page, id, changes));

/** Lines `NAME=value`, a value in single quotes or in none: what a shell and systemd read alike. */
export const settingsIn = (text: string): Record<string, string> =>
  Object.fromEntries(
    text
      .split('\n')
      .filter((line) => line.includes('='))
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1).replace(/^'(.*)'$/, '$1')]),
  );
