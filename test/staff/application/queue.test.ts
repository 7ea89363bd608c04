/** The queue of staff over 10,000 applications: filters, search, orders, pages, rights. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Caller, startSystem, type System } from '../../helpers/system.js';
import { alsoKnownAs, signedIn, wordOf } from './support.js';
import { addThousands, ROWS } from './thousands.js';

const NUMBERS = [...Array(ROWS).keys()];

let system: System;
let op1: Caller;
beforeAll(async () => {
  system = await startSystem({ worker: false });
  await addThousands(system.database.db);
  op1 = await signedIn(system, 'op1');
});
afterAll(async () => system.close());

const list = async (caller: Caller, query: Record<string, string | number> = {}) => {
  const parameters = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]));
  return caller.send({ method: 'GET', url: `/api/v1/applications?${parameters}` });
};
const page = (caller: Caller, query = '') => caller.send({ method: 'GET', url: `/staff${query}` });

describe('what is asked for', () => {
  test('every application is on exactly one page, in every order', async () => {
    for (const sort of ['due', '-due', 'received', '-received', 'applicant', '-applicant']) {
      const seen: { procedureId: string; dueAt: string; receivedAt: string; applicant: string }[] = [];
      for (let number = 1; number <= 100; number++) {
        const { body } = await list(op1, { sort, page: number });
        expect([body['total'], body['pages'], body['applications'].length]).toEqual([ROWS, 100, 100]);
        seen.push(...body['applications']);
      }
      expect(new Set(seen.map(({ procedureId }) => procedureId)).size).toBe(ROWS);
      const keys = seen.map((one) =>
        sort.endsWith('due') ? one.dueAt : sort.endsWith('received') ? one.receivedAt : '',
      );
      const sorted = keys.toSorted();
      expect(keys).toEqual(sort.startsWith('-') ? sorted.toReversed() : sorted);
    }
  });

  test.each([
    [{ queue: 'umin' }, 7_500],
    [{ queue: 'cinii', kind: 'service-use-change' }, 2_500],
    [{ queue: 'cinii', kind: 'operator-application' }, 0],
    [{ queue: 'jairo' }, 0],
    [{ state: 'awaiting-applicant' }, 500],
    [{ which: 'mine' }, 500],
    [{ which: 'unclaimed' }, 9_000],
    [{ which: 'overdue' }, 5_050],
    [{ state: 'closed' }, 0],
    [{ q: 'U-TEST-00042' }, 1],
    [{ q: 'ｕ－test－００４２' }, 10],
    [{ q: 'ｕ-test-０００４２' }, 1],
    [{ q: 'U−TEST−00042' }, 1],
    [{ q: 'UーTESTー00042' }, 1],
    [{ q: '\u200BU\u2011TEST\u201100042\uFEFF' }, 1],
    [{ q: 'AUTH00000044' }, 1],
    [{ q: 'auth00000044' }, 1],
    [{ q: '鈴木　いちろう' }, 2_000],
    [{ q: 'SMITH' }, 2_000],
    [{ q: '太郎 山田' }, 2_000],
    [{ q: '山田 user-95' }, NUMBERS.filter((n) => n % 5 === 0 && n % 4 !== 0 && `${n}`.startsWith('95')).length],
    [{ q: '%' }, 0],
    [{ q: '_' }, 0],
    [{ q: '\\' }, 0],
    [{ q: "' or 1=1 --" }, 0],
    [{ q: '石井', queue: 'umin', which: 'mine' }, 500],
    [{ q: '高橋', which: 'mine' }, 0],
  ])('%j lets %i through', async (query, total) => {
    const { status, body } = await list(op1, query);
    expect([status, body['total']]).toEqual([200, total]);
  });

  test('a page after the last is the last; what makes no sense is malformed, or left out of the page’s address', async () => {
    expect((await list(op1, { page: 5000 })).body).toMatchObject({ page: 100, pages: 100 });
    for (const query of [
      { page: 0 },
      { page: 'x' },
      { sort: 'name' },
      { q: 'a\u0000' },
      { which: 'x' },
      { more: 1 },
    ] as const)
      expect([query, (await list(op1, query as never)).status]).toEqual([query, 400]);
    for (const query of ['?page=0&sort=name', '?q=%00', '?which=x&which=y', '?queue=&kind=&state=&q=', '?q=%ED%A0%80'])
      expect([query, (await page(op1, query)).status]).toEqual([query, 200]);
  });
});

describe('who may read', () => {
  test('operators and leads their queues, an auditor all and decides nothing, an administrator nothing', async () => {
    const [lead, audit, admin] = [
      await signedIn(system, 'lead1'),
      await signedIn(system, 'audit1'),
      await signedIn(system, 'admin1'),
    ];
    const umin = await alsoKnownAs(system, 'op-umin', 'op1', { queues: ['umin'] });
    for (const [caller, total] of [
      [op1, ROWS],
      [lead, ROWS],
      [audit, ROWS],
      [umin, 7_500],
    ] as const)
      expect((await list(caller)).body['total']).toBe(total);
    expect((await list(umin, { queue: 'cinii' })).body['total']).toBe(0);
    expect(wordOf(await list(admin))).toBe('forbidden');
    // An administrator is led to the first page that they may see.
    const led = await page(admin);
    expect([led.status, led.headers['location']]).toEqual([303, '/staff/figures']);
    expect((await list(system.caller())).status).toBe(401);

    const [cinii] = (await list(op1, { queue: 'cinii' })).body['applications'];
    const address = `/staff/applications/${cinii.procedureId}`;
    const look = async (caller: Caller) => (await caller.send({ method: 'GET', url: address })).status;
    expect([await look(op1), await look(audit), await look(umin), await look(admin)]).toEqual([200, 200, 404, 404]);
    expect((await system.caller().send({ method: 'GET', url: address })).status).toBe(303);
    const shown = await audit.send({ method: 'GET', url: address });
    expect(shown.text).not.toMatch(/action="\/staff\/(?:decide|claim|release|ask)"/);
    const looks = await system.database.db('looks').where({ procedure_id: cinii.procedureId }).orderBy('id');
    expect(looks.map((one) => [one.staff_id, one.what])).toEqual([
      ['op1', 'application'],
      ['audit1', 'application'],
      ['audit1', 'application'],
    ]);
  });
});

test('a page that looks for news by itself does not keep a session alive', async () => {
  const caller = await signedIn(system, 'op2');
  const { db } = system.database;
  const seen = async (): Promise<Date> => (await db('sessions').where({ user_id: 'op2' }).first()).last_seen_at;
  await db('sessions')
    .where({ user_id: 'op2' })
    .update({ last_seen_at: db.raw("now() - interval '10 minutes'") });
  const before = await seen();
  const headers = { 'x-unattended': '1' };
  expect((await caller.send({ method: 'GET', url: '/staff', headers })).status).toBe(200);
  expect(await seen()).toEqual(before);
  await caller.send({ method: 'POST', url: '/api/v1/session/end', headers, payload: {} });
  expect(await db('sessions').where({ user_id: 'op2' })).toEqual([]);
});
