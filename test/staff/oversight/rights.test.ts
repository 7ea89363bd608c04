/** Security case E4 for what staff oversee: every route by every role, against a written table. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { changeStaff } from '../../helpers/sessions.js';
import type { Knex } from 'knex';
import { CATALOGUES } from '../../../api/texts.js';
import { type Caller, type Reply, startSystem, type System } from '../../helpers/system.js';
import { sendForm, wordOf } from '../../security/support.js';
import { addMail, addOtherOperator, addPropagation, newId, rowsIn, signedIn, tenWrongCodes } from './support.js';

const ROLES = ['anonymous', 'operator', 'other operator', 'lead', 'auditor', 'administrator'] as const;
type Role = (typeof ROLES)[number];
/** 303: sent to the sign-in. 200 of a page of another queue shows nothing of this one, which is checked apart. */
const TABLE: Record<string, Record<Role, number>> = {
  'GET /staff/mails': {
    anonymous: 303,
    operator: 200,
    'other operator': 200,
    lead: 200,
    auditor: 200,
    administrator: 403,
  },
  'POST /staff/mails': {
    anonymous: 401,
    operator: 200,
    'other operator': 403,
    lead: 200,
    auditor: 403,
    administrator: 403,
  },
  'POST /api/v1/mails/done': {
    anonymous: 401,
    operator: 200,
    'other operator': 403,
    lead: 200,
    auditor: 403,
    administrator: 403,
  },
  'GET /staff/services': {
    anonymous: 303,
    operator: 200,
    'other operator': 200,
    lead: 200,
    auditor: 200,
    administrator: 403,
  },
  'POST /staff/services': {
    anonymous: 401,
    operator: 200,
    'other operator': 403,
    lead: 200,
    auditor: 403,
    administrator: 403,
  },
  'GET /staff/locked': {
    anonymous: 303,
    operator: 200,
    'other operator': 403,
    lead: 200,
    auditor: 200,
    administrator: 403,
  },
  'POST /staff/locked': {
    anonymous: 401,
    operator: 200,
    'other operator': 403,
    lead: 200,
    auditor: 403,
    administrator: 403,
  },
  'GET /staff/figures': {
    anonymous: 303,
    operator: 200,
    'other operator': 200,
    lead: 200,
    auditor: 200,
    administrator: 200,
  },
  'POST /api/v1/accounts/unlock': {
    anonymous: 401,
    operator: 200,
    'other operator': 403,
    lead: 200,
    auditor: 403,
    administrator: 403,
  },
};

const ACCOUNT = 'yamada-tar';
let system: System;
let db: Knex;
let procedureId: string;
let mailKey: string;
const callers = {} as Record<Role, Caller>;
beforeAll(async () => {
  system = await startSystem({ worker: false });
  db = system.database.db;
  await addOtherOperator(db);
  callers.anonymous = system.caller();
  callers.operator = await signedIn(system, 'op1');
  callers['other operator'] = await signedIn(system, 'op9', 'op1');
  callers.lead = await signedIn(system, 'lead1');
  callers.auditor = await signedIn(system, 'audit1');
  callers.administrator = await signedIn(system, 'admin1');
});
afterAll(() => system.close());

/** As each role finds it: one account locked, one service late, one mail refused. */
async function setUp(): Promise<void> {
  for (const table of ['umin_unlocks', 'umin_wrong_codes', 'propagations', 'mail_done', 'mail_log'])
    await db(table).delete();
  await tenWrongCodes(db, ACCOUNT);
  procedureId = await addPropagation(db, {});
  const mail = await addMail(db, {});
  mailKey = (await db('mail_log').where({ procedure_id: mail }).first()).key;
}

async function send(route: string, caller: Caller): Promise<Reply> {
  const [method = '', url = ''] = route.split(' ');
  if (method === 'GET') return caller.send({ method: 'GET', url });
  const fields = url.includes('services')
    ? { procedureId, service: 'mail' }
    : url.includes('mails')
      ? { key: mailKey, reason: '電話で伝えました' }
      : { service: 'umin', accountId: ACCOUNT, reason: '本人から電話で確認' };
  if (url.startsWith('/api/')) return caller.call(url.includes('mails') ? 'markMailDone' : 'unlockAccount', fields);
  // Anybody can have a form's token from a page that is open to all.
  return sendForm(caller, '/cinii/password-reissue', url, fields);
}

test('the table has every one of these routes', () => {
  const paths = [
    '/staff/mails',
    '/staff/services',
    '/staff/locked',
    '/staff/figures',
    '/api/v1/accounts/unlock',
    '/api/v1/mails/done',
  ];
  const routes = system.app.routeTable
    .filter(({ method, url }) => method !== 'HEAD' && paths.includes(url))
    .map(({ method, url }) => `${method} ${url}`);
  expect(Object.keys(TABLE).sort()).toEqual(routes.sort());
});

