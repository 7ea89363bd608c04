/**
 * Histories as they are archived: Temporal's JSON with its payloads encrypted as they are, compressed, and sealed under a key of their procedure. That key
 * is sealed under the key ring and then under the key of every person that the procedure is about, so that it is gone with any one of them.
 */
import { createHash, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { Knex } from 'knex';
import { addEntry, dropSnapshots, type Entry, lockArchive } from '../../../db/audit/archive.js';
import {
  addProcedureKey,
  dropProcedureKey,
  type PersonKey,
  personKeys,
  personsOf,
  type ProcedureKey,
  procedureKey,
  putProcedureKey,
} from '../../../db/audit/archive-keys.js';
import type { Db } from '../../../db/knex.js';
import { decrypt, encrypt } from '../crypto/envelope.js';
import { openFile, sealFile } from '../crypto/file-seal.js';
import type { KeyRing } from '../crypto/keys.js';
import { UnknownKeyError } from '../errors.js';
import type { Run } from './runs.js';

const KEY_BYTES = 32;
const [zip, unzip] = [promisify(gzip), promisify(gunzip)];

const PERSON = 'archive-person';
const ofProcedure = (procedureId: string): string => `archive-procedure/${procedureId}`;
const underPerson = (procedureId: string, person: number): Buffer =>
  Buffer.from(`tetsuzuki/archive-key/v1\0${procedureId}\0${person}`);
const ofRun = ({ workflow_id, run_id }: Pick<Entry, 'workflow_id' | 'run_id'>): Buffer =>
  Buffer.from(`tetsuzuki/archive/v1\0${workflow_id}\0${run_id}`);

/** What was archived can't be read: it was changed, or a key of the ring is missing. The message says which, and quotes nothing of it. */
export class UnreadableError extends Error {
  override name = 'UnreadableError';
}
/** What was archived can't be read any more: a person that it tells of was erased. */
export class ErasedError extends UnreadableError {
  override name = 'ErasedError';
}

/** Opens what is sealed and unpacks it. What the database throws does not belong here. @throws UnreadableError */
export async function opening<T>(open: () => T | Promise<T>): Promise<T> {
  try {
    return await open();
  } catch (cause) {
    if (cause instanceof UnreadableError) throw cause;
    const why = cause instanceof UnknownKeyError ? cause.message : 'what is sealed was changed';
    throw new UnreadableError(why, { cause });
  }
}

/**
 * Archives one run; a repeat changes nothing.
 * @param isWhole false: it goes on. What was archived of it then is replaced by what is archived of it next, and nothing replaces what is whole
 * @returns whether it is new
 */
export async function archiveRun(
  db: Knex,
  ring: KeyRing,
  { procedureId, run, isWhole }: { procedureId: string; run: Run; isWhole: boolean },
): Promise<boolean> {
  const { workflowId, runId, json, events, builds, endedAs } = run;
  const row = {
    workflow_id: workflowId,
    run_id: runId,
    procedure_id: procedureId,
    is_whole: isWhole,
    ended_as: endedAs ?? null,
    events,
    builds: [...builds],
  };
  const packed = await zip(json);
  return db.transaction(async (trx) => {
    const id = await lockArchive(trx, procedureId);
    const first = isWhole ? await firstKey(trx, ring, procedureId) : undefined;
    const sealed = encrypt(first ?? (await keyFor(trx, ring, { procedureId, isWhole })), packed, ofRun(row));
    const header = JSON.stringify({
      kind: 'archive',
      source: 'archive_entries',
      key: String(id),
      procedure: procedureId,
      workflow: workflowId,
      run: runId,
      isWhole,
      ...(endedAs && { endedAs }),
      events,
      builds,
      sha256: createHash('sha256').update(sealed).digest('hex'),
    });
    if (!(await addEntry(trx, { ...row, id, sealed }, header))) {
      // Whole, and without a key: it was erased.
      if (first) await dropProcedureKey(trx, procedureId);
      return false;
    }
    // Of what has its first key nothing was archived before.
    if (!first) await dropSnapshots(trx, row, id);
    return true;
  });
}

/**
 * The history in an entry, as Temporal's JSON; payloads are encrypted in it.
 * @throws ErasedError @throws UnreadableError
 */
export async function openEntry(db: Db, ring: KeyRing, entry: Entry): Promise<string> {
  const key = entry.sealed && (await procedureKey(db, entry.procedure_id));
  if (!entry.sealed || !key) throw new ErasedError('an erased history');
  const { sealed, procedure_id: procedureId } = entry;
  const persons = await personKeys(db, key.persons);
  return opening(async () => {
    const packed = decrypt(openKey(ring, procedureId, key, persons), sealed, ofRun(entry));
    return (await unzip(packed)).toString('utf8');
  });
}

/** A new key of a procedure that has none; undefined where it has one. */
async function firstKey(trx: Knex.Transaction, ring: KeyRing, procedureId: string): Promise<Buffer | undefined> {
  const persons = await personsOf(trx, procedureId, () => newKey(ring, PERSON));
  const inner = newKey(ring, ofProcedure(procedureId));
  const isFirst = await addProcedureKey(trx, procedureId, wrapped(ring, procedureId, inner, persons));
  return isFirst ? openFile(ring, inner, ofProcedure(procedureId)) : undefined;
}

const newKey = (ring: KeyRing, context: string): Buffer => sealFile(ring, randomBytes(KEY_BYTES), context);

/**
 * The key of a procedure, made when its first run is archived. With each run that has ended it is sealed anew where the procedure is about more persons by now
 * than when it was sealed last: who they are may come out after a snapshot.
 */
async function keyFor(
  trx: Knex.Transaction,
  ring: KeyRing,
  { procedureId, isWhole }: { procedureId: string; isWhole: boolean },
): Promise<Buffer> {
  const known = await procedureKey(trx, procedureId);
  const before = known ? await personKeys(trx, known.persons) : [];
  const inner = known ? unwrapped(ring, procedureId, known, before) : newKey(ring, ofProcedure(procedureId));
  const persons = known && !isWhole ? [] : await personsOf(trx, procedureId, () => newKey(ring, PERSON));
  const all = new Map([...before, ...persons].map((person) => [person.id, person]));
  if (!known || all.size > before.length) {
    const inOrder = [...all.values()].toSorted((one, other) => one.id - other.id);
    await putProcedureKey(trx, procedureId, wrapped(ring, procedureId, inner, inOrder));
  }
  return openFile(ring, inner, ofProcedure(procedureId));
}

function openKey(ring: KeyRing, procedureId: string, key: ProcedureKey, persons: readonly PersonKey[]): Buffer {
  return openFile(ring, unwrapped(ring, procedureId, key, persons), ofProcedure(procedureId));
}

/** Seals what is sealed under the key ring under the keys of persons, the one with the smallest ID innermost. */
const wrapped = (ring: KeyRing, procedureId: string, inner: Buffer, persons: readonly PersonKey[]): ProcedureKey => ({
  persons: persons.map(({ id }) => id),
  sealed_key: persons.reduce(
    (sealed, person) => encrypt(keyOf(ring, person), sealed, underPerson(procedureId, person.id)),
    inner,
  ),
});

/** The opposite of {@link wrapped}. @throws ErasedError */
function unwrapped(ring: KeyRing, procedureId: string, key: ProcedureKey, persons: readonly PersonKey[]): Buffer {
  if (persons.length !== key.persons.length) throw new ErasedError('an erased history');
  return persons.reduceRight(
    (outer, person) => decrypt(keyOf(ring, person), outer, underPerson(procedureId, person.id)),
    key.sealed_key,
  );
}

function keyOf(ring: KeyRing, { sealed_key }: PersonKey): Buffer {
  if (!sealed_key) throw new ErasedError('an erased person');
  return openFile(ring, sealed_key, PERSON);
}
