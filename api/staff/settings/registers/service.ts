/** Entries of registers as administrators look them up, add and change them, by the same rules as a file (`npm run import`). */
import { createHash } from 'node:crypto';
import { changesOf, differences, type NotedChange, type Value } from '../../../../db/audit/register-changes.js';
import {
  AddressTaken,
  type Entry,
  type EntryRegister,
  findEntries,
  heldColumns,
  heldEntries,
  lockEntries,
  putEntries,
  readEntries,
} from '../../../../db/platform/register-entries.js';
import { recordAccess } from '../../../../db/staff/access-log.js';
import { codeOf } from '../../../../worker/runtime/errors.js';
import { parseEmail } from '../../../../workflows/rules/email.js';
import type { ApiDependencies } from '../../../dependencies.js';
import type { SessionCall } from '../../../http/call-context.js';
import { type Fault, malformed, problem } from '../../../http/problems.js';
import type { Reason } from '../../../text/problem-words.js';
import { administratorOf } from '../service.js';
import { REGISTER_FIELDS, type RegisterField } from './fields.js';
import type { FieldFault } from './read.js';

type Needs = Pick<ApiDependencies, 'db' | 'passwords' | 'services'>;
export interface Found {
  id: string;
  fields: Record<string, string | boolean | null>;
  version: string;
}

/** Each that is found is a look on record: what administrators see of people is seen. @param q an ID or an address, whole */
export async function find(deps: Needs, call: SessionCall, register: EntryRegister, q: string): Promise<Found[]> {
  const { id: staffId } = await administratorOf(deps, call);
  const [first] = REGISTER_FIELDS[register].fields;
  const asId = first?.read(q);
  const asAddress = parseEmail(q);
  const found = await findEntries(deps.db, register, {
    id: asId && 'value' in asId ? String(asId.value) : q,
    email: asAddress.ok ? asAddress.address : undefined,
  });
  for (const id of found.keys()) await recordAccess(deps.db, { staffId, procedureId: '', what: `account ${id}` });
  return [...found].map(([id, entry]) => told(id, entry));
}

const told = (id: string, entry: Entry): Found => ({
  id,
  fields: Object.fromEntries(
    Object.entries(entry).map(([name, value]) => [name, typeof value === 'object' && value !== null ? '' : value]),
  ) as Found['fields'],
  version: versionOf(entry),
});

/** Registers count no changes, so what an entry says is its version: whoever changed it. */
const versionOf = (entry: Entry): string =>
  createHash('sha256')
    .update(JSON.stringify(Object.entries(entry).sort(([one], [other]) => (one < other ? -1 : 1))))
    .digest('base64url')
    .slice(0, 22);

/** One entry with what was changed of it, the newest first; a look on record. @throws Refusal `not-found` */
export async function look(
  deps: Needs,
  call: SessionCall,
  register: EntryRegister,
  id: string,
): Promise<{ entry: Found; changes: NotedChange[] }> {
  const { id: staffId } = await administratorOf(deps, call);
  const entry = (await readEntries(deps.db, register, [id])).get(id);
  if (!entry) throw problem('not-found');
  await recordAccess(deps.db, { staffId, procedureId: '', what: `account ${id}` });
  return { entry: told(id, entry), changes: await changesOf(deps.db, register, id, SHOWN) };
}
const SHOWN = 100;

export interface NewEntry {
  register: EntryRegister;
  fields: Readonly<Record<string, string>>;
  reason?: string | undefined;
}

/** @throws Refusal `malformed` with every field that can't be taken */
export async function add(deps: Needs, call: SessionCall, { register, fields, reason }: NewEntry): Promise<Found> {
  const { id: by } = await administratorOf(deps, call);
  const { fields: known, derived, added } = REGISTER_FIELDS[register];
  const { id: typedId, ...entry } = read(known, fields);
  const id = String(typedId);
  const asked = await added(deps.passwords);
  call.aboutToChange();
  const writing = deps.db.transaction(async (trx) => {
    await lockEntries(trx, register, [id]);
    const present = (await readEntries(trx, register, [id])).get(id);
    if (present) {
      // The same once more.
      if (Object.keys(differences(present, entry)).length === 0) return told(id, present);
      throw malformed({ path: 'id', reason: 'in-use' });
    }
    const toPut = { id, present, wanted: entry, derived: { ...derived(entry), ...asked }, by: `staff:${by}`, reason };
    await putEntries(trx, register, [toPut], deps.services.utokyo.coolingPeriodMs);
    return told(id, entry);
  });
  return writing.catch(taken);
}