describe.each(Object.entries(TABLE))('%s', (route, row) => {
  test.each(ROLES)('by %s is as the table says, and a refusal changes nothing', async (role) => {
    await setUp();
    const reply = await send(route, callers[role]);
    expect([role, reply.status]).toEqual([role, row[role]]);
    if (route.includes('/api/') && row[role] === 403) expect(wordOf(reply)).toBe('forbidden');
    const unlocks = await db('umin_unlocks');
    const asked = await db('propagations').whereNotNull('retry_asked_by');
    const marks = await db('mail_done');
    const isDone = row[role] === 200 && route.startsWith('POST');
    const does = (what: string): number => (isDone && route.includes(what) ? 1 : 0);
    expect([unlocks.length, asked.length, marks.length]).toEqual([
      does('locked') + does('unlock'),
      does('services'),
      does('mails'),
    ]);
  });
});

describe('the first page (issue 11, B1)', () => {
  test.each<[Role, string]>([
    ['operator', '/staff'],
    ['lead', '/staff'],
    ['auditor', '/staff'],
    ['administrator', '/staff/figures'],
  ])('of %s is one that they may see: %s', async (role, path) => {
    const { status, headers } = await callers[role].send({ method: 'GET', url: '/staff' });
    if (path === '/staff') expect(status).toBe(200);
    else expect([status, headers['location']]).toEqual([303, path]);
    expect((await callers[role].send({ method: 'GET', url: path })).status).toBe(200);
  });

  test.each<[roles: string[], queues: string[], path: string, sections: number]>([
    [['operator'], ['cinii'], '/staff', 5],
    [['operator'], ['shomei'], '/staff', 6],
    [['lead'], [], '/staff/figures', 1],
    [['lead', 'operator'], ['umin'], '/staff', 6],
    [['administrator', 'operator'], ['umin'], '/staff/figures', 6],
    [['administrator', 'lead'], ['cinii'], '/staff/figures', 6],
    [['auditor', 'administrator'], [], '/staff', 12],
    [['administrator', 'no-such-role'], [], '/staff/figures', 6],
  ])('of %j with the queues %j is %s, and each that is offered may be seen', async (roles, queues, path, sections) => {
    const one = callers['other operator'];
    await changeStaff(db, 'op9', { roles, queues });
    const { status, headers } = await one.send({ method: 'GET', url: '/staff' });
    const page = await one.send({ method: 'GET', url: path });
    const offered = [...(/class="staff-nav".*?<\/nav>/s.exec(page.text)?.[0] ?? '').matchAll(/href="([^"]+)"/g)];
    const seen = await Promise.all(offered.map(([, url = '']) => one.send({ method: 'GET', url })));
    await changeStaff(db, 'op9', { roles: ['operator'], queues: ['cinii'] });
    expect([status === 303 ? headers['location'] : '/staff', page.status]).toEqual([path, 200]);
    expect(seen.map((reply) => reply.status)).toEqual(Array(sections).fill(200));
  });

  test('of an operator without a queue is a refusal that offers nothing but the way out', async () => {
    const one = callers['other operator'];
    await changeStaff(db, 'op9', { queues: [] });
    const { status, text } = await one.send({ method: 'GET', url: '/staff', headers: { accept: 'text/html' } });
    await changeStaff(db, 'op9', { queues: ['cinii'] });
    const nav = /class="staff-nav".*?<\/nav>/s.exec(text)?.[0] ?? '';
    expect([status, text.includes('action="/staff/sign-out"'), nav.includes('href=')]).toEqual([403, true, false]);
  });

  test('of whoever has no role is a refusal with the way out', async () => {
    const nobody = await signedIn(system, 'op9', 'op1');
    await changeStaff(db, 'op9', { roles: [] });
    const { status, text } = await nobody.send({ method: 'GET', url: '/staff' });
    expect([status, text.includes('action="/staff/sign-out"')]).toEqual([403, true]);
    await changeStaff(db, 'op9', { roles: ['operator'] });
    callers['other operator'] = nobody;
  });
});

test('the list of what has ended has a title of its own', async () => {
  const titles = async (path: string): Promise<(string | undefined)[]> => {
    const { text } = await callers.lead.send({ method: 'GET', url: path });
    return [/<title>([^|]+) \|/.exec(text)?.[1], /<h1><span>([^<]+)</.exec(text)?.[1]];
  };
  expect(await titles('/staff?state=closed&lang=ja')).toEqual(['終了した申請', '終了した申請']);
  expect(await titles('/staff?lang=ja')).toEqual(['審査待ちの申請', '審査待ちの申請']);
  expect(await titles('/staff?state=closed&lang=en')).toEqual([
    'Applications that have ended',
    'Applications that have ended',
  ]);
});

