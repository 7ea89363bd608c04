/** A change of keys in steps that cost nobody anything: a key is known everywhere before something is made under it, and nothing needs it before it goes. */
import type { Client } from '@temporalio/client';
import type { Knex } from 'knex';
import { keyNeeds, type KeyNeed, type Used } from '../../db/platform/key-needs.js';
import { keyUses, type KeyUse, type LivingProcess, livingProcesses, markRetired } from '../../db/platform/keys-held.js';
import { fingerprint, type KeyRing, parseKeyRing } from '../runtime/crypto/keys.js';
import { missingKeys } from '../runtime/held-keys.js';
import { added, changeFile, promoted, Refused, retired, Unwritable } from './ring-file.js';

export interface Needs {
  db: Knex;
  /** Undefined: it isn't named, so what is open there can't be told. */
  temporal: Client | undefined;
  ring: KeyRing;
  /** Of the ring; undefined: it stands in the variable KEYS. */
  file: string | undefined;
}
export interface KeyState {
  id: string;
  state: 'newest' | 'older' | 'waiting' | 'missing';
  /** Processes that don't hold it, or hold another under its name. */
  lackedBy: string[];
  lastUsedAt: string | undefined;
}

const DAY_MS = 86_400_000;
const called = ({ role, host, pid }: LivingProcess): string => `${role} ${pid} on ${host}`;
const listOf = (many: readonly string[]): string => many.join(', ');

export async function list({ db, ring }: Needs): Promise<{ keys: KeyState[]; processes: string[] }> {
  const [processes, uses] = [await livingProcesses(db), await keyUses(db)];
  const missing = await missingKeys(db, ring);
  const stateOf = (id: string): KeyState['state'] =>
    missing.includes(id)
      ? 'missing'
      : id === ring.newestId
        ? 'newest'
        : ring.waitingIds.includes(id)
          ? 'waiting'
          : 'older';
  const keys = [...new Set([...ring.ids, ...missing])].map((id) => ({
    id,
    state: stateOf(id),
    lackedBy: ring.ids.includes(id) ? lacking(ring, id, processes).map(called) : [],
    lastUsedAt: uses.find(({ keyId }) => keyId === id)?.lastAt.toISOString(),
  }));
  return { keys, processes: processes.map((one) => `${called(one)}, newest ${one.newestId}`) };
}

const lacking = (ring: KeyRing, id: string, processes: readonly LivingProcess[]): LivingProcess[] =>
  processes.filter(({ fingerprints }) => fingerprints[id] !== fingerprint(ring, id));

/** @returns the new key's ID @throws Refused */
export function add(needs: Needs): string {
  let id = '';
  changeFile(fileOf(needs), (text) => {
    const after = added(text);
    id = after.id;
    return after.text;
  });
  return id;
}

/** @returns the ID of the key that is now the newest @throws Refused, naming the processes that don't hold it yet */
export async function promote(needs: Needs): Promise<string> {
  const file = fileOf(needs);
  const processes = await livingProcesses(needs.db);
  let id = '';
  changeFile(file, (text) => {
    const after = promoted(text);
    const without = lacking(parseKeyRing(text), after.id, processes);
    if (without.length > 0)
      throw new Refused(
        `${without.length} processes don't hold ${after.id} yet: restart ${listOf(without.map(called))}`,
      );
    id = after.id;
    return after.text;
  });
  return id;
}

/**
 * It is marked first: whoever is killed in between finds the key in the ring, and repeats it.
 * @param isLost nobody has it any more: what needs it is lost whether the key is marked or not
 * @returns whether it was taken out of the ring; else that is left to whoever made the ring
 * @throws Refused with what needs the key
 */
export async function retire(needs: Needs, id: string, isLost = false): Promise<boolean> {
  const { db, ring, file } = needs;
  if (ring.newestId === id) throw new Refused(`${id} is the newest: everything is made under it`);
  const making = (await livingProcesses(db)).filter(({ newestId }) => newestId === id);
  if (making.length > 0)
    throw new Refused(`${listOf(making.map(called))} still makes under ${id}: restart after promoting another`);
  const isHeld = ring.ids.includes(id);
  const use = await lastUse(db, id);
  if (isLost && isHeld) throw new Refused(`${id} is in the ring: it is not lost`);
  if (!isHeld && !use) throw new Refused(`there is no key ${id}`);
  const isUnused = !use && ring.waitingIds.includes(id);
  if (!isLost && !isUnused) await refuseNeeded(needs, use ?? { keyId: id, lastAt: await recordedSince(db) });
  await markRetired(db, id);
  return isHeld && dropped(file, id);
}

const lastUse = async (db: Knex, id: string): Promise<KeyUse | undefined> =>
  (await keyUses(db)).find(({ keyId }) => keyId === id);

/** A key that nothing is known of was last used before uses were written down. */
async function recordedSince(db: Knex): Promise<Date> {
  const [first] = (await keyUses(db)).map(({ firstAt }) => firstAt).sort((a, b) => a.getTime() - b.getTime());
  if (first) return first;
  throw new Refused('nothing is known of what keys were used for: start the processes of this release first');
}

function dropped(file: string | undefined, id: string): boolean {
  if (file === undefined) return false;
  try {
    changeFile(file, (text) => retired(text, id));
    return true;
  } catch (error) {
    if (error instanceof Unwritable) return false;
    throw error;
  }
}

async function refuseNeeded({ db, temporal }: Needs, use: Used): Promise<void> {
  const { keyId, lastAt } = use;
  if (Date.now() - lastAt.getTime() < DAY_MS)
    throw new Refused(`${keyId} was in use until ${lastAt.toISOString()}: what ends within a day may need it`);
  const needs = [...(await keyNeeds(db, use)), await running(temporal, lastAt)].filter(({ count }) => count > 0);
  if (needs.length > 0) throw new Refused(`${keyId} is needed: ${needs.map(worded).join('; ')}`);
}

const worded = ({ what, count, some }: KeyNeed): string =>
  `${count} ${what}${some.length > 0 ? ` (${listOf(some)}${count > some.length ? ', …' : ''})` : ''}`;

/** Workflows of any kind, also those that are no procedure: what was sent to them when they began can't be read without the key. */
async function running(temporal: Client | undefined, lastAt: Date): Promise<KeyNeed> {
  if (!temporal) throw new Refused('TEMPORAL_ADDRESS is not set: what is open there can not be told');
  const query = `ExecutionStatus = 'Running' AND StartTime <= '${lastAt.toISOString()}'`;
  const { count } = await temporal.workflow.count(query);
  const some: string[] = [];
  if (count > 0)
    for await (const { workflowId } of temporal.workflow.list({ query, pageSize: 5 }))
      if (some.push(workflowId) === 5) break;
  return { what: 'workflows that go on', count, some };
}

function fileOf({ file }: Needs): string {
  if (file !== undefined) return file;
  throw new Refused(
    'the keys stand in the variable KEYS, which no command can change: put them into a file, and name it by KEYS_FILE',
  );
}
