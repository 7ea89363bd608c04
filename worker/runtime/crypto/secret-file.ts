/** Secrets that are made on the first start and kept in a file that nobody else can read. */
import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { ConfigError, codeOf } from '../errors.js';

/**
 * What a file holds (mode 0600), which is made where there is none. Two processes that start at once end up with the same.
 * @param file absolute path @param make its text, for the first start
 * @throws ConfigError where it can't be read or made, or others can read it
 */
export function secretFile(file: string, make: () => string): string {
  try {
    createOnce(file, make);
    if ((statSync(file).mode & 0o077) !== 0)
      throw new ConfigError([{ name: file, reason: 'can be read by others; it must have mode 0600' }]);
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    const reason = codeOf(error) ?? (error instanceof Error ? error.message : 'unknown');
    throw new ConfigError([{ name: file, reason: `can't be read or made (${reason})` }]);
  }
}

/** Whole or not at all: written aside, then linked to its name, which fails where another process was first. */
function createOnce(file: string, make: () => string): void {
  mkdirSync(dirname(file), { recursive: true });
  const aside = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  try {
    if (statSync(file, { throwIfNoEntry: false })) return;
    writeFileSync(aside, `${make()}\n`, { mode: 0o600, flag: 'wx', flush: true });
    linkSync(aside, file);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}
