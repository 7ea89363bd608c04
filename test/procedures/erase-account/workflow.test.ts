/** A person is erased by two administrators: nothing of them is left in the database or in Temporal, the log holds, and redacted twins replay. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { entriesOf } from '../../../db/audit/archive.js';
import { findErasure, proposeErasure } from '../../../db/audit/erasures.js';
import { unlinkCard } from '../../../db/utokyo/members.js';
import { checkpoint } from '../../../worker/jobs/archive.js';
import { openEntry } from '../../../worker/runtime/audit/archive.js';
import { recordBuild } from '../../../worker/runtime/audit/builds.js';
import { rebuildAll, replayEntry } from '../../../worker/runtime/audit/archived.js';
import { makeTwins, openTwin } from '../../../worker/runtime/audit/twins.js';
import { createUpkeep } from '../../../worker/runtime/audit/upkeep.js';
import { verifyLog } from '../../../worker/runtime/audit/verify.js';
import { tellOfChanges } from '../../../worker/runtime/mfa/notices.js';
import { CATALOGUES } from '../../../api/texts.js';
import { parseKeyRing } from '../../../worker/runtime/crypto/keys.js';
import { decodedText } from '../../helpers/histories.js';
import { newProcedureId } from '../../helpers/ids.js';
import { newMember } from '../../helpers/reregistrations.js';
import { type Caller, startSystem, type System } from '../../helpers/system.js';
import { workflowBundle } from '../../helpers/temporal.js';
import { until } from '../../helpers/wait.js';
import { rowsOf, sendForm } from '../../security/support.js';
import { signedIn } from '../../staff/oversight/support.js';
import { accessCodeScenarios } from '../access-code/scenarios.js';
import type { Scenario } from '../../helpers/scenario.js';
import { reissueScenarios } from '../password-reissue/scenarios.js';
import { useChangeScenarios } from '../service-use-change/scenarios.js';
import {
  type Administrators,
  administrators,
  archived,
  archiveNeeds,
  asked,
  confirmedSilently,
  decided,
  ended,
  PERSON,
  proposed,
  REASON,
} from './support.js';

let system: System;
let both: Administrators;
let auditor: Caller;
const own: string[] = [];
const YAMADA = { service: 'umin', account: 'yamada-tar' } as const;
/** What people would know the two persons by, and the words that were written about them. */
const MARKS = ['AUTH00000101', 'contact@univ-a.example.jp', '書類を確認した'];
const MARKS_OF_YAMADA = ['yamada-tar', '山田', 'やまだ', 'taro.yamada@hospital.example.jp'];

const scenario = (of: Readonly<Record<string, Scenario>>, name: string): Scenario => {
  const found = of[name];
  if (!found) throw new Error(`there is no scenario ${name}`);
  return found;
};

beforeAll(async () => {
  system = await startSystem();
  await recordBuild(system.database.db, await workflowBundle(), 'test');
  both = await administrators(system);
  auditor = await signedIn(system, 'audit1');
  for (const one of [scenario(useChangeScenarios, 'refused'), scenario(reissueScenarios, 'completed')])
    own.push(await ended(system, one.run));
  await asked(auditor, 'getHistory', { procedureId: own[0], reason: 'AUTH00000101 について' });
});
afterAll(() => system.close());

/** All tables as text. */
async function dump(): Promise<string> {
  const { db } = system.database;
  const { rows } = await db.raw(
    "select table_name as name from information_schema.tables where table_schema = 'public'",
  );
  return rowsOf(db, ...rows.map(({ name }: { name: string }) => name));
}
const marksIn = (text: string, marks: readonly string[]): string[] => marks.filter((mark) => text.includes(mark));
const statusIs = (erasureId: string, status: string) =>
  until(
    `the erasure is ${status}`,
    () => findErasure(system.database.db, erasureId),
    (row) => row?.status === status,
  );
const allArchived = () =>
  until('everything is archived', async () => {
    await archived(system);
    return (await system.database.db('archive_due')).length === 0;
  });
const verified = async () => {
  await checkpoint(archiveNeeds(system));
  return verifyLog(system.database.db, { verifierKey: system.deps.signer.verifierKey });
};

