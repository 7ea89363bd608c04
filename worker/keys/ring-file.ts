/** The file of the key ring, changed one step at a time. Text in, text out: what is wrong is said before anything is written. */
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { newKeyRingText, parseKeyRing } from '../runtime/crypto/keys.js';
import { codeOf } from '../runtime/errors.js';

/** Why a step can't be done, in a sentence. */
export class Refused extends Error {
  override readonly name = 'Refused';
}

/** The file is not ours to change. */
export class Unwritable extends Refused {}

const WAITS = '+';
const idOf = (entry: string): string => entry.slice(entry.startsWith(WAITS) ? 1 : 0, entry.indexOf(':'));
/** @throws Error that says what is wrong, and nothing of a key */
function entriesOf(text: string): string[] {
  parseKeyRing(text);
  return text.trim().split(/\s*,\s*/);
}
const textOf = (entries: readonly string[]): string => {
  const text = `${entries.join(',\n')}\n`;
  parseKeyRing(text);
  return text;
};

/** A key is known after it, and nothing is made under it. @returns its ID as well @throws Refused where another one waits */
export function added(text: string): { text: string; id: string } {
  const entries = entriesOf(text);
  const waiting = entries.find((entry) => entry.startsWith(WAITS));
  if (waiting) throw new Refused(`${idOf(waiting)} waits already: promote or retire it first`);
  const entry = newKeyRingText();
  return { text: textOf([...entries, WAITS + entry]), id: idOf(entry) };
}

/** The key that waits becomes the one that everything is made under. @throws Refused where none waits */
export function promoted(text: string): { text: string; id: string } {
  const entries = entriesOf(text);
  const waiting = entries.find((entry) => entry.startsWith(WAITS));
  if (!waiting) throw new Refused('no key waits: add one first');
  const others = entries.filter((entry) => entry !== waiting);
  return { text: textOf([waiting.slice(1), ...others]), id: idOf(waiting) };
}

/** A key is gone after it. @throws Refused for the newest, and one that isn't there */
export function retired(text: string, id: string): string {
  const entries = entriesOf(text);
  if (!entries.some((entry) => idOf(entry) === id)) throw new Refused(`there is no key ${id}`);
  if (parseKeyRing(text).newestId === id) throw new Refused(`${id} is the newest: everything is made under it`);
  return textOf(entries.filter((entry) => idOf(entry) !== id));
}

/**
 * Changes the file, whole or not at all, and by one command at a time. Its mode stays.
 * @throws Unwritable where it can't be read or written; Refused where another command changes it
 */
export function changeFile(file: string, change: (text: string) => string): void {
  const lock = `${file}.lock`;
  const aside = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  const attempt = <T>(what: string, job: () => T): T => {
    try {
      return job();
    } catch (error) {
      const code = codeOf(error);
      if (error instanceof Refused || code === undefined) throw error;
      if (code === 'EEXIST')
        throw new Refused(
          `${lock} is there: another command changes the keys. Where none runs, it was killed: remove ${lock}`,
        );
      throw new Unwritable(`${file} can't be ${what} (${code}): change it where it is made`);
    }
  };
  const handle = attempt('locked', () => openSync(lock, 'wx'));
  try {
    const { mode } = attempt('read', () => statSync(file));
    const text = change(attempt('read', () => readFileSync(file, 'utf8')));
    attempt('written', () => {
      const written = openSync(aside, 'wx', 0o600);
      writeSync(written, text);
      fsyncSync(written);
      closeSync(written);
      chmodSync(aside, mode & 0o777);
      renameSync(aside, file);
      const folder = openSync(dirname(file), 'r');
      fsyncSync(folder);
      closeSync(folder);
    });
  } finally {
    closeSync(handle);
    rmSync(lock, { force: true });
    rmSync(aside, { force: true });
  }
}