describe('a refusal within the console (issue 11, B1)', () => {
  test.each<[string, Role, number]>([
    ['GET /staff/mails', 'administrator', 403],
    ['GET /staff/locked', 'administrator', 403],
    ['GET /staff/nothing', 'operator', 404],
    ['GET /staff/applications/x', 'operator', 404],
    ['GET /staff/applications/x', 'administrator', 404],
    ['POST /staff/locked', 'administrator', 403],
  ])('%s by %s keeps navigation and sign-out, and names no institution’s desk', async (route, role, status) => {
    const reply = await (route.startsWith('GET')
      ? callers[role].send({ method: 'GET', url: route.slice(4), headers: { accept: 'text/html' } })
      : send(route, callers[role]));
    expect(reply.status).toBe(status);
    expect(reply.text).toContain('action="/staff/sign-out"');
    expect(reply.text).toContain('class="staff-nav"');
    expect(reply.text).toContain(`href="${role === 'administrator' ? '/staff/figures' : '/staff'}"`);
    for (const { inquiry } of Object.values(system.deps.services))
      if (inquiry !== undefined) expect(reply.text).not.toContain(inquiry);
  });
});

describe('whose session is over', () => {
  test.each(['ja', 'en'] as const)('is told just that, by page and operation, in %s', async (language) => {
    const t = CATALOGUES[language];
    const caller = system.caller({ headers: { 'accept-language': language } });
    // With the cookie of a session that has ended.
    const earlier = await signedIn(system, 'op2');
    Object.assign(caller.jar, earlier.jar);
    await earlier.call('signOut');
    const page = await send('POST /staff/locked', caller);
    const document = await send('POST /api/v1/accounts/unlock', caller);
    expect([page.status, document.status]).toEqual([401, 401]);
    expect(/<h1[^>]*>(?:<[^>]*>)*([^<]+)/.exec(page.text)?.[1]).toBe(t['problem.session-over.title']);
    for (const part of ['detail', 'action'] as const) expect(page.text).toContain(t[`problem.session-over.${part}`]);
    const { title, detail } = document.body;
    expect([title, detail]).toEqual([t['problem.session-over.title'], t['problem.session-over.detail']]);
  });
});

test('who reads, reads of their own queues only', async () => {
  await setUp();
  await addMail(db, { procedure_id: newId('cinii-password-reissue') });
  const rows = async (role: Role, path: string): Promise<number> =>
    rowsIn((await callers[role].send({ method: 'GET', url: path })).text).length;
  expect([await rows('operator', '/staff/mails'), await rows('other operator', '/staff/mails')]).toEqual([2, 1]);
  expect([await rows('auditor', '/staff/mails'), await rows('other operator', '/staff/services')]).toEqual([2, 0]);
  const queues = async (role: Role): Promise<number> => rows(role, '/staff/figures?days=7');
  // Five queues and all of them together; three; one alone.
  expect([await queues('lead'), await queues('auditor'), await queues('administrator')]).toEqual([6, 6, 6]);
  expect([await queues('operator'), await queues('other operator')]).toEqual([4, 1]);
});

test('whoever audits unlocks and retries nothing, also with the roles of an operator', async () => {
  await setUp();
  await changeStaff(db, 'audit1', { roles: ['operator', 'lead', 'auditor'], queues: ['umin'] });
  const page = await callers.auditor.send({ method: 'GET', url: '/staff/locked' });
  expect([page.status, page.text.includes('name="reason"')]).toEqual([200, false]);
  for (const route of Object.keys(TABLE).filter((name) => name.startsWith('POST')))
    expect([route, (await send(route, callers.auditor)).status]).toEqual([route, 403]);
  await changeStaff(db, 'audit1', { roles: ['auditor'], queues: [] });
});

test('what staff may not do they are not offered', async () => {
  await setUp();
  const offered = async (role: Role): Promise<boolean[]> => {
    const [locked, services, mails] = await Promise.all(
      ['/staff/locked', '/staff/services', '/staff/mails'].map((url) => callers[role].send({ method: 'GET', url })),
    );
    const has = (reply: Reply | undefined, action: string) => reply?.text.includes(`action="${action}"`) ?? false;
    return [has(locked, '/staff/locked'), has(services, '/staff/services'), has(mails, '/staff/mails')];
  };
  expect([await offered('operator'), await offered('lead'), await offered('auditor')]).toEqual([
    [true, true, true],
    [true, true, true],
    [false, false, false],
  ]);
});
