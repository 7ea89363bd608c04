/**
 * An export for somebody who has neither the database nor a key: one file that shows by itself that what is in it stood in the signed log, checked by
 * `scripts/verify-export.mjs` or by hand. A ZIP of files stored as they are:
 *
 * - `procedures.csv`, `.xlsx` or `.json`: the table, for people.
 * - `proofs.json`: of each procedure the entries of the log that are about it, with the path from each to the root; what a digest in an entry is of; and the
 *   entry of this very export, which names the table's digest.
 * - `checkpoint.txt`: size and root of the log, signed after the export was logged (C2SP `tlog-checkpoint`).
 * - `README.txt`: how to check it.
 * - `SHA256SUMS`, of all of these, as `sha256sum -c` reads it, and `SHA256SUMS.sig`: its Ed25519 signature, 64 bytes, by the key of the log.
 */
import { createHash } from 'node:crypto';
import type { Knex } from 'knex';
import {
  addExport,
  countLoggedOf,
  decisionsOf,
  type LoggedOf,
  loggedOf,
  type StandingDecision,
} from '../../../../db/audit/exports.js';
import { holdLog, leafOf } from '../../../../db/audit/log.js';
import { findProcedures, type FoundProcedure, type ProcedureFilter } from '../../../../db/audit/search.js';
import { openCheckpoint, type Signer } from '../checkpoint.js';
import { appendPending, demandOwnTurn, makeCheckpoint, OtherKeyError } from '../log.js';
import { readingBlocks, toldProof } from '../proofs.js';
import { readme } from './readme.js';
import { storedZip, type ZippedFile } from './stored-zip.js';
import { type ExportFormat, type ExportRow, rowOf } from './table.js';

/** What one export takes: more is to be asked for in parts. */
export const MOST_PROCEDURES = 1_000;
export const MOST_ENTRIES = 10_000;

/** More was found than an export takes. */
export class TooManyError extends Error {
  override name = 'TooManyError';
  constructor(
    readonly what: 'procedures' | 'entries',
    readonly most: number,
  ) {
    super(`more ${what} were found than an export takes: ${most}`);
  }
}

export interface ExportNeeds {
  db: Knex;
  signer: Signer;
  /** Verifier keys that the log had before the signer's. */
  earlierKeys: readonly string[] | undefined;
  /** The table as a file of the format. */
  write(format: ExportFormat, rows: readonly ExportRow[]): Promise<Buffer>;
}

export interface ExportWish {
  format: ExportFormat;
  filter: ProcedureFilter;
  /** Staff ID; null: by the command line of the server. */
  by: string | null;
}

export interface Exported {
  id: number;
  procedures: number;
  bytes: Buffer;
}

/**
 * Makes an export, keeps it in the trail, and signs the log behind it.
 * @throws TooManyError @throws OtherKeyError where the log is not this signer's to sign. Then nothing is in the trail, unless another key took over in the
 * moment between
 */
export async function makeExport(needs: ExportNeeds, wish: ExportWish): Promise<Exported> {
  const { signer } = needs;
  let logged: Logged | undefined;
  while (!logged) logged = await tableOf(needs, wish);
  const { made, rows, table } = logged;
  const files = await proofsOf(needs, logged);
  return { id: made.id, procedures: rows.length, bytes: signedZip([table, ...files], signer, made) };
}

interface Logged {
  made: Made;
  rows: readonly ExportRow[];
  table: ZippedFile;
}

/** @returns undefined where something that stands in the table was taken away while it was written: as it is logged, all of it is on record */
async function tableOf(
  { db, signer, earlierKeys, write }: ExportNeeds,
  { format, filter, by }: ExportWish,
): Promise<Logged | undefined> {
  const { rows: found } = await findProcedures(db, filter, { page: 1, pageSize: MOST_PROCEDURES + 1 });
  if (found.length > MOST_PROCEDURES) throw new TooManyError('procedures', MOST_PROCEDURES);
  const procedureIds = found.map(({ procedureId }) => procedureId);
  if ((await countLoggedOf(db, procedureIds)) > MOST_ENTRIES) throw new TooManyError('entries', MOST_ENTRIES);
  const decisions = await decisionsOf(db, procedureIds);
  const rows = rowsOf(found, decisions);
  const table = { name: `procedures.${format}`, bytes: await write(format, rows) };
  const kept = { staffId: by, format, filter: keptOf(filter), procedureIds, sha256: sha256(table.bytes) };
  return db.transaction(async (trx) => {
    await holdLog(trx);
    await demandOwnTurn(trx, signer, earlierKeys);
    const now = new Set((await decisionsOf(trx, procedureIds)).map((one) => JSON.stringify(one)));
    if (decisions.some((one) => !now.has(JSON.stringify(one)))) return undefined;
    return { made: await addExport(trx, kept), rows, table };
  });
}

