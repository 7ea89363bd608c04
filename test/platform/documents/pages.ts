/** Pages of docs/operations, as they stand there. */
import { readdirSync, readFileSync } from 'node:fs';

const FOLDER = new URL('../../../docs/operations/', import.meta.url);

/** By name, without `.md`. */
export const PAGES: ReadonlyMap<string, string> = new Map(
  readdirSync(FOLDER).map((file) => [file.replace(/\.md$/, ''), readFileSync(new URL(file, FOLDER), 'utf8')]),
);

/** @throws Error where there is no such page */
export function page(name: string): string {
  const text = PAGES.get(name);
  if (text === undefined) throw new Error(`docs/operations has no ${name}.md`);
  return text;
}

/** The first table under a heading: rows of cells, the heads included. @throws Error where there is none */
export function tableUnder(text: string, heading: string): string[][] {
  const from = text.indexOf(`\n${heading}\n`);
  const table = from < 0 ? undefined : /^\|[^]*?\n(?!\|)/m.exec(text.slice(from))?.[0];
  if (table === undefined) throw new Error(`there is no table under ${heading}`);
  return table
    .trimEnd()
    .split('\n')
    .filter((line) => !/^\|[-| ]+\|$/.test(line))
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    );
}
