/** The one way to migrate, and what the database arranges by itself. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Knex } from 'knex';
import { createDatabase } from '../../../db/knex.js';
import { unsentDecisions } from '../../../db/platform/outbox.js';
import { takeAll } from '../../../db/platform/limits.js';
import { claim, finish, release } from '../../../db/platform/idempotency.js';
import { migrate } from '../../../db/migrate.js';
import * as outboxIndexes from '../../../db/migrations/20261126_0016_outbox_indexes.js';
import * as replacedRuns from '../../../db/migrations/20261126_0017_replaced_runs.js';
import * as placesOfLimits from '../../../db/migrations/20261126_0018_places_of_limits.js';
import * as platform from '../../../db/migrations/20261126_0019_platform_in_one_statement.js';
import * as reissues from '../../../db/migrations/20261126_0020_reissues_in_one_statement.js';
import * as accessCodes from '../../../db/migrations/20261126_0021_access_codes_in_one_statement.js';
import * as unheardRedeems from '../../../db/migrations/20261126_0022_unheard_redeems.js';
import * as audit from '../../../db/migrations/20261127_0040_audit.js';
import * as erasures from '../../../db/migrations/20261127_0041_erasures.js';
import * as auditSearch from '../../../db/migrations/20261127_0042_audit_search.js';
import * as auditExports from '../../../db/migrations/20261127_0043_audit_exports.js';
import * as registerChanges from '../../../db/migrations/20261127_0044_register_changes.js';
import * as evidenceDigests from '../../../db/migrations/20261127_0061_evidence_digests.js';
import * as telephonesTold from '../../../db/migrations/20261127_0062_telephones_told.js';
import * as scim from '../../../db/migrations/20261127_0063_scim.js';
import * as keysHeld from '../../../db/migrations/20261127_0064_keys_held.js';
import * as outagePauses from '../../../db/migrations/20261127_0065_outage_pauses.js';
import * as outagePauseExtensions from '../../../db/migrations/20261127_0066_outage_pause_extensions.js';
import * as jairo from '../../../db/migrations/20261126_0023_jairo.js';
import * as utokyo from '../../../db/migrations/20261126_0030_utokyo.js';
import * as members from '../../../db/migrations/20261127_0031_members.js';
import { claimReissues } from '../../../db/cinii/reissues.js';
import { projectProcedure } from '../../../db/platform/procedures.js';
import { claimCode, verifyCode } from '../../../db/umin/access-codes.js';
import { findUminAccountsByIdentity, putUminPasswordInForce } from '../../../db/umin/accounts.js';
import type { IsoInstant } from '../../../workflows/contracts/procedure.js';
import { identityKey } from '../../../workflows/rules/identity.js';
import { freshDatabase, type TestDatabase } from '../../helpers/database.js';
import { PATIENCE_MS } from '../../helpers/wait.js';

let own: TestDatabase;
beforeAll(async () => {
  own = await freshDatabase();
});
afterAll(async () => own.drop());

describe('migrations', () => {
  test('run once, whoever else migrates at the same moment', async () => {
    const other = await freshDatabase();
    const pools = Array.from({ length: 4 }, () => createDatabase(other.url, { max: 2 }));
    await other.db.raw('drop schema public cascade');
    await other.db.raw('create schema public');
    const ran = await Promise.all(pools.map(migrate));
    expect(ran.filter((names) => names.length > 0)).toHaveLength(1);
    for (const pool of pools) await pool.destroy();
    await other.drop();
  });

  test('of a newer release stay, and nothing is run: the way back to this one', async () => {
    await own.db('knex_migrations').insert({ name: '29990101_0001_newer', batch: 999, migration_time: new Date() });
    expect(await migrate(own.db)).toEqual([]);
    expect(await own.db('knex_migrations').where({ name: '29990101_0001_newer' }).delete()).toBe(1);
  });

  test('make the keys of persons anew who were written down before they were compared without what can’t be seen', async () => {
    const before = await freshDatabase();
    const { db } = before;
    // As the release before left it: the newest migrations are not in yet.
    await db('knex_migrations').where('name', '>=', '20261126_0015').delete();
    for (const newest of [
      keysHeld,
      outagePauseExtensions,
      outagePauses,
      scim,
      telephonesTold,
      evidenceDigests,
      registerChanges,
      auditExports,
      auditSearch,
      erasures,
      audit,
      members,
      utokyo,
      jairo,
      unheardRedeems,
      accessCodes,
      reissues,
      platform,
      placesOfLimits,
      replacedRuns,
      outboxIndexes,
    ])
      await newest.down(db);
    const oldKey = ([family = '', given = '', kana = '']: readonly string[]): string =>
      [family, given, kana, kana].map((name) => name.normalize('NFKC').replace(/\s+/gu, '')).join('\n') +
      '\nfemale\n1980/04/12';
    const row = (id: string, names: readonly [family: string, given: string, kana: string]) => ({
      id,
      family: names[0],
      given: names[1],
      family_kana: names[2],
      given_kana: names[2],
      sex: 'female',
      birth: '1980-04-12',
      identity_key: oldKey(names),
      forwarded: false,
      category: 'personal',
    });
    const odd = [
      ['辻\u{E0100}', '花子', 'つじ'],
      ['葛\uFE00城', '花\u200B子', 'かつらぎ'],
      ['\uFEFF青木', '花子\u00AD', 'あお\u2060き'],
      ['山田', 'Hana\u200Eko', 'やまだ'],
    ] as const;
    // More than a batch, so that the last ones are in another.
    const plain = Array.from({ length: 2_500 }, (_, n) => row(`b${n}-plain`, ['田中', `花${n}`, 'たなか']));
    await db.batchInsert(
      'umin_accounts',
      [...odd.map((names, n) => row(`${'az'[n % 2]}${n}-odd`, names)), ...plain],
      500,
    );
    const untouched = await db('umin_accounts').where('id', 'like', 'b%').orderBy('id').select();
    expect(await migrate(db)).toEqual([
      '20261126_0015_identity_keys',
      '20261126_0016_outbox_indexes',
      '20261126_0017_replaced_runs',
      '20261126_0018_places_of_limits',
      '20261126_0019_platform_in_one_statement',
      '20261126_0020_reissues_in_one_statement',
      '20261126_0021_access_codes_in_one_statement',
      '20261126_0022_unheard_redeems',
      '20261126_0023_jairo',
      '20261126_0030_utokyo',
      '20261127_0031_members',
      '20261127_0040_audit',
      '20261127_0041_erasures',
      '20261127_0042_audit_search',
      '20261127_0043_audit_exports',
      '20261127_0044_register_changes',
      '20261127_0061_evidence_digests',
      '20261127_0062_telephones_told',
      '20261127_0063_scim',
      '20261127_0064_keys_held',
      '20261127_0065_outage_pauses',
      '20261127_0066_outage_pause_extensions',
    ]);

    for (const account of await db('umin_accounts')) {
      const { family, given, family_kana: familyNameKana, given_kana: givenNameKana, birth } = account;
      const person = { familyName: family, givenName: given, familyNameKana, givenNameKana, sex: 'female' as const };
      expect([account.id, account.identity_key]).toEqual([
        account.id,
        identityKey({ ...person, birthDate: birth.replaceAll('-', '/') }),
      ]);
    }
    const typed = { familyName: '辻', givenName: '花子', familyNameKana: 'つじ', givenNameKana: 'ツジ' };
    const found = await findUminAccountsByIdentity(
      db,
      identityKey({ ...typed, sex: 'female', birthDate: '1980/04/12' }),
    );
    expect(found.map(({ id }) => id)).toEqual(['a0-odd']);
    expect(await db('umin_accounts').where('id', 'like', 'b%').orderBy('id').select()).toEqual(untouched);
    await before.drop();
  });

  test('of tables that functions read are no fault for a process that has called them before', async () => {
    const before = await freshDatabase({ sample: true });
    // One connection, so that it is the one that has called them.
    const one = createDatabase(before.url, { max: 1 });
    const at = new Date().toISOString() as IsoInstant;
    const view = {
      procedureId: 'p',
      status: 'awaiting-code' as const,
      steps: [{ at, step: 'begun', actor: 'system' as const }],
    };
    const callAll = async (n: string) => {
      const of = { procedureId: `p${n}`, accountId: 'yamada-tar', wrongCodesPerDay: 10 };
      await takeAll(one, [{ key: `k${n}`, limit: 2, windowMs: 60_000 }]);
      const key = { key: n, operation: 'op', caller: 'c', requestDigest: 'd', procedureId: 'first' };
      expect(await claim(one, key)).toMatchObject({ state: 'new' });
      expect(await claim(one, key)).toMatchObject({ state: 'running' });
      await projectProcedure(one, { service: 'umin', kind: 'access-code', locale: 'ja', closed: false, view });
      expect(await claimCode(one, of)).toMatchObject({ superseded: expect.any(Array) });
      expect(await verifyCode(one, of)).toBe('verified');
      expect(await putUminPasswordInForce(one, { ...of, passwordHash: `hash ${n}` })).toEqual(expect.any(Number));
      const claimed = await claimReissues(one, {
        procedureId: `r${n}`,
        applicationIds: ['AUTH00000101'],
        isStillAt: () => true,
      });
      expect(claimed).toMatchObject({ claimed: ['AUTH00000101'] });
    };
    await callAll('before');
    for (const table of [
      'limit_events',
      'idempotency_keys',
      'procedures',
      'procedure_steps',
      'umin_accounts',
      'umin_code_claims',
      'reissue_claims',
    ]) {
      await before.db.raw(`alter table ${table} add column later text`);
      await callAll(table);
    }
    await one.destroy();
    await before.drop();
  });

  test('a second run changes nothing', async () => {
    expect(await migrate(own.db)).toEqual([]);
  });
});

describe('types', () => {
  test('a calendar day arrives as it is stored, in any zone of the process', async () => {
    const { rows } = await own.db.raw("select date '1980-04-12' as birth, 5000000000::bigint as n");
    expect(rows[0]).toEqual({ birth: '1980-04-12', n: 5_000_000_000 });
  });
});

describe('what jobs look for every few seconds', () => {
  const DECISIONS = 10_000;
  let patient: Knex;
  afterAll(async () => patient.destroy());
  beforeAll(async () => {
    // So many rows may take a busy machine longer than a statement of the product has.
    patient = createDatabase(own.url, { max: 1, statementMs: PATIENCE_MS });
    await patient('staff').insert({ id: 's', name: 's', roles: [], queues: [], password_hash: 'x' });
    await patient.raw(
      `insert into applications (procedure_id, service, kind, account, detail, received_at, due_at, open)
       select 'umin-a-' || n, 'umin', 'a', n::text, '{}', now(), now(), false from generate_series(1, ?::int) n`,
      [DECISIONS],
    );
    await patient.raw(
      `insert into decisions (procedure_id, decision_id, decision, reason, decided_by, decided_at, processed_at, followed_at)
       select 'umin-a-' || n, 'd' || n, 'refuse', 'r', 's', now() - n * interval '1 minute', now(), case when n > 100 then now() end from generate_series(1, ?::int) n`,
      [DECISIONS],
    );
    await patient.raw(
      `insert into mail_log (key, procedure_id, message_id, template, recipient, state, claimed_at, last_attempt_at)
       select 'k' || n, 'umin-a-' || n, 'm', 'operator-refused', 'r', 'sent', now(), now() from generate_series(1, ?::int) n`,
      [DECISIONS],
    );
    await patient.raw(
      `insert into application_messages (message_id, procedure_id, kind, text, at)
       select 'm' || n, 'umin-a-' || n, 'withdrawal', 't', now() - n * interval '1 hour' from generate_series(1, ?::int) n`,
      [DECISIONS],
    );
    await patient.raw(
      `insert into code_tries (procedure_id, n, try_id, at)
       select 'umin-a-' || n, 1, 't', now() - n * interval '1 hour' from generate_series(1, ?::int) n`,
      [DECISIONS],
    );
  });

  test('decisions without their mail are told again; those that were seen to have it are not read again', async () => {
    const { db } = own;
    await db('mail_log').where({ procedure_id: 'umin-a-7' }).delete();
    await db('decisions').where({ procedure_id: 'umin-a-9' }).update({ processed_at: null });
    const told = async () => (await unsentDecisions(db, 1_000, [])).map(({ procedure_id: id }) => id);
    expect(await told()).toEqual(['umin-a-9', 'umin-a-7']);
    await db.raw('vacuum analyze decisions, mail_log');
    const asked: { sql: string; bindings: unknown[] }[] = [];
    const hear = (query: { sql: string; bindings: unknown[] }): void => void asked.push(query);
    db.on('query', hear);
    expect(await told()).toEqual(['umin-a-9', 'umin-a-7']);
    db.removeListener('query', hear);
    for (const { sql, bindings } of asked) {
      const { rows } = await db.raw(
        `explain (analyze, format json) ${sql.replace(/\$\d+/g, '?')}`,
        bindings as string[],
      );
      const read = rowsReadOf(rows[0]['QUERY PLAN'][0].Plan, 'decisions');
      expect([sql, read < 50]).toEqual([sql, true]);
    }
    await db('decisions').where({ procedure_id: 'umin-a-9' }).update({ processed_at: new Date() });
    expect(await told()).toEqual(['umin-a-7']);
    const { followed_at } = await db('decisions').where({ procedure_id: 'umin-a-9' }).first();
    expect(followed_at).toEqual(expect.any(Date));
  });

  test.each([
    ['application_messages', "at > now() - interval '30 minutes'"],
    ['code_tries', "at < now() - interval '416 days'"],
  ])('of %s only what is asked for is read', async (table, where) => {
    await own.db.raw(`vacuum analyze ${table}`);
    const { rows } = await own.db.raw(`explain (analyze, format json) select * from ${table} where ${where}`);
    expect(rowsReadOf(rows[0]['QUERY PLAN'][0].Plan, table)).toBeLessThan(50);
  });
});

interface Plan {
  'Relation Name'?: string;
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  Plans?: Plan[];
}
/** How many rows of a table a plan has read, those that it passed over included. */
function rowsReadOf(plan: Plan, table: string): number {
  const { Plans = [], 'Rows Removed by Filter': passed = 0 } = plan;
  const own = plan['Relation Name'] === table ? (plan['Actual Rows'] + passed) * plan['Actual Loops'] : 0;
  return Plans.reduce((sum, below) => sum + rowsReadOf(below, table), own);
}

