/** The project's own files, as text: for tests that judge the sources themselves. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

const FOLDERS = ['workflows', 'activities', 'api', 'worker', 'db', 'scripts', 'test'] as const;
const SOURCE = /\.(?:ts|tsx|mjs)$/;

/** Text of each source file, by its path from the root. */
export type SourceFiles = ReadonlyMap<string, string>;

export function readSources(folders: readonly string[] = FOLDERS): SourceFiles {
  const files = folders.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => SOURCE.test(file))
      .map((file) => `${folder}/${file.replaceAll('\\', '/')}`),
  );
  return new Map(files.sort().map((file) => [file, readFileSync(join(ROOT, file), 'utf8')]));
}

/** Names of the procedures: one workflow each. */
export const procedureNames = (files: Iterable<string> = readSources(['workflows']).keys()): string[] =>
  [...files].flatMap((file) => /^workflows\/(?!index\.)([^/]+)\.ts$/.exec(file)?.[1] ?? []);
