/** Effects that every mailed code has in common. */
import { createHash } from 'node:crypto';
import * as codeTries from '../db/platform/code-tries.js';
import type { Digest } from '../workflows/contracts/procedure.js';
import type { Dependencies } from './dependencies.js';

export interface CodeTry {
  procedureId: string;
  /** Tries that the procedure has in all. */
  tries: number;
  updateId: string;
  attempt: Digest[];
}

export const createCodeTriesActivities = ({ db }: Pick<Dependencies, 'db'>) => ({
  /** Takes a try before its code is compared. @returns its number, from 1; undefined where all are taken, so that nothing may be compared */
  takeCodeTry: (p: CodeTry): Promise<number | undefined> => takeTry(db, p),
});

export function takeTry(
  db: Dependencies['db'],
  { procedureId, tries, updateId, attempt }: CodeTry,
): Promise<number | undefined> {
  // Another code under an ID that was used is another try.
  const tryId = createHash('sha256')
    .update(JSON.stringify([updateId, attempt]))
    .digest('base64url');
  return codeTries.takeCodeTry(db, { procedureId, tries, tryId });
}

export type CodeTriesActivities = ReturnType<typeof createCodeTriesActivities>;
