/** A change of keys: in two steps, each of which a command does and checks, and none of which costs anybody anything. */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Client } from '@temporalio/client';
import { KEPT_COLUMNS, LEFT_COLUMNS } from '../../../db/platform/key-needs.js';
import { keyUses, livingProcesses } from '../../../db/platform/keys-held.js';
import { sealFile } from '../../../worker/runtime/crypto/file-seal.js';
import { type KeyRing, parseKeyRing } from '../../../worker/runtime/crypto/keys.js';
import { createSealer } from '../../../worker/runtime/crypto/seal.js';
import { createTokens } from '../../../worker/runtime/crypto/tokens.js';
import { missingKeys, startHeldKeys } from '../../../worker/runtime/held-keys.js';
import { connectClient } from '../../../worker/runtime/temporal/client.js';
import { added, changeFile, promoted, Refused, retired } from '../../../worker/keys/ring-file.js';
import { add, list, promote, retire } from '../../../worker/keys/steps.js';
import { freshDatabase, type TestDatabase } from '../../helpers/database.js';
import { newProcedureId } from '../../helpers/ids.js';
import { testTemporalConfig } from '../../helpers/temporal.js';
import { until } from '../../helpers/wait.js';

const K1 = `k1:${Buffer.alloc(32, 1).toString('base64')}`;
const K2 = `k2:${Buffer.alloc(32, 2).toString('base64')}`;
const folder = mkdtempSync(join(tmpdir(), 'keys-'));
const file = join(folder, 'keys');
const warned: unknown[] = [];
const log = { warn: (about: unknown) => void warned.push(about), error: () => undefined };
let database: TestDatabase;
let temporal: Client;
const ending: (() => Promise<void>)[] = [];
beforeAll(async () => {
  database = await freshDatabase({ sample: true });
  temporal = connectClient(testTemporalConfig(), parseKeyRing(K1));
});
afterAll(async () => {
  for (const end of ending) await end();
  await temporal.connection.close();
  await database.drop();
  rmSync(folder, { recursive: true });
});
beforeEach(async () => {
  for (const end of ending.splice(0)) await end();
  writeFileSync(file, `${K1}\n`, { mode: 0o600 });
  for (const table of ['key_uses', 'process_keys']) await database.db(table).delete();
});

const ringNow = (): KeyRing => parseKeyRing(readFileSync(file, 'utf8'));
const needs = () => ({ db: database.db, temporal, ring: ringNow(), file });
/** A process begins with the file as it is, and has told of itself. */
async function started(role: 'api' | 'worker'): Promise<void> {
  const before = (await livingProcesses(database.db)).length;
  ending.push(startHeldKeys({ db: database.db, ring: ringNow(), role, log }));
  await until('it has told', async () => (await livingProcesses(database.db)).length > before);
}
const restarted = async (): Promise<void> => {
  for (const end of ending.splice(0)) await end();
  await started('api');
  await started('worker');
};

/** Two days after it was last used; @param text of the file since */
async function unneeded(id: string, text: string): Promise<void> {
  const { db } = database;
  writeFileSync(file, `${text}\n`);
  await restarted();
  await db('key_uses')
    .where({ key_id: id })
    .update({ last_at: db.raw("now() - interval '2 days'") });
}

describe('the ring', () => {
  test('knows a key that waits, and makes nothing under it', () => {
    const [before, waiting, after] = [K1, `${K1},+${K2}`, `${K2},${K1}`].map((text) => parseKeyRing(text));
    if (!before || !waiting || !after) throw new Error('three rings');
    expect([waiting.newestId, waiting.ids, waiting.waitingIds]).toEqual(['k1', ['k1', 'k2'], ['k2']]);
    expect(() => parseKeyRing(`+${K1}`)).toThrow(/nothing could be made/);
    // While processes are restarted one after the other, each reads what the other makes.
    const claims = { purpose: 'password-reissue' as const, procedureId: 'cinii-password-reissue-1', issue: 1 };
    for (const [maker, reader] of [
      [before, after],
      [after, waiting],
      [waiting, after],
    ] as const) {
      expect(createTokens(reader).openUrl(createTokens(maker).url(claims))).toEqual(claims);
      expect(createSealer(reader).open(createSealer(maker).seal('x', 'c'), 'c')).toBe('x');
      expect(createTokens(reader).digests('session', 's')).toContain(createTokens(maker).digest('session', 's'));
    }
  });

  test('counts go on under the key that they began under: a lock outlasts a new key', () => {
    const counted = [K1, `${K1},+${K2}`, `${K2},${K1}`].map((text) =>
      createTokens(parseKeyRing(text)).counted('student-login', 'a'),
    );
    expect(new Set(counted).size).toBe(1);
    expect(createTokens(parseKeyRing(K2)).counted('student-login', 'a')).not.toBe(counted[0]);
  });
});

