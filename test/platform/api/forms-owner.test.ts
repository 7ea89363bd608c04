/** Whose a form is. What can be is generated from the route table: a new form is covered by itself. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { STUDENT_PATHS } from '../../../api/student/paths.js';
import { addApplication } from '../../procedures/case-tracking/support.js';
import { elementsOf } from '../pages/html.js';
import {
  APPLICATION,
  caseNo,
  changingPages,
  enter,
  get,
  member,
  mayLookAt,
  PEOPLE,
  placeOf,
  post,
  PUBLIC,
  student,
  system,
  systemForForms,
  text,
  tokenOf,
  tokenOn,
  WAYS,
} from './form-support.js';

systemForForms();

/** Reads no file before it is known that whoever sends it may: its form is not looked at before that either. Who is not signed in is sent there. */
const ASKS_WHO_FIRST: ReadonlySet<string> = new Set(['/admin/menu/:institution/members/upload']);

describe('a form (issue 11, A5)', () => {
  beforeAll(async () => {
    for (const userId of PEOPLE.shomei) await student(userId, `${userId}@student.example.jp`);
    for (const userId of PEOPLE.jairo) await member(userId);
  });

  test('is tested for every way to be known that there is', () => {
    expect(WAYS.map(([name]) => name).sort()).toEqual([...system.app.identities.keys()].sort());
  });

  test.each(WAYS)(
    'that was made for another is refused on every route that changes something (%s)',
    async (name, become, holder) => {
      const caller = system.caller();
      await become(caller, 1);
      const csrf = tokenOn(await get(caller, PUBLIC), name, holder(1));
      const routes = changingPages();
      expect(routes.length).toBeGreaterThan(20);
      await become(caller, 2);
      const before = await system.database.db('sessions').count();
      for (const url of routes) {
        const reply = await post(caller, url, { _csrf: csrf });
        if (ASKS_WHO_FIRST.has(url)) {
          const isSentToSignIn =
            reply.status === 303 && String(reply.headers['location']).startsWith('/admin/sign-in?');
          expect([url, reply.status === 403 || isSentToSignIn]).toEqual([url, true]);
          continue;
        }
        expect([url, reply.status]).toEqual([url, 409]);
        expect(reply.text).toContain(text.t('problem.other-session.title'));
        expect(reply.text).toContain(text.t('problem.other-session.action'));
      }
      expect(await system.database.db('sessions').count()).toEqual(before);
    },
  );

  test.each(WAYS)(
    'of the same, who may have come anew, is none of another’s, nor is one that was made before anybody was known (%s)',
    async (name, become, holder) => {
      const caller = system.caller();
      const page = await get(caller, PUBLIC);
      await become(caller, 1);
      const since = tokenOn(page, name, holder(1));
      await become(caller, 1);
      for (const csrf of [tokenOf(page), since])
        for (const url of changingPages().filter((one) => !/log-?out|sign-out|leave/.test(one)))
          expect([url, (await post(caller, url, { _csrf: csrf })).text]).not.toEqual([
            url,
            expect.stringContaining(text.t('problem.other-session.title')),
          ]);
    },
  );

  test('says in a token nobody else can make whose it is', async () => {
    const caller = system.caller();
    const page = await get(caller, PUBLIC);
    const [csrf, others] = [tokenOn(page, 'staff', 'op1'), tokenOn(page, 'staff', 'op2')];
    await enter(caller, 'staff', 'op2');
    for (const forged of [
      others.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')),
      `${csrf.split('~')[0]}~staff=`.concat('x'),
      `${csrf}~${others.split('~')[1]}`,
      csrf,
      others.replace('staff=', 'staff=0.'),
    ])
      expect((await post(caller, PUBLIC, { _csrf: forged })).status).toBe(409);
    expect((await post(caller, PUBLIC, { _csrf: others })).status).toBe(303);
  });

  test('of an address, opened by one student and sent once another is signed in, changes neither’s', async () => {
    await student('whose1', 'whose1@student.example.jp');
    await student('whose2', 'whose2@student.example.jp');
    const caller = system.caller();
    await enter(caller, 'shomei', 'whose1', 'menu');
    const form = await get(caller, STUDENT_PATHS.emailChange);
    expect((await post(caller, STUDENT_PATHS.logout, { _csrf: tokenOf(form) })).status).toBe(303);
    await enter(caller, 'shomei', 'whose2', 'menu');
    const email = 'whose1-new@student.example.jp';
    const sent = await post(caller, STUDENT_PATHS.emailChange, { _csrf: tokenOf(form), email, emailAgain: email });
    // Whose browser it is now stands in the frame; whose the form was, nowhere.
    expect([sent.status, sent.text.includes('whose1')]).toEqual([409, false]);
    const rows = await system.database.db('shomei_accounts').where('user_id', 'like', 'whose%').orderBy('user_id');
    expect(rows.map((row) => row.email)).toEqual(['whose1@student.example.jp', 'whose2@student.example.jp']);
    expect(await system.database.db('limit_events').where('key', 'like', 'email%')).toEqual([]);
  });

  test('of an address is taken of the same student who has signed in anew', async () => {
    await student('anew1', 'anew1@student.example.jp');
    const caller = system.caller();
    await enter(caller, 'shomei', 'anew1', 'menu');
    const form = await get(caller, STUDENT_PATHS.emailChange);
    await enter(caller, 'shomei', 'anew1', 'menu');
    const sent = await post(caller, STUDENT_PATHS.emailChange, {
      _csrf: tokenOf(form),
      email: 'x@@y',
      emailAgain: 'x@@y',
    });
    expect(placeOf(sent)).toMatch(/form=/);
    // Of one kept as well, and not of another.
    const shows = async () => (await get(caller, placeOf(sent))).text.includes('x@@y');
    expect(await shows()).toBe(true);
    await enter(caller, 'shomei', 'anew1', 'menu');
    expect(await shows()).toBe(true);
    await student('anew2', 'anew2@student.example.jp');
    await enter(caller, 'shomei', 'anew2', 'menu');
    expect(await shows()).toBe(false);
  });

  test('carries those whose page it is, on every page, and nobody else as whom the browser is known', async () => {
    await student('carried1', 'carried1@student.example.jp');
    const { caseId } = await addApplication(system.database.db, 'U-5ABC-D4EF');
    const carried = async (staffId: string): Promise<Record<string, string[]>> => {
      const caller = system.caller();
      const pages: Record<string, string[]> = {};
      for (const { method, page, url } of system.app.routeTable) {
        if (!page || method !== 'GET' || /[:*]/.test(url)) continue;
        await enter(caller, 'shomei', 'carried1', 'menu');
        await enter(caller, 'staff', staffId);
        mayLookAt(caller, caseId);
        const [csrf, ...parts] = tokenOf(await get(caller, `${url}?lang=ja`)).split('~');
        if (csrf) (pages[parts.map((part) => part.split('=')[0]).join()] ??= []).push(url);
      }
      return pages;
    };
    const [lead, admin] = [await carried('lead1'), await carried('admin1')];
    expect(Object.keys(lead).sort()).toEqual(['', 'case', 'shomei', 'staff']);
    const console = [
      'counter',
      'erasures',
      'figures',
      'institutions',
      'locked',
      'mails',
      'notice-addresses',
      'outage-pauses',
      'outage-pauses/extend',
      'passes',
      'services',
      'settings',
      'settings/office',
      'settings/offices',
    ].map((at) => `/staff/${at}`);
    expect(lead['case']?.sort()).toEqual(['/case', '/case/withdraw']);
    // There is no such pause, and neither audits: they are refused within the console.
    const audit = ['/audit', '/audit/verify', '/audit/what-if'];
    expect(lead['staff']?.sort()).toEqual([...audit, '/staff', ...console]);
    expect(admin['staff']?.sort()).toEqual([...audit, ...console]);
    const students = ['/shomei/manual', '/shomei/menu', '/shomei/menu/email', '/shomei/menu/second-password'];
    expect(lead['shomei']?.sort()).toEqual(students);
    expect(lead['']).toEqual(
      expect.arrayContaining([PUBLIC, APPLICATION, '/cinii/application', '/umin/password-update/id']),
    );
    expect(lead['']?.filter((url) => /^\/(?:staff|case)/.test(url))).toEqual([]);
  });

  test('of an application is sent by whoever typed it, whoever signs in or out meanwhile in another tab', async () => {
    await student('tab1', 'tab1@student.example.jp');
    const caller = system.caller();
    await enter(caller, 'shomei', 'tab1', 'menu');
    mayLookAt(caller, caseNo(1));
    const csrf = tokenOf(await get(caller, `${APPLICATION}?lang=ja`));
    const slip = () => post(caller, APPLICATION, { _csrf: csrf, familyName: '山田', accountId: 'yamada-tab' });
    const meanwhile: (() => unknown)[] = [
      () => enter(caller, 'shomei', 'tab1', 'menu'),
      () => enter(caller, 'shomei', 'tab2', 'menu'),
      () => mayLookAt(caller, caseNo(2)),
      () =>
        Object.keys(caller.jar).map((name) => /session|case/.test(name) && Reflect.deleteProperty(caller.jar, name)),
    ];
    const places = [placeOf(await slip())];
    for (const happens of meanwhile) {
      await happens();
      places.push(placeOf(await slip()));
      for (const place of places) expect((await get(caller, place)).text).toContain('value="yamada-tab"');
    }
  });

  test('tells its page whose it is, and the page is told when that is over or another’s', async () => {
    await student('watch1', 'watch1@student.example.jp');
    const caller = system.caller();
    await enter(caller, 'shomei', 'watch1', 'menu');
    const page = await get(caller, STUDENT_PATHS.menu);
    const [body] = elementsOf(page.text).filter(({ name }) => name === 'body');
    const { 'data-owner': owner, 'data-owner-ask': ask = '' } = body?.attributes ?? {};
    expect(Number(body?.attributes['data-owner-ms'])).toBeGreaterThan(800_000);
    const asked = async () =>
      (await caller.sendOnly({ method: 'GET', url: ask, headers: { 'x-unattended': '1' } })).body;
    expect(await asked()).toMatchObject({ owner, endsInMs: expect.any(Number) });
    await enter(caller, 'shomei', 'watch2', 'menu');
    expect((await asked())['owner']).not.toBe(owner);
    await system.database.db('sessions').where({ user_id: 'watch2' }).update({ last_seen_at: '2020-01-01' });
    expect(await asked()).toEqual({ owner: null, endsInMs: 0 });
    expect((await get(caller, PUBLIC)).text).not.toContain('data-owner=');
  });
});
