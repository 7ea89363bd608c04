/** The application page's operations and decisions by staff, every part real. Rules: spec/password-reissue.md, "Entry". */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { PROCEDURES } from '../../../api/procedures/index.js';
import type { ProcedureModule } from '../../../api/procedures/module.js';
import { APPLICATION_PATHS } from '../../../api/procedures/service-use-change/paths.js';
import { servicesOn } from '../../../worker/runtime/settings/services.js';
import { changeStaff } from '../../helpers/sessions.js';
import { appWithAllOff, Caller, startSystem, type System } from '../../helpers/system.js';
import { addRegistration, sendForm } from '../../security/support.js';

const A = { applicationId: 'AUTH00000101', password: 'Sample-Auth-101' };
const B = { applicationId: 'AUTH00000102', password: 'Sample-Auth-102' };
const C = { applicationId: 'AUTH00000103', password: 'Sample-Auth-103' };

let system: System;
beforeAll(async () => {
  system = await startSystem();
});
afterAll(async () => system.close());

const restored = async (caller: Caller, who = A): Promise<string> =>
  (await caller.call('restoreRegistration', who)).body['restoreToken'];
async function staff(userId = 'op1', password = 'Op1-sample-pass'): Promise<Caller> {
  const caller = system.caller();
  expect((await caller.call('signIn', { realm: 'staff', userId, password })).status).toBe(200);
  return caller;
}
const useState = async (applicationId: string): Promise<string> =>
  (await system.database.db('cinii_registrations').where({ application_id: applicationId }).first()).use_state;

describe('restore', () => {
  test('the registered content comes with the right to ask for a change', async () => {
    const reply = await system.caller().call('restoreRegistration', A);
    expect(reply.body).toMatchObject({ applicationId: A.applicationId, institution: 'A大学', useState: 'active' });
    expect(reply.text).not.toContain('argon2');
  });

  test('a wrong password and an unknown ID are refused with the same words', async () => {
    const wrong = await system.caller().call('restoreRegistration', { ...A, password: 'wrong' });
    const unknown = await system.caller().call('restoreRegistration', { applicationId: 'AUTH99999999', password: 'x' });
    expect([wrong.status, unknown.status]).toEqual([401, 401]);
    expect({ ...wrong.body, instance: '' }).toEqual({ ...unknown.body, instance: '' });
  });

  test('an ID typed in full width and small letters is understood', async () => {
    const reply = await system.caller().call('restoreRegistration', { ...A, applicationId: ' ａｕｔｈ００００0101' });
    expect(reply.status).toBe(200);
  });

  test('tries are limited for an ID and client', async () => {
    const limited = await startSystem({ cinii: { restoreTriesPerHour: 3 }, worker: false });
    try {
      const statuses = [];
      for (let i = 0; i < 5; i++)
        statuses.push((await limited.caller().call('restoreRegistration', { ...A, password: 'no' })).status);
      expect(statuses).toEqual([401, 401, 401, 429, 429]);
      const elsewhere = limited.caller({ address: '198.51.100.7' });
      expect((await elsewhere.call('restoreRegistration', A)).status).toBe(200);
    } finally {
      await limited.close();
    }
  });
});