describe('a proposal', () => {
  test('is for administrators, about an account on record, and its reason names nobody', async () => {
    for (const caller of [auditor, await signedIn(system, 'op1')])
      expect((await caller.call('eraseAccount', { ...PERSON, reason: REASON })).body['type']).toContain('forbidden');
    const unknown = await both.first.call('eraseAccount', { ...PERSON, account: 'AUTH00000999', reason: REASON });
    expect(unknown.status).toBe(404);
    const named = await both.first.call('eraseAccount', { ...PERSON, reason: 'auth00000101 の請求' });
    expect(named.status).toBe(400);
    expect(named.body['errors'][0].path).toBe('reason');
  });

  test('is refused while a procedure of the person goes on', async () => {
    const { body: opened } = await system.caller().call('startPasswordReissue', { email: 'library@univ-b.example.jp' });
    const person = { ...PERSON, account: 'AUTH00000102' };
    await system.database
      .db('procedure_accounts')
      .insert({ procedure_id: opened['procedureId'], ...person })
      .onConflict()
      .ignore();
    await until('its projection', () =>
      system.database.db('procedures').where({ procedure_id: opened['procedureId'] }).first(),
    );
    const { status, body } = await both.first.call('eraseAccount', { ...person, reason: REASON });
    expect([status, body['title']]).toEqual([409, CATALOGUES.ja['problem.procedures-open.title']]);
    // One that began after the proposal stops it, whoever asks how often at once.
    const { db } = system.database;
    await db('procedure_accounts')
      .where({ procedure_id: opened['procedureId'], ...person })
      .delete();
    const asking = [both.first, both.second, both.first].map((one) => proposed({ ...both, first: one }, person));
    const [erasureId = '', ...same] = await Promise.all(asking);
    expect(same).toEqual([erasureId, erasureId]);
    const { proposed_by: by } = (await findErasure(db, erasureId)) ?? {};
    await db('procedure_accounts').insert({ procedure_id: opened['procedureId'], ...person });
    await decided(by === 'admin1' ? both.second : both.first, erasureId);
    await statusIs(erasureId, 'stopped');
    expect(await findErasure(db, erasureId)).toMatchObject({
      why: 'procedures-open',
      procedure_id: opened['procedureId'],
    });
    expect(await db('cinii_registrations').where({ application_id: person.account })).toHaveLength(1);
    await decided(both.first, erasureId, 'withdraw');
  });

  test('needs a second person: whoever made it can’t confirm it, nor can somebody with the same address', async () => {
    const erasureId = await proposed(both);
    expect(await proposed({ ...both, first: both.second })).toBe(erasureId);
    const refused = await both.first.call('decideErasure', { erasureId, decision: 'confirm' });
    expect([refused.status, refused.body['firstBy']]).toEqual([403, 'admin1']);
    const { db } = system.database;
    await db('staff').whereIn('id', ['admin1', 'admin2']).update({ email: 'admin@office.example.jp' });
    both = await administrators(system);
    expect((await both.second.call('decideErasure', { erasureId, decision: 'confirm' })).status).toBe(403);
    await db('staff').where({ id: 'admin2' }).update({ email: null });
    both = await administrators(system);
    await decided(both.first, erasureId, 'withdraw');
    await decided(both.first, erasureId, 'withdraw');
    expect((await both.second.call('decideErasure', { erasureId, decision: 'confirm' })).status).toBe(409);
    expect(await system.temporal.client.workflow.getHandle(erasureId).result()).toBe('ended');
  });

  test('whose proposer is no member of staff any more can be withdrawn only', async () => {
    const { db } = system.database;
    const erasureId = await proposed({ ...both, first: both.second });
    await db('staff').where({ id: 'admin2' }).delete();
    expect((await both.first.call('decideErasure', { erasureId, decision: 'confirm' })).status).toBe(409);
    expect((await findErasure(db, erasureId))?.status).toBe('proposed');
    await decided(both.first, erasureId, 'withdraw');
    both = await administrators(system);
  });

  test('is also of an account that only its register knows', async () => {
    const erasureId = await proposed(both, { service: 'shomei', account: 's2026002' });
    await decided(both.first, erasureId, 'withdraw');
  });

  test('that somebody else than the API has confirmed counts for nothing', async () => {
    const erasureId = await proposed(both);
    const forged = { status: 'confirmed', confirmed_by: 'admin2', confirmed_at: new Date(), mac: 'k1.forged' };
    await system.database.db('audit_erasures').where({ id: erasureId }).update(forged);
    const handle = system.temporal.client.workflow.getHandle(erasureId);
    await handle.signal('erasureChanged');
    await until(
      'it has looked',
      async () => (await handle.fetchHistory()).events?.length,
      (many = 0) => many >= 21,
    );
    expect((await handle.describe()).status.name).toBe('RUNNING');
    expect(marksIn(await dump(), MARKS)).toEqual(MARKS);
    await system.database.db('audit_erasures').where({ id: erasureId }).update({ status: 'proposed' });
    await decided(both.first, erasureId, 'withdraw');
    await handle.result();
  });
});

