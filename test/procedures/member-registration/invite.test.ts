/** Who invites whom, by the API and by the pages of staff and of an institution (spec/members.md, "Registration by invitation" 1 and 5). */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { addMember, enters, PEOPLE, XXX, YYY } from '../../institution/support.js';
import { appWithAllOff, Caller, type Reply, startSystem, type System } from '../../helpers/system.js';
import { newProcedureId } from '../../helpers/ids.js';
import { until } from '../../helpers/wait.js';
import { wordOf } from '../../security/support.js';
import { signedIn } from '../../staff/oversight/support.js';
import { administratorInvited, newEmail, provider, registers, tokenMailed } from './calls.js';
import { submit } from './forms.js';

let system: System;
let staff: Caller;
beforeAll(async () => {
  system = await startSystem();
  staff = await provider(system);
});
afterAll(() => system.close());

const look = (token: string): Promise<Reply> => system.caller().call('getInvitation', { token });
const list = async (caller: Caller, institution: string): Promise<Record<string, unknown>[]> =>
  (await caller.call('listInvitations', { institution })).body['invitations'];

describe('inviteAdministrator', () => {
  test('provides an institution that is not there yet, and mails its contact person a URL good for 7 days', async () => {
    const email = newEmail();
    const reply = await staff.call('inviteAdministrator', { institution: 'univ-c', email, name: 'C大学' });
    expect([reply.status, reply.body]).toEqual([
      201,
      {
        procedureId: expect.stringMatching(/^jairo-member-registration-/),
        status: 'invited',
        expiresAt: expect.any(String),
      },
    ]);
    const days = (Date.parse(reply.body['expiresAt']) - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(6.99);
    expect(days).toBeLessThanOrEqual(7);
    const { body } = await look(await tokenMailed(system, email, 'invitation'));
    expect(body).toMatchObject({ institution: 'univ-c', institutionName: 'C大学', email, role: '機関管理者' });
    expect(Date.parse(body['expiresAt'])).toBe(Date.parse(reply.body['expiresAt']));
    const { institutions } = (await staff.call('listInstitutions')).body as { institutions: Record<string, unknown>[] };
    expect(institutions.find(({ institution }) => institution === 'univ-c')).toMatchObject({ openInvitations: 1 });
  });

  test('of a new institution without its name is malformed, and provides none', async () => {
    const reply = await staff.call('inviteAdministrator', { institution: 'univ-d', email: newEmail() });
    expect([reply.status, reply.body['errors'][0].path]).toEqual([400, 'name']);
    expect(await system.database.db('jairo_institutions').where({ host: 'univ-d' }).first()).toBeUndefined();
  });

  test('once more for the same address is already-invited, in whichever case its domain is typed', async () => {
    const { email } = await administratorInvited(system);
    const again = await staff.call('inviteAdministrator', {
      institution: XXX,
      email: email.replace(/@.*/, (domain) => domain.toUpperCase()),
    });
    expect([again.status, wordOf(again)]).toEqual([409, 'already-invited']);
  });

  test('leaves the name of an institution that is there', async () => {
    await administratorInvited(system, { institution: YYY, name: 'ほかの名前' });
    expect(await system.database.db('jairo_institutions').where({ host: YYY }).first()).toMatchObject({
      name: 'B大学',
    });
  });

  test.each(['op1', 'lead1', 'audit1'])('is not for %s', async (userId) => {
    const caller = await signedIn(system, userId);
    const reply = await caller.call('inviteAdministrator', { institution: XXX, email: newEmail() });
    expect([reply.status, wordOf(reply)]).toEqual([403, 'forbidden']);
  });

  test('a repeat under the same Idempotency-Key invites once', async () => {
    const email = newEmail();
    const send = () =>
      staff.call('inviteAdministrator', { institution: XXX, email }, { 'idempotency-key': `k-${email}` });
    const [first, second] = [await send(), await send()];
    expect(second.body).toEqual(first.body);
    expect(await system.database.db('jairo_invitations').where({ email })).toHaveLength(1);
  });
});

describe('resendInvitation', () => {
  test('of an open one mails a new URL with its whole life; the one before stops working', async () => {
    const { procedureId, token, email } = await administratorInvited(system);
    const before = system.mail.box.length;
    const reply = await staff.call('resendInvitation', { procedureId });
    expect([reply.status, reply.body]).toMatchObject([200, { procedureId, status: 'invited' }]);
    const newer = await tokenMailed(system, email, 'invitation', before);
    expect(newer).not.toBe(token);
    const [old, now] = [await look(token), await look(newer)];
    expect([old.status, wordOf(old), now.status]).toEqual([410, 'url-expired', 200]);
  });

  test('of one that has ended begins it anew, under a new ID; the list shows the newer one only', async () => {
    const { procedureId, email } = await administratorInvited(system);
    await staff.call('withdrawInvitation', { procedureId });
    const before = system.mail.box.length;
    const reply = await staff.call('resendInvitation', { procedureId });
    expect(reply.status).toBe(200);
    expect(reply.body['procedureId']).not.toBe(procedureId);
    expect((await look(await tokenMailed(system, email, 'invitation', before))).body).toMatchObject({ email });
    const shown = (await list(staff, XXX)).filter((one) => one['email'] === email);
    expect(shown.map((one) => one['procedureId'])).toEqual([reply.body['procedureId']]);
  });

  test('of one that was used is wrong-state', async () => {
    const invited = await administratorInvited(system);
    expect((await registers(system.caller(), invited)).status).toBe(200);
    const reply = await staff.call('resendInvitation', { procedureId: invited.procedureId });
    expect([reply.status, wordOf(reply)]).toEqual([409, 'wrong-state']);
  });
});

describe('A7: an invitation that is sent again', () => {
  const issueOf = async (procedureId: string): Promise<number> =>
    (await system.database.db('jairo_invitations').where({ procedure_id: procedureId }).first('issue')).issue;
  async function onlyNewestWorks(procedureId: string, issues: number): Promise<void> {
    const words: string[] = [];
    for (let issue = 1; issue <= issues; issue += 1) {
      const reply = await look(system.deps.tokens.url({ purpose: 'invitation', procedureId, issue }));
      words.push(reply.status === 200 ? 'open' : wordOf(reply));
    }
    expect(words).toEqual([...Array<string>(issues - 1).fill('url-expired'), 'open']);
  }

  test('five times in a row: the newest URL alone works', async () => {
    const { procedureId } = await administratorInvited(system);
    for (let n = 0; n < 5; n += 1) expect((await staff.call('resendInvitation', { procedureId })).status).toBe(200);
    expect(await issueOf(procedureId)).toBe(6);
    await onlyNewestWorks(procedureId, 6);
  });

  test('twenty times at once: each that is answered counts once, and the newest URL alone works', async () => {
    const { procedureId } = await administratorInvited(system);
    const replies = await Promise.all(
      Array.from({ length: 20 }, () => staff.call('resendInvitation', { procedureId })),
    );
    for (const { status } of replies) expect([200, 409, 503]).toContain(status);
    const taken = replies.filter(({ status }) => status === 200).length;
    expect(taken).toBeGreaterThan(0);
    const issues = await issueOf(procedureId);
    expect(issues).toBeGreaterThan(taken);
    expect(issues).toBeLessThanOrEqual(21);
    await onlyNewestWorks(procedureId, issues);
  });
});

describe('withdrawInvitation', () => {
  test('ends it: its URL stops working, and it stands in the list as withdrawn', async () => {
    const { procedureId, token } = await administratorInvited(system);
    const reply = await staff.call('withdrawInvitation', { procedureId });
    expect([reply.status, reply.body]).toEqual([200, { procedureId, status: 'withdrawn' }]);
    const seen = await look(token);
    expect([seen.status, wordOf(seen)]).toEqual([410, 'url-expired']);
    const states = (await list(staff, XXX)).filter((one) => one['procedureId'] === procedureId);
    expect(states).toMatchObject([{ state: 'withdrawn', endedAt: expect.any(String) }]);
    expect(wordOf(await staff.call('withdrawInvitation', { procedureId }))).toBe('wrong-state');
  });

  test('of what is no invitation is not-found', async () => {
    const procedureId = 'jairo-member-registration-01ARZ3NDEKTSV4RRFFQ69G5FAV';
    expect(wordOf(await staff.call('withdrawInvitation', { procedureId }))).toBe('not-found');
    expect(wordOf(await system.caller().call('withdrawInvitation', { procedureId }))).toBe('not-authenticated');
  });
});

describe('members’ invitations are for who manages the institution, administrators’ for staff', () => {
  async function memberInvited(): Promise<{ procedureId: string; email: string }> {
    const email = newEmail();
    const number = await addMember(system, XXX, { role: '教員', email });
    const procedureId = `jairo-member-registration-${number.replace(/\D/g, '').padStart(26, '0')}`;
    await system.database.db('jairo_invitations').insert({
      procedure_id: procedureId,
      institution: XXX,
      role: '教員',
      number,
      email,
      email_key: email,
      locale: 'ja',
      invited_by: `member:${PEOPLE.administrator.userId}`,
      state: 'expired',
      ended_at: new Date(),
    });
    return { procedureId, email };
  }

  test('an institution’s administrator and librarian see and resend them; nobody else does', async () => {
    const { procedureId, email } = await memberInvited();
    for (const { userId } of [PEOPLE.administrator, PEOPLE.librarian])
      expect((await list(await enters(system, userId), XXX)).map((one) => one['email'])).toContain(email);
    for (const caller of [
      await enters(system, PEOPLE.teacher.userId),
      await enters(system, PEOPLE.administratorElsewhere.userId),
      await signedIn(system, 'op1'),
    ])
      for (const reply of [
        await caller.call('listInvitations', { institution: XXX }),
        await caller.call('resendInvitation', { procedureId }),
        await caller.call('withdrawInvitation', { procedureId }),
      ])
        expect(wordOf(reply)).toBe('forbidden');
    expect(wordOf(await staff.call('resendInvitation', { procedureId }))).toBe('forbidden');
    expect((await list(staff, XXX)).map((one) => one['email'])).not.toContain(email);
    const librarian = await enters(system, PEOPLE.librarian.userId);
    const reply = await librarian.call('resendInvitation', { procedureId });
    expect([reply.status, reply.body['status']]).toEqual([200, 'invited']);
    expect((await look(await tokenMailed(system, email, 'invitation'))).body).toMatchObject({ role: '教員', email });
  });

  test('an administrator’s invitation is no matter of the institution’s own people', async () => {
    const { procedureId } = await administratorInvited(system);
    const caller = await enters(system, PEOPLE.administrator.userId);
    expect(wordOf(await caller.call('withdrawInvitation', { procedureId }))).toBe('forbidden');
    expect((await list(caller, XXX)).map((one) => one['procedureId'])).not.toContain(procedureId);
  });

  test('129: of a service that is switched off an open one is sent again; of one that has ended none begins, and no button says so', async () => {
    const { procedureId: ended, email } = await memberInvited();
    const { procedureId: open } = await administratorInvited(system);
    const app = await appWithAllOff(system);
    try {
      const here = ({ jar }: Caller): Caller => {
        const caller = new Caller(app, {});
        Object.assign(caller.jar, jar);
        return caller;
      };
      expect((await here(staff).call('resendInvitation', { procedureId: open })).status).toBe(200);
      const librarian = here(await enters(system, PEOPLE.librarian.userId));
      const refused = await librarian.call('resendInvitation', { procedureId: ended });
      expect([refused.status, wordOf(refused), refused.body['service']]).toEqual([404, 'service-off', 'jairo']);
      expect(await system.database.db('jairo_invitations').where({ email })).toHaveLength(1);
      const path = `/admin/menu/${XXX}/invitations`;
      const page = await librarian.sendOnly({ method: 'GET', url: path });
      expect([page.text.includes(email), page.text.includes(`${ended}/resend`)]).toEqual([true, false]);
      const ofStaff = await here(staff).sendOnly({ method: 'GET', url: `/staff/institutions/${XXX}` });
      expect([ofStaff.text.includes(`${open}/resend`), ofStaff.text.includes('name="email"')]).toEqual([true, false]);
    } finally {
      await app.close();
    }
  });

  test('on the institution’s page, without scripts: one click sends again, one withdraws', async () => {
    const { procedureId, email } = await memberInvited();
    const caller = await enters(system, PEOPLE.librarian.userId);
    const path = `/admin/menu/${XXX}/invitations`;
    const resent = await submit(caller, path, {}, `${path}/${procedureId}/resend`);
    expect([resent.status, resent.headers['location']]).toEqual([303, `${path}?done=resent`]);
    const newer = await until(
      'the new invitation is there',
      () => system.database.db('jairo_invitations').where({ email, state: 'open' }).first(),
      (row) => row !== undefined,
    );
    const withdrawn = await submit(caller, path, {}, `${path}/${newer.procedure_id}/withdraw`);
    expect([withdrawn.status, withdrawn.headers['location']]).toEqual([303, `${path}?done=withdrawn`]);
    const page = await caller.sendOnly({ method: 'GET', url: `${path}?done=withdrawn` });
    expect([page.status, page.text]).toEqual([200, expect.stringContaining('招待を取り下げました')]);
    const third = await submit(caller, path, {}, `${path}/${newer.procedure_id}/resend?page=3`, path);
    expect(third.headers['location']).toBe(`${path}?page=3&done=resent`);
    const again = await submit(caller, path, {}, `${path}/${newer.procedure_id}/withdraw`, path);
    expect((await caller.sendOnly({ method: 'GET', url: String(again.headers['location']) })).status).toBe(409);
  });
});

describe('/staff/institutions, without scripts', () => {
  test('provides an institution and leads to its page', async () => {
    const email = newEmail();
    const done = await submit(
      staff,
      '/staff/institutions',
      { host: ' UNIV-E ', name: 'E大学', email },
      '/staff/institutions',
    );
    expect([done.status, done.headers['location']]).toEqual([303, '/staff/institutions/univ-e?done=invited']);
    const page = await staff.sendOnly({ method: 'GET', url: String(done.headers['location']) });
    expect(page.text).toContain('E大学（univ-e）');
    expect(page.text).toContain(email);
    await tokenMailed(system, email, 'invitation');
  });

  test('lists invitations page by page, and counts those that ended unused and that nobody sent again', async () => {
    const { db } = system.database;
    const counted = async (): Promise<unknown> => {
      const { institutions } = (await staff.call('listInstitutions')).body as {
        institutions: Record<string, unknown>[];
      };
      return institutions.find(({ institution }) => institution === 'univ-pages')?.['endedInvitations'];
    };
    await db('jairo_institutions').insert({ host: 'univ-pages', name: '頁大学', revision: 0, next_number: 1 });
    const rows = Array.from({ length: 102 }, (_, n) => ({
      procedure_id: newProcedureId('jairo', 'member-registration'),
      institution: 'univ-pages',
      role: '機関管理者',
      email: `page-${n}@library.example.jp`,
      email_key: `page-${n}@library.example.jp`,
      locale: 'ja',
      invited_by: 'staff:admin1',
      state: n < 2 ? 'expired' : 'withdrawn',
      invited_at: new Date(Date.now() - (n + 1) * 1_000),
      ended_at: new Date(),
    }));
    await db('jairo_invitations').insert(rows);
    const page = async (query: string): Promise<string> =>
      (await staff.sendOnly({ method: 'GET', url: `/staff/institutions/univ-pages${query}` })).text;
    const [first, second] = [await page(''), await page('?page=2')];
    expect([first.includes('page-99@'), first.includes('page-100@')]).toEqual([true, false]);
    expect([second.includes('page-99@'), second.includes('page-101@')]).toEqual([false, true]);
    expect(first).toContain('href="/staff/institutions/univ-pages?page=2"');
    // Beyond the last page is the last.
    const beyond = await page('?page=99');
    expect([beyond.includes('page-101@'), beyond.includes('href="/staff/institutions/univ-pages"')]).toEqual([
      true,
      true,
    ]);
    const answer = (await staff.call('listInvitations', { institution: 'univ-pages', page: '99' })).body;
    expect([answer['invitations'].length, answer['pages']]).toEqual([2, 2]);
    expect(await counted()).toBe(2);
    const [ended] = rows;
    await staff.call('resendInvitation', { procedureId: ended?.procedure_id });
    expect(await counted()).toBe(1);
    // What was done on a page leads back to it.
    const list = '/staff/institutions/univ-pages';
    const action = `${list}/${rows.at(-1)?.procedure_id}/resend?page=2`;
    const done = await submit(staff, `${list}?page=2`, {}, action);
    expect([done.status, done.headers['location']]).toEqual([303, `${list}?page=2&done=resent`]);
    const again = await submit(staff, `${list}?page=2`, {}, action, list);
    expect(again.headers['location']).toContain(`${list}?page=2&`);
  });

  test('shows a refused form again, with what was typed', async () => {
    const done = await submit(
      staff,
      '/staff/institutions',
      { host: 'univ-f', name: '', email: 'x' },
      '/staff/institutions',
    );
    const page = await staff.sendOnly({ method: 'GET', url: String(done.headers['location']) });
    expect([page.status, page.text]).toEqual([400, expect.stringContaining('value="univ-f"')]);
  });

  test('stands in the navigation of administrators only', async () => {
    expect((await staff.sendOnly({ method: 'GET', url: '/staff/figures' })).text).toContain(
      'href="/staff/institutions"',
    );
    const lead = await signedIn(system, 'lead1');
    expect((await lead.sendOnly({ method: 'GET', url: '/staff/figures' })).text).not.toContain('/staff/institutions');
  });
});