describe('request and decision', () => {
  test('a request is recorded, confirmed by mail, and carried out when staff approve it', async () => {
    const caller = system.caller();
    const requested = await caller.call('requestServiceUseChange', {
      restoreToken: await restored(caller),
      change: 'suspend',
      kind: '更新',
    });
    expect(requested.body).toMatchObject({ status: 'awaiting-decision' });
    const { procedureId } = requested.body;
    await system.mail.wait((m) => m.to.includes('contact@univ-a.example.jp'));
    expect(await useState(A.applicationId)).toBe('active');

    const op = await staff();
    const { body } = await op.call('listApplications');
    expect(body['applications']).toEqual([
      expect.objectContaining({
        procedureId,
        kind: 'service-use-change',
        service: 'cinii',
        account: A.applicationId,
        claimedBy: null,
      }),
    ]);
    const decided = await op.call('decideApplication', { procedureId, decision: 'approve', reason: '書類を確認した' });
    expect(decided.body).toMatchObject({ procedureId, decision: 'approve', decidedBy: 'op1' });
    await system.temporal.client.workflow.getHandle(procedureId).result();
    expect(await useState(A.applicationId)).toBe('suspended');
    expect((await caller.call('getProcedure', { procedureId })).body['status']).toBe('completed');
    expect((await op.call('listApplications')).body['applications']).toEqual([]);
    expect(system.mail.to('contact@univ-a.example.jp')).toHaveLength(2);
  });

  test('what does not fit the state of the registration is a wrong state', async () => {
    const caller = system.caller();
    const token = await restored(caller, B);
    const resume = await caller.call('requestServiceUseChange', {
      restoreToken: token,
      change: 'resume',
      kind: '更新',
    });
    expect(resume.status).toBe(409);
    expect(resume.body['type']).toMatch(/wrong-state$/);
    expect(
      (await caller.call('requestServiceUseChange', { restoreToken: token, change: 'cancel', kind: '更新' })).status,
    ).toBe(201);
    const second = await caller.call('requestServiceUseChange', {
      restoreToken: token,
      change: 'suspend',
      kind: '更新',
    });
    expect(second.status).toBe(409);
  });

  test('half a character is malformed, and no case begins', async () => {
    const caller = system.caller();
    const restoreToken = await restored(caller, C);
    const reply = await caller.call('requestServiceUseChange', { restoreToken, change: 'suspend', kind: '\ud800' });
    expect(reply.status).toBe(400);
    expect(reply.body['errors']).toEqual([expect.objectContaining({ path: 'kind' })]);
  });

  test('without a restore, or with one made before the password changed, nothing is asked for', async () => {
    const caller = system.caller();
    const forged = await caller.call('requestServiceUseChange', {
      restoreToken: 'x.y.z',
      change: 'cancel',
      kind: '更新',
    });
    expect(forged.status).toBe(401);
    const token = await restored(caller, C);
    await system.database
      .db('cinii_registrations')
      .where({ application_id: C.applicationId })
      .increment('password_version', 1);
    const stale = await caller.call('requestServiceUseChange', { restoreToken: token, change: 'cancel', kind: '更新' });
    expect([stale.status, stale.body['type']]).toEqual([410, expect.stringMatching(/restore-expired$/)]);
  });

  test('with a restore whose time is over nothing is asked for, and nobody is told that the password was wrong (issue 11, B4)', async () => {
    const caller = system.caller();
    const late = system.deps.tokens.grant('restore', { applicationId: A.applicationId, version: 1 }, Date.now() - 1);
    const reply = await caller.call('requestServiceUseChange', { restoreToken: late, change: 'cancel', kind: '更新' });
    expect([reply.status, reply.body['type']]).toEqual([410, expect.stringMatching(/restore-expired$/)]);
    const shown = await sendForm(caller, APPLICATION_PATHS.form, APPLICATION_PATHS.change, { restoreToken: late });
    expect(shown.status).toBe(410);
    expect(shown.text).toContain('入力したパスワードの誤りではありません');
    expect(shown.text).not.toContain('正しくありません');
  });

  test('a restored registration is shown by GET, as long as the right to it lasts', async () => {
    const caller = system.caller();
    const shown = await sendForm(caller, APPLICATION_PATHS.form, APPLICATION_PATHS.restore, A);
    expect([shown.status, shown.text.includes('A大学')]).toEqual([200, true]);
    const csrf = /name="_csrf" value="([^"]+)"/.exec(shown.text)?.[1] ?? '';
    const restoreToken = /name="restoreToken" value="([^"]+)"/.exec(shown.text)?.[1] ?? '';
    const again = await caller.send({
      method: 'POST',
      url: APPLICATION_PATHS.change,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams({ _csrf: csrf, restoreToken, change: 'suspend', kind: '' }).toString(),
    });
    expect(again.status).toBe(400);
    expect(again.text).toMatch(/value="suspend" checked/);
    const rows = JSON.stringify(await system.database.db('kept_forms'));
    expect(rows).not.toContain(restoreToken);
    await system.database
      .db('cinii_registrations')
      .where({ application_id: A.applicationId })
      .increment('password_version', 1);
    const location = await caller.sendOnly({
      method: 'POST',
      url: APPLICATION_PATHS.change,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams({ _csrf: csrf, restoreToken, change: 'suspend', kind: '' }).toString(),
    });
    const over = await caller.send({ method: 'GET', url: String(location.headers['location']) });
    expect([over.status, over.text.includes('A大学')]).toEqual([410, false]);
  });

  describe('by its page', () => {
    const D = 'AUTH00000109';
    const PASSWORD = A.password;
    beforeAll(async () => {
      await addRegistration(system.database.db, { application_id: D, email: 'd@univ-d.example.jp', kind: '更新' });
    });
    const valueOf = (page: string, name: string): string =>
      new RegExp(`name="${name}" value="([^"]*)"`).exec(page)?.[1] ?? '';
    const post = async (caller: Caller, shown: string, fields: Record<string, string>) =>
      caller.send({
        method: 'POST',
        url: APPLICATION_PATHS.change,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        payload: new URLSearchParams({
          _csrf: valueOf(shown, '_csrf'),
          submissionId: valueOf(shown, 'submissionId'),
          restoreToken: valueOf(shown, 'restoreToken'),
          ...fields,
        }).toString(),
      });
    const restoredPage = async (caller: Caller, kind?: string) => {
      const fields = { applicationId: D, password: PASSWORD, ...(kind !== undefined && { kind }) };
      return (await sendForm(caller, APPLICATION_PATHS.form, APPLICATION_PATHS.restore, fields)).text;
    };
    const chosenKind = (page: string): string[] =>
      [...page.matchAll(/<option value="([^"]*)" selected/g)].map(([, value = '']) => value);
    const asked = async (): Promise<number> =>
      Number((await system.database.db('applications').where({ account: D }).count({ n: '*' }).first())?.n);

    test('a kind that is chosen before a restore is kept over it, through a refused one as well (issue 11, B13)', async () => {
      const caller = system.caller();
      const wrong = { applicationId: D, password: 'wrong', kind: '新規' };
      const refused = await sendForm(caller, APPLICATION_PATHS.form, APPLICATION_PATHS.restore, wrong);
      expect([refused.status, chosenKind(refused.text)]).toEqual([401, ['新規']]);
      const typo = { applicationId: 'x', password: 'wrong', kind: '新規' };
      const malformed = await sendForm(caller, APPLICATION_PATHS.form, APPLICATION_PATHS.restore, typo);
      expect([malformed.status, chosenKind(malformed.text)]).toEqual([400, ['新規']]);
      expect(chosenKind(await restoredPage(caller, '新規'))).toEqual(['新規']);
      for (const nothing of [undefined, '', '移管', '<b>', '更新 '])
        expect(chosenKind(await restoredPage(caller, nothing))).toEqual(['更新']);
      await system.database.db('cinii_registrations').where({ application_id: D }).update({ kind: '移管' });
      expect(chosenKind(await restoredPage(caller))).toEqual([]);
      await system.database.db('cinii_registrations').where({ application_id: D }).update({ kind: '更新' });
    });

    test('a cancellation is asked once more, by GET; the way back keeps what was chosen; nothing else is asked about (issue 11, B13)', async () => {
      const caller = system.caller();
      const shown = await restoredPage(caller);
      const confirm = await post(caller, shown, { change: 'cancel', kind: '新規' });
      expect([confirm.status, confirm.text.includes('解約を申請しますか')]).toEqual([200, true]);
      expect(await asked()).toBe(0);
      const back = await post(caller, confirm.text, { change: 'cancel', kind: '新規', step: 'back' });
      expect([back.status, chosenKind(back.text), /value="cancel" checked/.test(back.text)]).toEqual([
        200,
        ['新規'],
        true,
      ]);
      expect(await asked()).toBe(0);
      // Whatever is wrong is said before anything is asked about; a confirmation is of no other kind.
      for (const change of ['suspend', 'resume', '', 'x'])
        expect((await post(caller, shown, { change, kind: '' })).text).not.toContain('解約を申請しますか');
      const forged = await post(caller, shown, { change: 'cancel', kind: '新規', step: 'yes' });
      expect([forged.status, await asked()]).toEqual([400, 0]);
      const confirmed = await post(caller, confirm.text, { change: 'cancel', kind: '新規', step: 'confirmed' });
      const received = String(confirmed.headers['location']);
      expect([confirmed.status, await asked()]).toEqual([303, 1]);
      const { text } = await caller.send({ method: 'GET', url: received });
      expect(text).toContain('申請を受け付けました');
      // To whomever knows the number, the address that the mails go to is told masked.
      expect([text.match(/.•••@[^<]*/g), text.includes('d@univ-d')]).toEqual([['d•••@u•••.jp'], false]);
      // The same again finds it; another one is told so before it is asked about.
      const twice = await post(caller, confirm.text, { change: 'cancel', kind: '新規', step: 'confirmed' });
      expect([twice.status, twice.headers['location'], await asked()]).toEqual([303, received, 1]);
      const other = await post(caller, shown, { change: 'cancel', kind: '更新' });
      expect([other.status, other.text.includes('解約を申請しますか')]).toEqual([409, false]);
    });

    test('a cancellation is confirmed only as long as the restore lasts', async () => {
      const caller = system.caller();
      await system.database.db('applications').where({ account: D }).update({ open: false, closed_at: new Date() });
      const shown = await restoredPage(caller);
      const location = await caller.sendOnly({
        method: 'POST',
        url: APPLICATION_PATHS.change,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        payload: new URLSearchParams({
          _csrf: valueOf(shown, '_csrf'),
          restoreToken: valueOf(shown, 'restoreToken'),
          change: 'cancel',
          kind: '新規',
        }).toString(),
      });
      const page = String(location.headers['location']);
      expect(page).toMatch(/^\/cinii\/application\/cancel\?form=/);
      expect((await caller.send({ method: 'GET', url: page })).status).toBe(200);
      const elsewhere = await system.caller().send({ method: 'GET', url: page });
      expect(elsewhere.text).not.toContain('解約を申請しますか');
      await system.database.db('cinii_registrations').where({ application_id: D }).increment('password_version', 1);
      const over = await caller.send({ method: 'GET', url: page });
      expect([over.status, chosenKind(over.text)]).toEqual([410, ['新規']]);
    });

    test('a kind that is too long is named before anything is asked about', async () => {
      const caller = system.caller();
      const reply = await post(caller, await restoredPage(caller), { change: 'cancel', kind: 'x'.repeat(41) });
      expect([reply.status, await asked()]).toEqual([400, 1]);
    });
  });

  test('of two staff who decide at once one wins, the other is told by whom; one mail', async () => {
    const op1 = await staff();
    const op2 = await staff('op2', 'Op2-sample-pass');
    for (let round = 0; round < 5; round++) {
      const caller = system.caller();
      const change = round % 2 === 0 ? 'suspend' : 'resume';
      const { body } = await caller.call('requestServiceUseChange', {
        restoreToken: await restored(caller, C),
        change,
        kind: '更新',
      });
      const { procedureId } = body;
      const replies = await Promise.all([
        op1.call('decideApplication', { procedureId, decision: 'approve', reason: 'yes' }),
        op2.call('decideApplication', { procedureId, decision: 'approve', reason: 'yes too' }),
      ]);
      expect(replies.map((r) => r.status).sort()).toEqual([200, 409]);
      const loser = replies.find((r) => r.status === 409);
      const winner = replies.find((r) => r.status === 200);
      expect(loser?.body).toMatchObject({ by: winner?.body['decidedBy'] });
      expect(loser?.body['type']).toMatch(/already-decided$/);
      await system.temporal.client.workflow.getHandle(procedureId).result();
      const mails = await system.database.db('mail_log').where({ procedure_id: procedureId });
      expect(mails.map((m) => m.template).sort()).toEqual(['use-change-approved', 'use-change-received']);
    }
  });
});