function rowsOf(found: readonly FoundProcedure[], decisions: readonly StandingDecision[]): ExportRow[] {
  const of = new Map(decisions.map((one) => [one.procedureId, one]));
  return found.map((one) => rowOf(one, of.get(one.procedureId)));
}

/** The trail says what was asked for; whose account, and which words, stand in what was found. */
function keptOf({ account, words, from, until, ...same }: ProcedureFilter): Record<string, string | boolean> {
  const given = { ...same, from: from?.toISOString(), until: until?.toISOString() };
  return {
    ...Object.fromEntries(Object.entries(given).filter((one): one is [string, string] => one[1] !== undefined)),
    ...(account !== undefined && { account: true }),
    ...(words !== undefined && { words: true }),
  };
}

type Made = { id: number; at: Date };

async function proofsOf(
  { db, signer, earlierKeys }: ExportNeeds,
  { made, rows, table }: Logged,
): Promise<ZippedFile[]> {
  const own = await loggedExport(db, made.id);
  const checkpoint = await makeCheckpoint(db, signer, earlierKeys);
  if (!checkpoint) throw new Error('a log with an export in it is not empty');
  // One key checks the whole file: the checkpoint and the list of what is in it.
  if (checkpoint.verifierKey !== signer.verifierKey) throw new OtherKeyError(checkpoint.verifierKey);
  const { size } = openCheckpoint(checkpoint.signed, signer.verifierKey);
  const ids = rows.map(({ procedureId }) => procedureId);
  const all = await db.transaction((trx) => loggedOf(trx, ids, size));
  const read = readingBlocks(db);
  const entries = new Map<string, object[]>();
  for (const one of all) {
    const told = entryOf(one, await toldProof(one.n, size, read));
    const known = entries.get(one.procedureId);
    if (known) known.push(told);
    else entries.set(one.procedureId, [told]);
  }
  const proofs = {
    format: 'tetsuzuki-audit-export/1',
    export: { id: made.id, at: made.at.toISOString(), ...own, proof: await toldProof(own.n, size, read) },
    table: table.name,
    procedures: rows.map((row) => ({ ...row, entries: entries.get(row.procedureId) ?? [] })),
  };
  return [
    { name: 'proofs.json', bytes: Buffer.from(`${JSON.stringify(proofs, undefined, 1)}\n`) },
    { name: 'checkpoint.txt', bytes: Buffer.from(checkpoint.signed) },
  ];
}

/** An entry as an export tells it. What a digest in it is of stands in it as well, so that somebody else can compute the digest. */
export const entryOf = ({ n, header, row, salt }: LoggedOf, proof: string[]): object => ({
  n,
  header,
  proof,
  ...(row !== null && salt !== null && { row, salt }),
});

/** The export's own leaf: it is waited for. */
async function loggedExport(db: Knex, id: number): Promise<{ n: number; header: string }> {
  for (;;) {
    const leaf = await leafOf(db, 'audit_exports', String(id));
    if (leaf) return { n: leaf.n, header: leaf.header };
    await appendPending(db, { waits: true });
  }
}

function signedZip(files: readonly ZippedFile[], signer: Signer, { id, at }: Made): Buffer {
  const all = [...files, { name: 'README.txt', bytes: Buffer.from(readme(signer.verifierKey)) }];
  // Its first line, which `sha256sum` passes over, says what is signed: no checkpoint begins so.
  const sums = [
    `# ${signer.origin} export ${id} ${at.toISOString()}`,
    ...all.map(({ name, bytes }) => `${sha256(bytes)}  ${name}`),
  ];
  const manifest = Buffer.from(`${sums.join('\n')}\n`);
  return storedZip([
    ...all,
    { name: 'SHA256SUMS', bytes: manifest },
    { name: 'SHA256SUMS.sig', bytes: signer.signApart(manifest) },
  ]);
}

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
