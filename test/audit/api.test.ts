/** What auditors may do: find procedures, see what is on record, read and replay histories, verify the log; and nothing else. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { buildApp } from '../../api/app.js';
import { archiveAllDue, checkpoint } from '../../worker/jobs/archive.js';
import { processDecision } from '../../db/staff/decisions.js';
import { PAGE_EVENTS } from '../../api/audit/histories.js';
import { archiveRun } from '../../worker/runtime/audit/archive.js';
import { recordBuild } from '../../worker/runtime/audit/builds.js';
import { openCheckpoint } from '../../worker/runtime/audit/checkpoint.js';
import { addToCheckpointFile } from '../../worker/runtime/audit/checkpoint-file.js';
import { Caller, startSystem, type System } from '../helpers/system.js';
import { workflowBundle } from '../helpers/temporal.js';
import { until } from '../helpers/wait.js';
import { TEST_SIGNER } from '../helpers/world.js';
import { TESTED } from '../procedures/index.js';
import { addMail, addProcedure, applicationRow, newId } from '../staff/oversight/support.js';

let system: System;
let auditor: Caller;
let refused = '';
let completed = '';
const archive = async () => {
  const { db } = system.database;
  const { temporal, ring, log } = system.deps;
  const needs = { db, temporal, ring, log, signer: TEST_SIGNER, databaseUrl: system.database.url };
  await archiveAllDue(needs);
  await checkpoint(needs);
};
const bring = async (name: string, ending: string): Promise<string> => {
  const scenario = TESTED.find((one) => one.name === name)?.scenarios?.[ending];
  if (!scenario) throw new Error(`no scenario ${name}/${ending}`);
  const procedureId = await scenario.run(system, system.caller());
  await system.temporal.client.workflow.getHandle(procedureId).result();
  return procedureId;
};

beforeAll(async () => {
  system = await startSystem();
  await recordBuild(system.database.db, await workflowBundle(), 'test');
  refused = await bring('service-use-change', 'refused');
  completed = await bring('password-reissue', 'completed');
  auditor = system.caller();
  const { status } = await auditor.call('signIn', {
    realm: 'staff',
    userId: 'audit1',
    password: 'Audit1-sample-pass',
  });
  expect(status).toBe(200);
  await archive();
});
afterAll(() => system.close());

const found = async (query: Record<string, string>): Promise<string[]> => {
  const { status, body } = await auditor.call('listProcedures', query);
  expect(status).toBe(200);
  expect(body['total']).toBe(body['procedures'].length);
  return body['procedures'].map((one: { procedureId: string }) => one.procedureId);
};

test('procedures are found by account, staff, service, kind, status, days in Japan, and two characters of a reason', async () => {
  const today = new Date(Date.now() + 9 * 3_600_000).toISOString().slice(0, 10);
  expect(await found({})).toEqual([completed, refused]);
  expect(await found({ account: 'AUTH00000101' })).toEqual([completed, refused]);
  expect(await found({ account: 'auth00000101' })).toEqual([completed, refused]);
  expect(await found({ account: 'AUTH00000102' })).toEqual([]);
  expect(await found({ staff: 'op1' })).toEqual([refused]);
  expect(await found({ service: 'umin' })).toEqual([]);
  expect(await found({ kind: 'password-reissue' })).toEqual([completed]);
  expect(await found({ status: 'refused' })).toEqual([refused]);
  expect(await found({ q: '書類' })).toEqual([refused]);
  expect(await found({ q: '確認 した' })).toEqual([refused]);
  expect(await found({ q: 'した 書類' })).toEqual([refused]);
  expect(await found({ q: '書類 拒否' })).toEqual([]);
  expect(await found({ q: '書' })).toEqual([]);
  const { receipt_number: number } = await system.database.db('applications').where({ procedure_id: refused }).first();
  expect(await found({ q: number })).toEqual([refused]);
  expect(await found({ from: today, to: today })).toEqual([completed, refused]);
  expect(await found({ from: '2020-01-01', to: '2020-12-31' })).toEqual([]);
  const { body } = await auditor.call('listProcedures', { status: 'completed' });
  expect(body['procedures'][0]).toMatchObject({ procedureId: completed, status: 'completed', archived: true });
});

test('whose procedures an auditor looks for is itself on record', async () => {
  await found({ account: 'AUTH00000103' });
  const looks = () => system.database.db('looks').where({ staff_id: 'audit1', procedure_id: '' }).pluck('what');
  expect(await looks()).toContain('account AUTH00000103');
  const settings = { accessCodeTries: 5 };
  expect((await auditor.call('whatIf', { account: 'AUTH00000104', settings })).status).toBe(200);
  expect((await auditor.call('exportProcedures', { account: 'AUTH00000105' })).status).toBe(200);
  const page = (query: string) => auditor.sendOnly({ method: 'GET', url: `/audit/what-if?${query}` });
  expect((await page('account=AUTH00000106&accessCodeTries=5')).status).toBe(200);
  expect(await looks()).toEqual(
    expect.arrayContaining(['account AUTH00000104', 'account AUTH00000105', 'account AUTH00000106']),
  );
  // What it is to be tried on is as much a part of the question as what is tried.
  const refused = await page('from=yesterday&accessCodeTries=5');
  expect([refused.status, refused.text]).toEqual([400, expect.stringContaining('開始日（この日から）')]);
});

test.each([
  { from: '2026-02-30' },
  { from: 'yesterday' },
  { service: 'x' },
  { status: 'x' },
  { page: '0' },
  { q: ' ' },
])('a search for %j is refused, and says by which field', async (query) => {
  const { status, body } = await auditor.call('listProcedures', query);
  expect(status).toBe(400);
  expect(body['errors'][0].path).toBe(Object.keys(query)[0]);
});

test('a timeline merges steps, decisions, mails and looks, in plain words of either language, with their entries in the log', async () => {
  const { body } = await auditor.call('getTimeline', { procedureId: refused });
  const steps: { source: string; text: string; entry?: number; at: string }[] = body['steps'];
  const of = (source: string) => steps.filter((step) => step.source === source);
  expect(of('step')[0]?.text).toBe('受け付けました');
  expect(of('decision')).toEqual([
    expect.objectContaining({
      text: '担当者op1が「不承認」と決定しました。理由：書類を確認した',
      entry: expect.any(Number),
    }),
  ]);
  expect(of('mail').length).toBeGreaterThan(0);
  expect(of('mail')[0]?.text).toMatch(
    /^メール「.+」（contact@univ-a\.example\.jp宛て）：送信しました（1回、SMTPの応答 250[ .\w]*、Message-ID </,
  );
  const [archived] = of('archive');
  expect(archived?.entry).toEqual(expect.any(Number));
  // What the workflow recorded stands in the archived history.
  expect(new Set(of('step').map(({ entry }) => entry))).toEqual(new Set([archived?.entry]));
  expect(steps.map(({ at }) => at)).toEqual(steps.map(({ at }) => at).toSorted());
  const english = await auditor.call('getTimeline', { procedureId: refused }, { 'accept-language': 'en' });
  const look = english.body['steps'].find((step: { source: string }) => step.source === 'look');
  expect(look.text).toBe('Staff audit1 looked at the page for auditors');
});

test('a history is shown with its payloads decoded and no secret in it, and the look is kept with its reason', async () => {
  const { body } = await auditor.call('getHistory', { procedureId: completed, reason: '監査 2026-11' });
  const text = JSON.stringify(body['runs'][0].events);
  expect(text).toContain(completed);
  expect(text).toContain('AUTH00000101');
  expect(text).not.toContain('binary/encrypted');
  expect(text).not.toContain('"unreadable"');
  expect(text).toContain('"activity_type"');
  expect(text).not.toMatch(/\$argon2/);
  const looks = await system.database.db('looks').where({ procedure_id: completed }).pluck('what');
  expect(looks).toContain('history: 監査 2026-11');
});

test('a replay through today’s code and through the code that ran is identical, and comes to what the database says', async () => {
  for (const build of ['today', 'recorded'])
    for (const procedureId of [refused, completed])
      expect((await auditor.call('replayHistory', { procedureId, build })).body).toEqual({
        result: 'identical',
        buildId: expect.stringContaining('@temporalio/worker@'),
        view: 'equal',
      });
});

test('a history that Temporal has no more is read and replayed from the archive', async () => {
  const { workflowService, options } = system.temporal.client;
  await workflowService.deleteWorkflowExecution({
    namespace: options.namespace,
    workflowExecution: { workflowId: refused },
  });
  expect((await auditor.call('replayHistory', { procedureId: refused })).body['result']).toBe('identical');
});

test('what the database says of a procedure and its history doesn’t is found by the replay', async () => {
  const { db } = system.database;
  await db('procedure_steps').where({ procedure_id: completed, n: 1 }).update({ actor: 'system' });
  const { body } = await auditor.call('replayHistory', { procedureId: completed });
  expect(body).toMatchObject({ result: 'identical', view: 'differs' });
  await db('procedure_steps').where({ procedure_id: completed, n: 1 }).update({ actor: 'person' });
});

test('a build that is not kept makes a replay unreadable, and says so', async () => {
  const { db } = system.database;
  const entry = db('archive_entries').where({ workflow_id: completed });
  const { builds } = await entry.clone().first();
  await entry.clone().update({ builds: [...builds, 'another'] });
  const { body } = await auditor.call('replayHistory', { procedureId: completed, build: 'recorded' });
  expect(body).toEqual({ result: 'unreadable', why: 'the build is not kept', buildId: 'another' });
  await entry.clone().update({ builds });
});

test('a history that was changed, or whose key is missing, is refused with the reason, and its replay says it', async () => {
  const { db } = system.database;
  const person = db('archive_persons').where({ service: 'cinii', account: 'AUTH00000101' });
  const faults = [
    [db('archive_entries').where({ workflow_id: completed }), 'sealed', 20, 'what is sealed was changed'],
    [person, 'sealed_key', 1, 'holds no key'],
  ] as const;
  const look = await auditor.call('getHistory', { procedureId: completed, reason: '内部監査' });
  expect(look.status).toBe(200);
  const { id } = await db('looks').where({ what: 'history: 内部監査' }).first('id');
  for (const [rows, column, at, why] of faults) {
    const flip = () =>
      rows.clone().update(column, db.raw(`set_byte(??, ?, get_byte(??, ?) # 1)`, [column, at, column, at]));
    await flip();
    const { status, body } = await auditor.call('getHistory', { procedureId: completed });
    expect([status, body]).toEqual([
      409,
      expect.objectContaining({
        type: expect.stringContaining('history-unreadable'),
        why: expect.stringContaining(why),
      }),
    ]);
    const page = { method: 'GET', url: `/audit/procedures/${completed}/history?look=${id}` } as const;
    const shown = await auditor.send(page);
    expect([shown.status, shown.text]).toEqual([409, expect.stringContaining('履歴を読むことができません')]);
    expect((await auditor.call('replayHistory', { procedureId: completed })).body).toMatchObject({
      result: 'unreadable',
      why: expect.stringContaining(why),
    });
    await flip();
  }
  expect((await auditor.call('getHistory', { procedureId: completed })).status).toBe(200);
});

test('a page of a history opens only the run that it is of', async () => {
  const { db } = system.database;
  const procedureId = newId('umin-access-code');
  await addProcedure(db, { id: procedureId, status: 'awaiting-code', closedAt: null });
  const events = Array.from({ length: PAGE_EVENTS }, (_, n) => ({ eventId: String(n + 1), eventType: 'X' }));
  for (const runId of ['first', 'second']) {
    const run = { workflowId: procedureId, runId, json: JSON.stringify({ events }), events: PAGE_EVENTS, builds: [] };
    await archiveRun(db, system.deps.ring, { procedureId, run, isWhole: true });
  }
  await auditor.call('getHistory', { procedureId, reason: '調査' });
  const { id } = await db('looks').where({ procedure_id: procedureId, what: 'history: 調査' }).first('id');
  const page = (number: number) =>
    auditor.send({ method: 'GET', url: `/audit/procedures/${procedureId}/history?look=${id}&page=${number}` });
  const first = db('archive_entries').where({ workflow_id: procedureId, run_id: 'first' });
  const flip = () => first.clone().update({ sealed: db.raw('set_byte(sealed, 20, get_byte(sealed, 20) # 1)') });
  expect((await page(1)).text).toContain('実行 first');
  await flip();
  expect((await page(1)).status).toBe(409);
  const second = await page(2);
  expect([second.status, second.text.includes('実行 second')]).toEqual([200, true]);
  await flip();
});

test('the log is verified, and its checkpoint can be checked by anybody', async () => {
  await archive();
  const { body } = await auditor.call('verifyArchive', {});
  expect(body).toMatchObject({ firstBreak: null, verifierKey: TEST_SIGNER.verifierKey });
  expect(openCheckpoint(body['checkpoint'], body['verifierKey']).size).toBe(body['entries']);
});

test('a decision that became void fits the log as before, is on the timeline as made and as void, and no word of it can be changed', async () => {
  const { db } = system.database;
  const procedureId = newId('umin-operator-application');
  await addProcedure(db, { id: procedureId, status: 'awaiting-decision', closedAt: null });
  await db('applications').insert(applicationRow({ procedure_id: procedureId }));
  await db('decisions').insert({
    procedure_id: procedureId,
    decision_id: 'd-void',
    decision: 'approve',
    reason: '代理の方から電話',
    decided_by: 'op1',
    decided_at: new Date(),
  });
  const voided = await processDecision(db, procedureId, { isDual: () => false, isSigned: () => false });
  expect(voided).toEqual({ void: 'forged' });
  await archive();
  const broken = async () => (await auditor.call('verifyArchive', {})).body['firstBreak'];
  expect(await broken()).toBeNull();
  const { body } = await auditor.call('getTimeline', { procedureId });
  expect(body['steps'].filter(({ source }: { source: string }) => source.endsWith('decision'))).toMatchObject([
    { actor: 'staff:op1', text: expect.stringContaining('代理の方から電話'), entry: expect.any(Number) },
    { actor: 'system', text: expect.stringContaining('改ざん検査'), entry: expect.any(Number) },
  ]);
  expect(await found({ q: '代理の方' })).toEqual([procedureId]);
  await db('void_decisions').where({ decision_id: 'd-void' }).update({ first_by: 'op2' });
  expect(await broken()).toMatchObject({ procedureId, what: 'changed' });
  await db('void_decisions').where({ decision_id: 'd-void' }).update({ first_by: null });
  expect(await broken()).toBeNull();
});

test('a log that is long is verified beside the requests: 202 with its progress, then what was found, also by the file of checkpoints', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'verified-'));
  const checkpointFile = join(folder, 'checkpoints');
  const audit: { checkpointFile: string } & typeof system.deps.audit = { ...system.deps.audit, checkpointFile };
  const app = await buildApp({ ...system.deps, audit, verifiedAtOnce: 3 });
  const asked = new Caller(app, {});
  Object.assign(asked.jar, auditor.jar);
  const found = async () => {
    const begun = await asked.call('verifyArchive', {});
    expect(begun.status).toBe(202);
    expect(begun.body['entries']).toBeGreaterThan(3);
    const { verificationId } = begun.body;
    const ended = await until(
      'the verification ends',
      () => asked.call('getVerification', { verificationId }),
      ({ body }) => body['result'] !== undefined,
    );
    expect(ended.body).toMatchObject({ verificationId, entries: begun.body['entries'] });
    return ended.body['result'];
  };
  await archive();
  const { verifierKey } = TEST_SIGNER;
  expect(await found()).toMatchObject({ firstBreak: null, kept: 0, keptFault: 'missing', verifierKey });
  audit.checkpointFile = '/dev/null/checkpoints';
  expect(await found()).toMatchObject({ firstBreak: null, kept: 0, keptFault: 'unreadable' });
  audit.checkpointFile = checkpointFile;
  const { db } = system.database;
  // What stands in both is compared once.
  await addToCheckpointFile(checkpointFile, await db('log_checkpoints').orderBy('size').pluck('signed'));
  const fits = await found();
  expect(fits).toMatchObject({ firstBreak: null, kept: expect.any(Number) });
  expect(fits).not.toHaveProperty('keptFault');
  await addToCheckpointFile(checkpointFile, [TEST_SIGNER.sign({ size: 9_999, root: Buffer.alloc(32) })]);
  expect(await found()).toMatchObject({ firstBreak: { what: 'cut' }, kept: fits.kept + 1 });
  // One that can't be finished says so: here a table is gone.
  await db.raw('alter table jairo_looks rename to looks_away');
  audit.checkpointFile = join(folder, 'none');
  const begun = await asked.call('verifyArchive', {});
  const { verificationId: failing } = begun.body;
  await until(
    'the verification gives up',
    () => asked.call('getVerification', { verificationId: failing }),
    ({ body }) => body['failed'] === true && body['result'] === undefined,
  );
  const shown = await asked.sendOnly({ method: 'GET', url: `/audit/verify?verification=${failing}` });
  expect(shown.text).toContain('検証を終えられませんでした');
  await db.raw('alter table looks_away rename to jairo_looks');
  const verificationId = 'verification-01M8CKNWVD5KC0FWREVQDZ3B61';
  expect((await asked.call('getVerification', { verificationId })).status).toBe(404);
  await app.close();
  rmSync(folder, { recursive: true });
});

test('a timeline has first approvals, proofs of identity and their pictures, mails that were seen to, and refused attempts', async () => {
  const { db } = system.database;
  const procedureId = newId('utokyo-mfa-application');
  const at = (minute: number): Date => new Date(Date.UTC(2026, 10, 21, 4, minute));
  await addProcedure(db, { id: procedureId, status: 'awaiting-decision', closedAt: null });
  await db('applications').insert(applicationRow({ procedure_id: procedureId, service: 'utokyo' }));
  await db('utokyo_evidence').insert([
    { id: 'e1', procedure_id: procedureId, version: 1, channel: 'site', proof: 'photo', at: at(1) },
    {
      id: 'e2',
      procedure_id: procedureId,
      version: 2,
      channel: 'counter',
      proof: 'other',
      document_name: '旅券',
      entered_by: 'op2',
      at: at(2),
    },
  ]);
  const picture = { media_type: 'image/jpeg', bytes: 3, sha256: 'ab12', uploaded_at: at(3), destroyed_at: at(4) };
  await db('attachments').insert({ id: 'p1', procedure_id: procedureId, ...picture });
  const approval = { approved_by: 'op1', reason: '写真を確認', approved_at: at(5) };
  await db('approvals_given').insert({ procedure_id: procedureId, ...approval });
  const refusal = {
    operation: 'addMfaEvidence',
    refusal: 'wrong-state',
    client: 'k1',
    first_at: at(6),
    last_at: at(6),
  };
  await db('refused_attempts').insert({ procedure_id: procedureId, ...refusal, times: 2 });
  await addMail(db, { procedure_id: procedureId, template: 'mfa-received', smtp_code: '550' });
  const { key } = await db('mail_log').where({ procedure_id: procedureId }).first();
  await db('mail_done').insert({ key, staff_id: 'lead1', reason: '電話で伝えた', at: new Date(Date.now() + 60_000) });
  const reason = '本人から電話';
  const later = (minutes: number): Date => new Date(Date.now() + minutes * 60_000);
  await db('mail_done').insert([
    { key: `${procedureId}/stalled`, staff_id: 'lead1', reason, at: later(2) },
    { key: `${procedureId}/pictures`, staff_id: 'lead1', reason, at: later(3) },
  ]);
  const { id: member } = await db('utokyo_members').first('id');
  const pass = { id: 'pass1', member_id: member, procedure_id: procedureId, key_id: 'k', expires_at: later(9) };
  await db('utokyo_passes').insert({ ...pass, issue: 1, revoked_at: later(4), revoked_by: 'staff:op1', reason });
  await db('procedure_accounts').insert({ procedure_id: procedureId, service: 'utokyo', account: member });
  const replaced = 'old@example.jp';
  const notice = newId('utokyo-mfa-notice');
  await db('utokyo_address_changes').insert({
    member_id: member,
    changed_by: 'op2',
    reason,
    replaced,
    notice_id: notice,
    at: later(5),
  });
  await archive();
  const { body } = await auditor.call('getTimeline', { procedureId });
  const texts = body['steps'].map(({ text, actor }: { text: string; actor: string }) => `${actor} ${text}`);
  expect(texts).toEqual([
    'person 本人確認（1回目、専用申請サイト）：ICカード学生証・職員証の写真',
    'staff:op2 本人確認（2回目、窓口）：その他（旅券）',
    'person 本人確認書類の画像が届きました（SHA-256 ab12）',
    'system 本人確認書類の画像が廃棄されました（SHA-256 ab12）',
    'staff:op1 担当者op1が承認しました（1人目の確認）。理由：写真を確認',
    expect.stringMatching(/^person 受け付けませんでした（addMfaEvidence、2回）：/),
    expect.stringMatching(
      /^system メール「再登録の申請の受付」（taro\.yamada@hospital\.example\.jp宛て）：受け取られませんでした（\d回、SMTPの応答 550、Message-ID /,
    ),
    'staff:audit1 担当者audit1が監査の画面を見ました',
    'staff:lead1 担当者lead1が未達メール「再登録の申請の受付」を対応済みにしました。理由：電話で伝えた',
    'staff:lead1 担当者lead1が「手続きが止まっています」を対応済みにしました。理由：本人から電話',
    'staff:lead1 担当者lead1が「書類の画像の削除が遅れました（現在は削除済み）」を対応済みにしました。理由：本人から電話',
    'staff:op1 担当者op1が一時アクセスパス（1回目）を無効にしました。理由：本人から電話',
    'staff:op2 担当者op2がこの会員の通知先メールアドレスを変更しました。理由：本人から電話',
  ]);
  // It is a leaf of the log as well.
  expect(body['steps'].at(-1)).toMatchObject({ source: 'address-change', entry: expect.any(Number) });
  const broken = async () => (await auditor.call('verifyArchive', {})).body['firstBreak'];
  const change = db('utokyo_address_changes').where({ member_id: member, reason });
  const { id } = await change.clone().first('id');
  await db('utokyo_address_changes').where({ id }).update({ reason: '別の理由' });
  expect(await broken()).toMatchObject({ entry: body['steps'].at(-1).entry, what: 'changed' });
  await db('utokyo_address_changes').where({ id }).update({ reason });
  expect(await broken()).toBeNull();
});

test('a timeline comes in pages, the oldest first', async () => {
  const { db } = system.database;
  const procedureId = newId('umin-access-code');
  await addProcedure(db, { id: procedureId, status: 'awaiting-code', closedAt: null });
  const at = new Date(Date.UTC(2026, 10, 21));
  await db('looks').insert(
    Array.from({ length: 501 }, () => ({ staff_id: 'lead1', procedure_id: procedureId, what: 'application', at })),
  );
  const page = async (number: number) => {
    const { body } = await auditor.call('getTimeline', { procedureId, page: String(number) });
    return { many: body['steps'].length, isMore: body['isMore'], last: body['steps'].at(-1)?.actor };
  };
  expect(await page(1)).toEqual({ many: 500, isMore: true, last: 'staff:lead1' });
  expect(await page(2)).toEqual({ many: 3, isMore: undefined, last: 'staff:audit1' });
  const shown = await auditor.send({ method: 'GET', url: `/audit/procedures/${procedureId}` });
  expect(shown.text).toContain(`/audit/procedures/${procedureId}?page=2`);
});

test('nobody but an auditor is told anything', async () => {
  const operations = [
    ['listProcedures', {}],
    ['getTimeline', { procedureId: completed }],
    ['getHistory', { procedureId: completed }],
    ['replayHistory', { procedureId: completed }],
    ['verifyArchive', {}],
    ['getVerification', { verificationId: 'verification-01M8CKNWVD5KC0FWREVQDZ3B61' }],
  ] as const;
  for (const [userId, password] of [
    ['op1', 'Op1-sample-pass'],
    ['lead1', 'Lead1-sample-pass'],
    ['admin1', 'Admin1-sample-pass'],
  ] as const) {
    const caller = system.caller();
    await caller.call('signIn', { realm: 'staff', userId, password });
    for (const [name, input] of operations)
      expect([userId, name, (await caller.call(name, input)).status]).toEqual([userId, name, 403]);
  }
  for (const [name, input] of operations) expect((await system.caller().call(name, input)).status).toBe(401);
});

test('a procedure that there is not is not found', async () => {
  const procedureId = 'cinii-password-reissue-01M8CKNWVD5KC0FWREVQDZ3B61';
  for (const name of ['getTimeline', 'getHistory', 'replayHistory'])
    expect([name, (await auditor.call(name, { procedureId })).status]).toEqual([name, 404]);
});