describe('rights', () => {
  test('nobody but signed-in staff of the queue lists or decides', async () => {
    const open = (await system.database.db('applications').where({ open: true }).first()).procedure_id;
    const input = { procedureId: open, decision: 'approve', reason: 'x' };
    expect((await system.caller().call('listApplications')).status).toBe(401);
    expect((await system.caller().call('decideApplication', input)).status).toBe(401);
    const auditor = await staff('audit1', 'Audit1-sample-pass');
    expect((await auditor.call('listApplications')).status).toBe(200);
    const administrator = await staff('admin1', 'Admin1-sample-pass');
    expect((await administrator.call('listApplications')).status).toBe(403);
    expect((await auditor.call('decideApplication', input)).status).toBe(403);
    const op = await staff();
    await changeStaff(system.database.db, 'op1', { queues: ['umin'] });
    expect((await op.call('decideApplication', input)).status).toBe(403);
    await changeStaff(system.database.db, 'op1', { disabled_at: new Date() });
    expect((await op.call('whoAmI')).status).toBe(401);
    await changeStaff(system.database.db, 'op1', { disabled_at: null, queues: ['umin', 'cinii', 'utokyo'] });
    expect(await system.database.db('decisions').where({ procedure_id: open })).toEqual([]);
  });

  test('a decision needs a reason, and of a known kind', async () => {
    const op = await staff();
    const procedureId = 'cinii-service-use-change-01ARZ3NDEKTSV4RRFFQ69G5FAV';
    const reply = await op.call('decideApplication', { procedureId, decision: 'maybe', reason: ' ' });
    expect(reply.body['errors'].map((e: { path: string }) => e.path).sort()).toEqual(['decision', 'reason']);
    expect((await op.call('decideApplication', { procedureId, decision: 'approve', reason: 'x' })).status).toBe(404);
  });

  test('sign-in: a new session each time, nothing after sign-out, the same refusal for unknown and wrong', async () => {
    const caller = await staff();
    const before = { ...caller.jar };
    await caller.call('signIn', { realm: 'staff', userId: 'op1', password: 'Op1-sample-pass' });
    expect(caller.jar).not.toEqual(before);
    const old = system.caller();
    Object.assign(old.jar, before);
    expect((await old.call('whoAmI')).status).toBe(401);
    expect((await caller.call('whoAmI')).body).toMatchObject({ userId: 'op1', realm: 'staff' });
    const kept = { ...caller.jar };
    await caller.call('signOut');
    Object.assign(old.jar, kept);
    expect((await old.call('whoAmI')).status).toBe(401);
    const wrong = await system.caller().call('signIn', { realm: 'staff', userId: 'op1', password: 'no' });
    const unknown = await system.caller().call('signIn', { realm: 'staff', userId: 'nobody', password: 'no' });
    expect({ ...wrong.body, instance: '' }).toEqual({ ...unknown.body, instance: '' });
  });
});