export interface EntryChange {
  register: EntryRegister;
  entryId: string;
  version: string;
  fields: Readonly<Record<string, string>>;
  reason: string;
}

/** @throws Refusal `not-found`; `malformed` with every field that can't be taken; `changed-since` */
export async function change(deps: Needs, call: SessionCall, wish: EntryChange): Promise<Found> {
  const { id: by } = await administratorOf(deps, call);
  const { register, entryId: id, version, reason } = wish;
  const { fields: known, derived } = REGISTER_FIELDS[register];
  call.aboutToChange();
  const writing = deps.db.transaction(async (trx) => {
    await lockEntries(trx, register, [id]);
    const present = (await readEntries(trx, register, [id])).get(id);
    if (!present) throw problem('not-found');
    const wanted: Entry = { ...present, ...readSome(known, wish.fields, told(id, present).fields) };
    const changed = Object.keys(differences(present, wanted));
    // The same once more.
    if (changed.length === 0) return told(id, present);
    if (versionOf(present) !== version) throw problem('changed-since');
    const kept = heldColumns(register).filter((column) => changed.includes(column));
    if (kept.length > 0 && (await heldEntries(trx, register)).has(id))
      throw malformed(...kept.map((path): Fault => ({ path, reason: 'procedure-open' })));
    const toPut = { id, present, wanted, derived: derived(wanted), by: `staff:${by}`, reason };
    await putEntries(trx, register, [toPut], deps.services.utokyo.coolingPeriodMs);
    return told(id, wanted);
  });
  return writing.catch(taken);
}

/** Somebody else has added it, or one with its address, at the same moment. */
function taken(error: unknown): never {
  if (error instanceof AddressTaken) throw malformed({ path: 'email', reason: 'in-use' });
  if (codeOf(error) !== UNIQUE_VIOLATION) throw error;
  const isAddress = /email/.test(String(Reflect.get(Object(error), 'constraint')));
  throw malformed({ path: isAddress ? 'email' : 'id', reason: 'in-use' });
}
const UNIQUE_VIOLATION = '23505';

/** What is given of an entry that there is. What stands there already is taken as it stands. @throws Refusal `malformed` */
function readSome(
  known: readonly RegisterField[],
  typed: Readonly<Record<string, string>>,
  present: Found['fields'],
): Entry {
  const { id: _own, ...rest } = Object.fromEntries(known.map((field) => [field.name, field]));
  const isAsItWas = (name: string, text: string): boolean =>
    typeof present[name] !== 'boolean' && text === (present[name] ?? '');
  const given = Object.entries(typed).filter(([name, text]) => !Object.hasOwn(rest, name) || !isAsItWas(name, text));
  return read(
    Object.values(rest).filter(({ name }) => given.some(([one]) => one === name)),
    Object.fromEntries(given),
  );
}

/** Values by name. @throws Refusal `malformed` */
function read(known: readonly RegisterField[], typed: Readonly<Record<string, string>>): Record<string, Value> {
  const faults: Fault[] = Object.keys(typed)
    .filter((name) => !known.some((field) => field.name === name))
    .map((name) => ({ path: name.replace(/[^\x20-\x7e]/g, '?'), reason: 'unknown-field' }));
  const values: Record<string, Value> = {};
  for (const { name, read: readField, otherwise } of known) {
    const text = Object.hasOwn(typed, name) ? typed[name] : undefined;
    if (text === undefined && otherwise !== undefined) values[name] = otherwise;
    else {
      const one = readField(text ?? '');
      if ('value' in one) values[name] = one.value;
      else faults.push({ path: name, reason: reasonOf(one.fault) });
    }
  }
  if (faults.length > 0) throw malformed(...faults);
  return values;
}

const reasonOf = (fault: FieldFault): Reason =>
  fault === 'unknown-kind' || fault === 'not-yes-or-no' ? 'not-one-of' : fault;