describe('the file', () => {
  test('goes from step to step, and no step is taken twice or out of turn', () => {
    const { text, id } = added(`${K1}\n`);
    expect(parseKeyRing(text)).toMatchObject({ newestId: 'k1', waitingIds: [id] });
    expect(() => added(text)).toThrow(/waits already/);
    expect(() => promoted(K1)).toThrow(/no key waits/);
    const after = promoted(text);
    expect(parseKeyRing(after.text)).toMatchObject({ newestId: id, ids: [id, 'k1'], waitingIds: [] });
    expect(() => retired(after.text, id)).toThrow(/is the newest/);
    expect(() => retired(after.text, 'k7')).toThrow(/no key k7/);
    expect(parseKeyRing(retired(after.text, 'k1')).ids).toEqual([id]);
  });

  test('is changed as a whole, keeps its mode, and isn’t touched where a step is refused', () => {
    changeFile(file, (text) => added(text).text);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const before = readFileSync(file, 'utf8');
    expect(() => changeFile(file, (text) => added(text).text)).toThrow(Refused);
    expect(readFileSync(file, 'utf8')).toBe(before);
    expect(() => changeFile(join(folder, 'none'), String)).toThrow(/can't be read \(ENOENT\)/);
    writeFileSync(`${file}.lock`, '');
    expect(() => changeFile(file, String)).toThrow(`it was killed: remove ${file}.lock`);
    rmSync(`${file}.lock`);
  });
});

describe('npm run keys', () => {
  test('promotes a key only once every process holds it, and says who doesn’t', async () => {
    await restarted();
    const id = add(needs());
    await expect(promote(needs())).rejects.toThrow(
      new RegExp(`2 processes don't hold ${id} yet: restart api \\d+ on .*, worker`),
    );
    for (const end of ending.splice(0, 1)) await end();
    await started('api');
    await expect(promote(needs())).rejects.toThrow(/1 processes don't hold .*: restart worker/);
    await restarted();
    expect(await promote(needs())).toBe(id);
    expect(ringNow().newestId).toBe(id);
    await restarted();
    expect(await list(needs())).toMatchObject({
      keys: [
        { id, state: 'newest', lackedBy: [] },
        { id: 'k1', state: 'older', lackedBy: [] },
      ],
    });
  });

  test('takes another key under the same name for another key', async () => {
    await restarted();
    writeFileSync(file, `k1:${Buffer.alloc(32, 9).toString('base64')}\n`);
    expect((await list(needs())).keys[0]).toMatchObject({
      id: 'k1',
      state: 'missing',
      lackedBy: [expect.anything(), expect.anything()],
    });
    expect(await missingKeys(database.db, ringNow())).toEqual(['k1']);
  });

  test('drops no key while something needs it, and says what', async () => {
    const { db } = database;
    await restarted();
    add(needs());
    await restarted();
    await promote(needs());
    await expect(retire(needs(), 'k1')).rejects.toThrow(/still makes under k1: restart/);
    await restarted();
    await expect(retire(needs(), 'k1')).rejects.toThrow(/was in use until/);
    // Two days later.
    await db('key_uses')
      .where({ key_id: 'k1' })
      .update({ first_at: db.raw("now() - interval '9 days'"), last_at: db.raw("now() - interval '2 days'") });
    const old = parseKeyRing(K1);
    const procedureId = newProcedureId('umin', 'access-code');
    const opened = {
      procedure_id: procedureId,
      service: 'umin',
      kind: 'access-code',
      status: 'awaiting-code',
      closed: false,
      locale: 'ja',
    };
    const at = db.raw("now() - interval '3 days'");
    await db('procedures').insert({ ...opened, opened_at: at, updated_at: at });
    const method = db('utokyo_methods').whereNull('removed_at').whereNotNull('sealed').first('id');
    const sealed = createSealer(old).seal('JBSWY3DPEHPK3PXP', 'x');
    await db('utokyo_methods').whereNotNull('sealed').update({ sealed: null });
    await db('utokyo_members').update({
      linked_issuer: null,
      linked_subject: null,
      linked_name_equal: null,
      linked_at: null,
    });
    await db('utokyo_methods')
      .where('id', 'in', db('utokyo_methods').select('id').limit(1))
      .update({ sealed, removed_at: null });
    expect(method).toBeDefined();
    await db('archive_persons').insert({
      service: 'umin',
      account: 'a',
      sealed_key: sealFile(old, Buffer.alloc(32), 'c'),
    });
    // Archived before uses of keys were written down.
    await db('archive_entries').insert({
      workflow_id: procedureId,
      run_id: 'r',
      procedure_id: 'umin-access-code-1',
      is_whole: true,
      ended_as: 'COMPLETED',
      events: 3,
      builds: [],
      sealed: Buffer.from('x'),
      archived_at: db.raw("now() - interval '20 days'"),
    });
    const sealedKey = sealFile(old, Buffer.alloc(32), 'c');
    await db('archive_keys').insert({ procedure_id: 'umin-access-code-1', persons: [], sealed_key: sealedKey });
    const why = await retire(needs(), 'k1').then(() => '', String);
    expect(why).toMatch(/1 archived histories/);
    await db('archive_entries').delete();
    expect(await retire(needs(), 'k1').then(() => '', String)).toMatch(/1 archived histories/);
    await db('archive_keys').delete();
    expect(why).toMatch(/1 verification methods/);
    expect(why).toContain(`1 open procedures (${procedureId})`);
    expect(why).toMatch(/1 keys of persons in the archive/);
    expect(ringNow().ids).toContain('k1');
    await db('procedures').where({ procedure_id: procedureId }).delete();
    await db('utokyo_methods').update({ sealed: null });
    await db('archive_persons').delete();
    await retire(needs(), 'k1');
    expect(ringNow().ids).not.toContain('k1');
    expect(await missingKeys(db, ringNow())).toEqual([]);
    expect((await keyUses(db)).find(({ keyId }) => keyId === 'k1')?.retiredAt).not.toBeNull();
  });

  test('promotes none in a variable; one that nothing needs is marked there, so that it can be taken out by hand', async () => {
    await expect(promote({ ...needs(), file: undefined })).rejects.toThrow(/KEYS_FILE/);
    await restarted();
    await unneeded('k1', `${K2},${K1}`);
    expect(await retire({ ...needs(), file: undefined }, 'k1')).toBe(false);
    // As where the file is mounted to be read only.
    expect(await retire({ ...needs(), file: join(folder, 'none') }, 'k1')).toBe(false);
    expect(await missingKeys(database.db, parseKeyRing(K2))).toEqual([]);
  });

  test('marks a key that is out of the ring already, as where the command was killed', async () => {
    await restarted();
    await unneeded('k1', K2);
    expect(await missingKeys(database.db, ringNow())).toEqual(['k1']);
    await expect(retire(needs(), 'k7')).rejects.toThrow(/no key k7/);
    expect(await retire(needs(), 'k1')).toBe(false);
    expect(await missingKeys(database.db, ringNow())).toEqual([]);
  });

  test('a key that is lost is marked at its word, whatever needs it, and only where it is in no ring', async () => {
    await restarted();
    writeFileSync(file, `${K2},${K1}\n`);
    await restarted();
    await expect(retire(needs(), 'k1', true)).rejects.toThrow(/it is not lost/);
    writeFileSync(file, `${K2}\n`);
    await expect(retire(needs(), 'k1')).rejects.toThrow(/was in use until/);
    expect(await retire(needs(), 'k1', true)).toBe(false);
    expect(await missingKeys(database.db, ringNow())).toEqual([]);
  });

  test('a key behind the newest is missed by nobody until something is made under it', async () => {
    const { db } = database;
    await restarted();
    const [before] = [ringNow()];
    writeFileSync(file, `${K1},\n${K2}\n`);
    warned.length = 0;
    await started('api');
    expect(await missingKeys(db, before)).toEqual([]);
    await until('it has warned', () => warned.length > 0);
    expect(warned).toEqual([{ keys: 'k2' }]);
    // It goes as well: it was used before uses were written down, if ever.
    await expect(retire(needs(), 'k2')).rejects.toThrow(/was in use until/);
    await db('key_uses').update({ first_at: db.raw("now() - interval '2 days'") });
    expect(await retire(needs(), 'k2')).toBe(true);
    expect(ringNow().ids).toEqual(['k1']);
  });
});

test('a process that ends is no longer waited for, one that is killed only for a while', async () => {
  await restarted();
  await ending.splice(0, 1)[0]?.();
  expect(await livingProcesses(database.db)).toMatchObject([{ role: 'worker' }]);
  await database.db('process_keys').update({ seen_at: database.db.raw("now() - interval '1 minute'") });
  expect(await livingProcesses(database.db)).toEqual([]);
});

test('columns that are looked at are there', async () => {
  const { rows } = await database.db.raw<{ rows: { at: string }[] }>(
    "select table_name || '.' || column_name as at from information_schema.columns where table_schema = 'public'",
  );
  const there = new Set(rows.map(({ at }) => at));
  expect([...KEPT_COLUMNS, ...LEFT_COLUMNS].filter((column) => !there.has(column))).toEqual([]);
});
