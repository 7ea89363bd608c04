/** Verification of the log: at once where it is small, else beside the requests, with its progress in a row that any process can read. */
import type { Knex } from 'knex';
import { logState } from '../../db/audit/log.js';
import {
  beginVerification,
  endVerification,
  findVerification,
  isLost,
  noteProgress,
  type VerificationRow,
} from '../../db/audit/verifications.js';
import { readCheckpointFile } from '../../worker/runtime/audit/checkpoint-file.js';
import { type Verified, verifyLog } from '../../worker/runtime/audit/verify.js';
import type { ApiDependencies } from '../dependencies.js';
import type { SessionCall } from '../http/call-context.js';
import { problem } from '../http/problems.js';

/** Leaves of a log that is verified while the caller waits. */
const AT_ONCE = 100_000;
const NOTE_EVERY_MS = 1_000;

export interface Verification extends Verified {
  /** Checkpoints that were kept outside the database and that the log was compared with. */
  kept: number;
  keptFault?: KeptFault;
}
/** Why the log was compared with none although a file of checkpoints is set: there is none in it, or this process can't read it. */
export type KeptFault = 'missing' | 'unreadable';

/** `failed`: it could not be finished. */
export type Progress = Pick<VerificationRow, 'id' | 'done' | 'entries'> & { found?: Verification; failed?: true };

export interface Verifier {
  /** @returns what was found, or the verification that goes on */
  verify(call: SessionCall): Promise<{ found: Verification } | { progress: Progress }>;
  /** @throws Refusal `not-found` of one that there isn't, or that died with its process */
  progressOf(id: string): Promise<Progress>;
  /** Gives up what goes on. */
  close(): Promise<void>;
}

export function createVerifier(deps: ApiDependencies): Verifier {
  const { db, longDb = db, log } = deps;
  const over = new AbortController();
  const running = new Set<Promise<void>>();

  const goOn = async (id: string): Promise<void> => {
    let done = 0;
    const note = (): void =>
      void noteProgress(db, id, done).catch((err: unknown) => log.warn({ err }, 'progress is noted later'));
    // Also while one statement takes long: a verification that is not heard of is taken for lost.
    const beat = setInterval(note, NOTE_EVERY_MS);
    try {
      const found = await verified(deps, longDb, (now) => {
        over.signal.throwIfAborted();
        done = now;
      });
      await endVerification(db, id, found.entries, found);
    } catch (err) {
      log.error({ err }, 'a verification of the audit log was given up');
      await endVerification(db, id, done, FAILED);
    } finally {
      clearInterval(beat);
    }
  };
  return {
    async verify(call) {
      const { size } = await logState(db);
      if (size <= (deps.verifiedAtOnce ?? AT_ONCE)) return { found: await verified(deps, db) };
      call.aboutToChange();
      const { row, isNew } = await beginVerification(db, call.idFor('verification'), size);
      if (isNew) {
        const work = goOn(row.id)
          .catch((err: unknown) => log.error({ err }, 'that a verification was given up could not be noted'))
          .finally(() => running.delete(work));
        running.add(work);
      }
      return { progress: row };
    },
    async progressOf(id) {
      const row = await findVerification(db, id);
      if (!row || (await isLost(db, id))) throw problem('not-found');
      const { result, ...progress } = row;
      if (!result) return progress;
      return { ...progress, ...('failed' in result ? FAILED : { found: result as Verification }) };
    },
    async close() {
      over.abort();
      await Promise.all(running);
    },
  };
}

const FAILED = { failed: true } as const;

async function verified(deps: ApiDependencies, db: Knex, progress?: (done: number) => void): Promise<Verification> {
  const { kept, keptFault } = await keptOutside(deps);
  const { verifierKey } = deps.signer;
  const found = await verifyLog(db, { verifierKey, earlierKeys: deps.audit.earlierKeys, kept }, progress);
  return { ...found, kept: kept.length, ...(keptFault && { keptFault }) };
}

/** What was kept outside the database, where this process can read it. */
async function keptOutside({ audit, log }: ApiDependencies): Promise<{ kept: string[]; keptFault?: KeptFault }> {
  if (audit.checkpointFile === undefined) return { kept: [] };
  try {
    const kept = await readCheckpointFile(audit.checkpointFile);
    return kept.length > 0 ? { kept } : { kept, keptFault: 'missing' };
  } catch (err) {
    log.warn({ err }, 'the file of checkpoints can’t be read here');
    return { kept: [], keptFault: 'unreadable' };
  }
}