describe('a service that is switched off', () => {
  test('begins nothing and shows nowhere, and what is open of it is decided and goes on to its end', async () => {
    const D = { ...A, applicationId: 'AUTH00000777' };
    const row = { application_id: D.applicationId, email: 'e@univ-e.example.jp', use_state: 'active' as const };
    await addRegistration(system.database.db, row);
    const before = system.caller();
    const requested = await before.call('requestServiceUseChange', {
      restoreToken: await restored(before, D),
      change: 'suspend',
      kind: '更新',
    });
    expect(requested.status).toBe(201);
    const { procedureId } = requested.body;
    const app = await appWithAllOff(system);
    try {
      const caller = new Caller(app, {});
      const operations = app.routeTable.flatMap(({ operation }) => (operation?.begins?.of ? [operation] : []));
      // Each service has some, and so has each procedure that somebody can begin.
      expect([...new Set(operations.map(({ begins }) => begins?.of))].sort()).toEqual(
        servicesOn(system.deps.services).sort(),
      );
      for (const { operationId, begins, params } of operations) {
        const named = Object.fromEntries(Object.keys(params?.shape ?? {}).map((name) => [name, 'x']));
        const { status, body } = await caller.call(operationId, named);
        expect({ operationId, status, type: body['type'], service: body['service'] }).toEqual({
          operationId,
          status: 404,
          type: expect.stringMatching(/service-off$/),
          service: begins?.of,
        });
      }
      const pages = (PROCEDURES as readonly ProcedureModule[]).flatMap(({ pages }) => pages?.begins ?? []);
      for (const url of [...pages, '/shomei/login', '/utokyo/step-2'].map((one) => one.replace(/:\w+/g, 'x'))) {
        const page = await caller.send({ method: 'GET', url });
        expect({ url, status: page.status }).toEqual({ url, status: 404 });
        expect(page.text).toContain('この手続きは受け付けていません');
      }
      // It starts nothing, and whoever signs out within their window is led there.
      const first = await caller.send({ method: 'GET', url: '/utokyo' });
      expect([first.status, first.text.includes('/utokyo/verify')]).toEqual([200, false]);
      const home = await caller.send({ method: 'GET', url: '/' });
      expect(home.text).toContain('href="/case"');
      expect(home.text).not.toMatch(/href="\/(?:cinii|umin|shomei|utokyo)/);

      expect((await caller.call('getProcedure', { procedureId })).body['status']).toBe('awaiting-decision');
      expect((await caller.call('signIn', { realm: 'staff', userId: 'op1', password: 'Op1-sample-pass' })).status).toBe(
        200,
      );
      // Of what is open the console shows the queue, and of what isn't nothing.
      const queue = await caller.send({ method: 'GET', url: '/staff' });
      expect(queue.text).toContain('<option value="cinii">');
      expect(queue.text).not.toMatch(/<option value="(?:umin|utokyo)">/);
      expect(queue.text).not.toContain('href="/staff/passes"');
      const decided = await caller.call('decideApplication', { procedureId, decision: 'approve', reason: '確認した' });
      expect(decided.status).toBe(200);
      await system.temporal.client.workflow.getHandle(procedureId).result();
      expect(await useState(D.applicationId)).toBe('suspended');
    } finally {
      await app.close();
    }
  });
});
