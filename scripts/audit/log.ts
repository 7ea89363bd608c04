/** `verify`, `proof` and `export`: what the log says, and what proves it. */
import { access, constants, copyFile, open, unlink } from 'node:fs/promises';
import { auditExportTexts } from '../../api/audit/export/text.js';
import { tableWriter } from '../../api/audit/export/table.js';
import { mergeTexts, textsIn } from '../../api/text/index.js';
import { loggedOf } from '../../db/audit/exports.js';
import { logState } from '../../db/audit/log.js';
import type { ProcedureFilter } from '../../db/audit/search.js';
import { readCheckpointFile, sizeOf } from '../../worker/runtime/audit/checkpoint-file.js';
import { entryOf, type Exported, makeExport, TooManyError } from '../../worker/runtime/audit/export/export.js';
import type { ExportFormat } from '../../worker/runtime/audit/export/table.js';
import { makeCheckpoint } from '../../worker/runtime/audit/log.js';
import { readingBlocks, toldProof } from '../../worker/runtime/audit/proofs.js';
import { verifyLog } from '../../worker/runtime/audit/verify.js';
import { createWorkbooks } from '../../worker/runtime/workbook/workbooks.js';
import { CANNOT_TELL, DOES_NOT_FIT, FITS, type Needs, progressOf, say, sayJson } from './needs.js';

export async function verify({ db, signer, checkpointFile, earlierKeys, json }: Needs): Promise<number> {
  const kept = checkpointFile === undefined ? [] : await keptIn(checkpointFile);
  const progress = progressOf((await logState(db)).size);
  const { verifierKey } = signer;
  const found = await verifyLog(db, { verifierKey, earlierKeys, kept }, progress);
  const compared =
    checkpointFile === undefined
      ? 'compared with no checkpoints outside the database: audit.checkpointFile is not set'
      : `compared with ${kept.length} checkpoints outside the database`;
  if (json) sayJson({ ...found, kept: kept.length, verifierKey });
  else if (found.firstBreak) {
    const { entry, what, procedureId = '' } = found.firstBreak;
    say(`entry ${entry}: ${what} ${procedureId}`.trim());
    say(compared);
  } else say(`${found.entries} entries, all fit; ${compared}; verifier key ${verifierKey}`);
  return found.firstBreak ? DOES_NOT_FIT : FITS;
}

/** A file that is set and isn't there, or is empty, may have been taken away. @throws Error where it can't be read, or has no checkpoints */
async function keptIn(path: string): Promise<string[]> {
  await access(path, constants.R_OK);
  const kept = await readCheckpointFile(path);
  if (kept.length === 0) throw new Error(`${path} has no checkpoints`);
  return kept;
}

/** The entries of a procedure in the newest signed log, each with its path to the root, and what a digest in it is of. */
export async function proof({ db, signer, earlierKeys }: Needs, procedureId: string): Promise<number> {
  const made = await makeCheckpoint(db, signer, earlierKeys);
  const size = made ? sizeOf(made.signed) : 0;
  const found = await db.transaction((trx) => loggedOf(trx, [procedureId], size));
  const read = readingBlocks(db);
  const entries = [];
  for (const one of found) entries.push(entryOf(one, await toldProof(one.n, size, read)));
  sayJson({ checkpoint: made?.signed ?? null, verifierKey: made?.verifierKey ?? signer.verifierKey, entries });
  return entries.length > 0 ? FITS : CANNOT_TELL;
}

/** @param out file that is written; absent: named after the export, in this folder */
export async function takeAway(
  { db, signer, earlierKeys, json }: Needs,
  { filter, format, out }: { filter: ProcedureFilter; format: ExportFormat; out?: string | undefined },
): Promise<number> {
  const workbooks = createWorkbooks();
  const text = textsIn(mergeTexts([auditExportTexts]))(/^ja/i.test(process.env['LANG'] ?? '') ? 'ja' : 'en');
  const write = tableWriter(workbooks, text);
  try {
    const made = await written(out, () => makeExport({ db, signer, earlierKeys, write }, { format, filter, by: null }));
    const { file, id, procedures, bytes } = made;
    if (json) sayJson({ file, id, procedures, bytes: bytes.length, verifierKey: signer.verifierKey });
    else say(`${file}: ${procedures} procedures; verifier key ${signer.verifierKey}`);
    return FITS;
  } catch (error) {
    if (!(error instanceof TooManyError)) throw error;
    process.stderr.write(`${error.message}: narrow it by days or service\n`);
    return CANNOT_TELL;
  } finally {
    await workbooks.close();
  }
}

/**
 * The export, made and written to a file. The file is there before the export is made: one that can't be written is found out before the log says for ever that
 * something was taken away.
 * @throws Error where there is such a file already, or it can't be written
 */
async function written(out: string | undefined, make: () => Promise<Exported>): Promise<Exported & { file: string }> {
  const first = out ?? `audit-export-${process.pid}.part`;
  const handle = await open(first, 'wx');
  let made: Exported;
  try {
    made = await make();
  } catch (error) {
    await handle.close();
    await unlink(first);
    throw error;
  }
  try {
    await handle.writeFile(made.bytes);
  } finally {
    await handle.close();
  }
  const file = out ?? `audit-export-${made.id}.zip`;
  if (file !== first) {
    // Never over another file, as a mere rename would be.
    await copyFile(first, file, constants.COPYFILE_EXCL);
    await unlink(first);
  }
  return { ...made, file };
}