describe('an erasure', () => {
  let erasureId = '';

  test('is stopped where a redacted history does not replay, and goes on once that is mended and confirmed again', async () => {
    await archived(system);
    const { db } = system.database;
    const kept = await db('workflow_builds').select('*');
    const { code } = await workflowBundle();
    const other = code.replaceAll('mailUseChange', 'mailChangeOfUse');
    expect(other).not.toBe(code);
    // The build that ran the procedure is not kept, and today's does something else.
    await db('workflow_builds').delete();
    const today = Object.getOwnPropertyDescriptors(system.deps.today);
    Object.defineProperties(system.deps.today, {
      buildId: { value: 'another', configurable: true },
      bundle: { value: { code: other }, configurable: true },
    });
    erasureId = await proposed(both);
    await decided(both.second, erasureId);
    await statusIs(erasureId, 'stopped');
    expect(await findErasure(db, erasureId)).toMatchObject({ why: 'not-replayed', procedure_id: own[0] });
    const page = await both.first.send({ method: 'GET', url: '/staff/erasures' });
    expect(page.text).toContain(own[0]);
    expect(marksIn(await dump(), MARKS)).toEqual(MARKS);
    await db('workflow_builds').insert(kept);
    Object.defineProperties(system.deps.today, today);
  });

  test('is stopped by a history that can not be opened, which no repeat mends', async () => {
    const { db } = system.database;
    const procedureId = own[0] ?? '';
    const { sealed_key: key } = await db('archive_keys').where({ procedure_id: procedureId }).first();
    const altered = Buffer.from(key);
    altered.writeUInt8(altered.readUInt8(altered.length - 1) ^ 1, altered.length - 1);
    await db('archive_keys').where({ procedure_id: procedureId }).update({ sealed_key: altered });
    expect(await makeTwins(system.deps, procedureId, new Set())).toMatchObject({ result: 'unreadable' });
    await db('archive_keys').where({ procedure_id: procedureId }).update({ sealed_key: key });
    const ring = parseKeyRing(`other:${Buffer.alloc(32, 9).toString('base64')}`);
    expect(await makeTwins({ ...system.deps, ring }, procedureId, new Set())).toEqual({
      result: 'unreadable',
      why: 'UnreadableError',
    });
  });

  test('leaves nothing of the person in the database or in Temporal', async () => {
    expect(marksIn(await dump(), MARKS)).toEqual(MARKS);
    const form = { erasureId, decision: 'confirm' };
    await sendForm(both.second, '/staff/erasures', '/staff/erasures/decide', form);
    expect(await system.temporal.client.workflow.getHandle(erasureId).result()).toBe('completed');
    expect(marksIn(await dump(), MARKS)).toEqual([]);
    for (const procedureId of own)
      await expect(system.temporal.client.workflow.getHandle(procedureId).describe()).rejects.toThrow();
    const handle = system.temporal.client.workflow.getHandle(erasureId);
    expect(marksIn(await decodedText(await handle.fetchHistory()), MARKS)).toEqual([]);
    expect(await system.temporal.replayAll([erasureId])).toBe(1);
  });

  test('leaves a log that holds, and says in it what was taken away, on whose word', async () => {
    expect(await verified()).toMatchObject({ firstBreak: null });
    const { db } = system.database;
    const { header } = await db('log_leaves').where({ source: 'audit_removals' }).first();
    expect(JSON.parse(header)).toMatchObject({ kind: 'erasure', key: erasureId, procedures: own.length });
    expect(await db('audit_removals').first()).toMatchObject({ proposed_by: 'admin1', confirmed_by: 'admin2' });
    const [looks] = await db('log_leaves').where({ source: 'looks' }).whereNull('salt');
    expect(looks).toBeDefined();
    // What was taken away can't come back as something else.
    const { decisions: [decisionId] = [] } = JSON.parse(header).rows;
    const { procedure_id } = await db('procedures').first('procedure_id');
    const application = {
      service: 'cinii',
      kind: 'x',
      account: 'x',
      detail: {},
      received_at: new Date(),
      due_at: new Date(),
    };
    await db('applications').insert({ procedure_id, ...application, open: false });
    const decision = { decision: 'approve', reason: 'x', decided_by: 'op1', decided_at: new Date() };
    await db.raw('alter table decisions disable trigger user');
    await db('decisions').insert({ procedure_id, decision_id: decisionId, ...decision });
    await db.raw('alter table decisions enable trigger user');
    expect(await verified()).toMatchObject({ firstBreak: { what: 'changed' } });
    await db('decisions').where({ decision_id: decisionId }).delete();
    await db('applications').where({ procedure_id }).delete();
    await db('procedure_accounts').where({ account: 'x' }).delete();
  });

  test('leaves twins in place of the originals, which nobody can read any more', async () => {
    const { db } = system.database;
    for (const procedureId of own) {
      const entries = await entriesOf(db, procedureId);
      expect(entries.length).toBeGreaterThan(0);
      for (const entry of entries) {
        await expect(openEntry(db, system.deps.ring, entry)).rejects.toThrow('erased');
        const twin = await openTwin(db, system.deps.ring, entry);
        const text = await decodedText(twin);
        expect(marksIn(text, MARKS)).toEqual([]);
        expect(text).toContain('redacted-00001');
        expect(await replayEntry(system.deps, entry)).toMatchObject({ result: 'identical', twin: true });
      }
      for (const build of ['today', 'recorded'])
        expect((await auditor.call('replayHistory', { procedureId, build })).body).toMatchObject({
          result: 'identical',
          view: 'equal',
          twin: true,
        });
      expect((await auditor.call('getTimeline', { procedureId })).body['steps'].length).toBeGreaterThan(0);
    }
    const { others } = await rebuildAll(system.deps, {});
    expect(others.filter(({ procedureId }) => own.includes(procedureId))).toEqual([]);
  });

  test('takes the notices of changes with it: their mails, and their histories in Temporal', async () => {
    const { db } = system.database;
    const { client: temporal } = system.temporal;
    const { memberId, email } = await newMember(system, { linked_issuer: 'embedded', linked_subject: 'k1.erased' });
    await unlinkCard(db, memberId);
    const { procedure_id: noticeId } = await db('utokyo_notices').where({ member_id: memberId }).first();
    await tellOfChanges({ db, temporal, services: system.deps.services }, memberId);
    expect(await temporal.workflow.getHandle(noticeId).result()).toBe(1);
    await allArchived();
    expect(marksIn(await dump(), [memberId, email, noticeId])).toHaveLength(3);
    const id = await proposed(both, { service: 'utokyo', account: memberId });
    await decided(both.second, id);
    expect(await temporal.workflow.getHandle(id).result()).toBe('completed');
    expect(marksIn(await dump(), [memberId, email])).toEqual([]);
    expect(await findErasure(db, id)).toMatchObject({ procedures: [noticeId] });
    await expect(temporal.workflow.getHandle(noticeId).describe()).rejects.toThrow();
  });

  test('takes the children of a procedure, names and addresses with it, and nothing before it is archived', async () => {
    own.push(await ended(system, scenario(accessCodeScenarios, 'completed-by-id').run));
    const id = newProcedureId('audit', 'erasure');
    const row = await proposeErasure(system.database.db, { id, ...YAMADA, reason: REASON, by: 'admin1' });
    if (!row) throw new Error('nothing was proposed');
    // It ended while the twins of the others were made.
    await confirmedSilently(system, row);
    const upkeep = createUpkeep({ ...system.deps, settings: system.deps.audit });
    expect(await upkeep.erasePerson(id)).toBe(false);
    await allArchived();
    expect(marksIn(await dump(), MARKS_OF_YAMADA)).toEqual(MARKS_OF_YAMADA);
    await decided(both.second, id);
    expect(await system.temporal.client.workflow.getHandle(id).result()).toBe('completed');
    expect(marksIn(await dump(), MARKS_OF_YAMADA)).toEqual([]);
    expect(await verified()).toMatchObject({ firstBreak: null });
    const listed = await asked(both.first, 'listErasures', {});
    expect(JSON.stringify(listed)).not.toContain('yamada-tar');
    expect(await system.temporal.replayAll([id])).toBe(1);
  });
});
