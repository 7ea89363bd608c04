/** What auditors take away: exports and proofs. Each export is kept in the trail. */
import { checkpointAt, type CheckpointRow, leafAt, lastCheckpoint } from '../../../db/audit/log.js';
import type { ProcedureFilter } from '../../../db/audit/search.js';
import { type Exported, makeExport, TooManyError } from '../../../worker/runtime/audit/export/export.js';
import type { ExportFormat } from '../../../worker/runtime/audit/export/table.js';
import { makeCheckpoint, OtherKeyError, readSubtrees } from '../../../worker/runtime/audit/log.js';
import { consistencyProof, inclusionProof } from '../../../worker/runtime/audit/merkle.js';
import { told } from '../../../worker/runtime/audit/proofs.js';
import type { ApiDependencies } from '../../dependencies.js';
import type { Attachment } from '../../http/attachment.js';
import type { SessionCall } from '../../http/call-context.js';
import { problem, Refusal } from '../../http/problems.js';
import { asksFor, auditorOf } from '../service.js';
import { tableWriter } from './table.js';

/** Until somebody has looked after the keys. */
const OTHER_KEY_RETRY_S = 60;

/** @throws Refusal `forbidden`, `too-many-found`, `unavailable` where the log is signed by a key that isn't known here */
export async function exportProcedures(
  deps: ApiDependencies,
  call: SessionCall,
  { format, filter }: { format: ExportFormat; filter: ProcedureFilter },
): Promise<Exported> {
  const staff = await auditorOf(deps, call);
  call.aboutToChange();
  await asksFor(deps, staff, filter);
  const { db, signer, audit } = deps;
  const write = tableWriter(deps.workbooks, call.text);
  try {
    return await makeExport({ db, signer, earlierKeys: audit.earlierKeys, write }, { format, filter, by: staff.id });
  } catch (error) {
    if (error instanceof TooManyError) throw problem('too-many-found', { what: error.what, most: error.most });
    throw otherKey(error);
  }
}

/** What to throw instead of an error: nobody's fault who asks where the API was given another signing key than the log's. */
const otherKey = (error: unknown): unknown =>
  error instanceof OtherKeyError ? new Refusal('unavailable', { retryAfterS: OTHER_KEY_RETRY_S }, error) : error;

/** The same as a file. */
export async function exportFile(...asked: Parameters<typeof exportProcedures>): Promise<Attachment> {
  const { id, bytes } = await exportProcedures(...asked);
  return { name: `audit-export-${id}.zip`, type: 'application/zip', bytes };
}

export interface Proof {
  entry: number;
  header: string;
  leafHash: string;
  proof: string[];
  checkpoint: string;
  /** Of the key that signed the checkpoint. */
  verifierKey: string;
  consistency?: { checkpoint: string; verifierKey: string; proof: string[] };
}

/**
 * @param asked.size of the checkpoint; undefined: the newest, which is made where the entry is newer still
 * @throws Refusal `forbidden`, `not-found` where there is no such entry or checkpoint, or the entry is no part of it, `unavailable` where it is newer than
 * the newest checkpoint and the log is signed by a key that isn't known here
 */
export async function proofOf(
  deps: ApiDependencies,
  call: SessionCall,
  { entry, size, since }: { entry: number; size?: number | undefined; since?: number | undefined },
): Promise<Proof> {
  await auditorOf(deps, call);
  const leaf = await leafAt(deps.db, entry);
  const against = leaf && (await signedLog(deps, call, leaf.n, size));
  if (!leaf || !against || leaf.n >= against.size) throw problem('not-found');
  const read = readSubtrees(deps.db);
  const earlier = since === undefined ? undefined : await checkpointAt(deps.db, since);
  if (since !== undefined && (!earlier || since > against.size)) throw problem('not-found');
  return {
    entry,
    header: leaf.header,
    leafHash: leaf.hash.toString('base64'),
    proof: told(await inclusionProof(leaf.n, against.size, read)),
    checkpoint: against.signed,
    verifierKey: against.verifier_key,
    ...(earlier && {
      consistency: {
        checkpoint: earlier.signed,
        verifierKey: earlier.verifier_key,
        proof: told(await consistencyProof(earlier.size, against.size, read)),
      },
    }),
  };
}

async function signedLog(
  { db, signer, audit }: ApiDependencies,
  call: SessionCall,
  entry: number,
  size: number | undefined,
): Promise<CheckpointRow | undefined> {
  if (size !== undefined) return checkpointAt(db, size);
  const newest = await lastCheckpoint(db);
  if (newest && newest.size > entry) return newest;
  call.aboutToChange();
  try {
    await makeCheckpoint(db, signer, audit.earlierKeys);
  } catch (error) {
    throw otherKey(error);
  }
  return lastCheckpoint(db);
}