describe('limits', () => {
  test('of a hundred takers at once exactly as many get a place as there are', async () => {
    const rules = [
      { key: 'b', limit: 7, windowMs: 60_000 },
      { key: 'a', limit: 50, windowMs: 60_000 },
    ];
    const answers = await Promise.all(Array.from({ length: 100 }, () => takeAll(own.db, rules)));
    expect(answers.filter((a) => a.ok)).toHaveLength(7);
    // A refusal takes nothing from the other rule.
    expect(await own.db('limit_events').where({ key: 'a' })).toHaveLength(7);
  });

  test('a place is free again when the window has passed over its taker, and says when', async () => {
    const rule = { key: 'slide', limit: 1, windowMs: 60_000 };
    expect(await takeAll(own.db, [rule])).toEqual({ ok: true });
    expect(await takeAll(own.db, [rule])).toEqual({ ok: false, retryAfterS: expect.any(Number) });
    await own.db('limit_events').update({ at: own.db.raw("at - interval '1 minute'") });
    expect(await takeAll(own.db, [rule])).toEqual({ ok: true });
  });
});

describe('idempotency keys', () => {
  const key = { key: 'k', operation: 'op', caller: 'c', requestDigest: 'd', procedureId: 'first' };
  test('the first claims, others wait, the answer is kept, another request is a mismatch', async () => {
    expect(await claim(own.db, key)).toEqual({ state: 'new', procedureId: 'first' });
    expect(await claim(own.db, { ...key, procedureId: 'second' })).toEqual({ state: 'running', procedureId: 'first' });
    await finish(own.db, key, 'sealed');
    expect(await claim(own.db, { ...key, procedureId: 'third' })).toEqual({
      state: 'done',
      procedureId: 'first',
      response: 'sealed',
    });
    expect(await claim(own.db, { ...key, requestDigest: 'other' })).toEqual({ state: 'mismatch' });
  });

  test('a claim that was given back runs again at once, under the first procedure ID', async () => {
    const other = { ...key, key: 'k2' };
    await claim(own.db, other);
    await release(own.db, other);
    expect(await claim(own.db, { ...other, procedureId: 'second' })).toEqual({ state: 'new', procedureId: 'first' });
  });
});
