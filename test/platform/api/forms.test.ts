/** Whose a form is, and how one that is refused is shown again. What can be is generated from the route table: a new form is covered by itself. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createSession } from '../../../db/platform/sessions.js';
import { forgetKeptForms } from '../../../db/platform/kept-forms.js';
import { cookieName } from '../../../api/http/plugins/cookies.js';
import { isSecretField } from '../../../api/pages/secret-field.js';
import { isChanging } from '../../../api/http/operation.js';
import { REALMS } from '../../../api/realms.js';
import { STUDENT_PATHS } from '../../../api/student/paths.js';
import { createText } from '../../../api/texts.js';
import { APPLICATION_PATHS } from '../../../api/procedures/service-use-change/paths.js';
import { FORM } from '../../procedures/operator-application/support.js';
import { multipart } from '../../helpers/multipart.js';
import { type Caller, type Reply, type System, startSystem } from '../../helpers/system.js';
import { addApplication } from '../../procedures/case-tracking/support.js';
import { elementsOf } from '../pages/html.js';
import { contextOf, SAMPLES } from '../pages/samples.js';
import { renderPage } from '../../../api/pages/render.js';

let system: System;
beforeAll(async () => {
  system = await startSystem({ worker: false });
});
afterAll(() => system.close());

const text = createText('ja');
const PUBLIC = '/cinii/password-reissue';
const APPLICATION = '/umin/operator-application';
const TYPE = { 'content-type': 'application/x-www-form-urlencoded' };

const get = (caller: Caller, url: string): Promise<Reply> => caller.sendOnly({ method: 'GET', url });
const tokenOf = ({ text: html }: Reply): string => /name="_csrf" value="([^"]+)"/.exec(html)?.[1] ?? '';
const post = (caller: Caller, url: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
  caller.sendOnly({
    method: 'POST',
    url,
    headers: { ...TYPE, ...headers },
    payload: new URLSearchParams(fields).toString(),
  });
const placeOf = (reply: Reply): string => String(reply.headers['location']);

let sessions = 0;
/** Signs somebody in, in a browser that may have been somebody else's. */
async function enter(caller: Caller, realm: string, userId: string, level?: string): Promise<void> {
  const { config, db, tokens } = system.deps;
  sessions += 1;
  const id = `session${sessions}`.padEnd(43, 'x');
  const times = { idleMs: 900_000, lifeMs: 3_600_000 };
  await createSession(db, { idDigest: tokens.digest('session', id), realm, userId, level, ...times });
  caller.jar[cookieName(config, `session-${realm}`)] = id;
}
/** The browser may look at a case. */
function mayLookAt(caller: Caller, caseId: string): void {
  const { config, clock, tokens } = system.deps;
  const ticket = tokens.grant('tracking', { caseId }, clock() + 600_000);
  caller.jar[cookieName(config, 'case')] = encodeURIComponent(system.app.signCookie(ticket));
}
async function student(userId: string, email?: string): Promise<void> {
  const address = email === undefined ? {} : { email, email_key: email, email_version: 1 };
  await system.database.db('shomei_accounts').insert({ user_id: userId, ...address });
}

const changingPages = (): string[] =>
  system.app.routeTable.filter(({ method, page }) => page && isChanging(method)).map(({ url }) => url);
const caseNo = (nth: 1 | 2): string => `umin-operator-application-01ARZ3NDEKTSV4RRFFQ69G5FA${nth}`;
const PEOPLE: Record<(typeof REALMS)[number], string[]> = { shomei: ['person1', 'person2'], staff: ['op1', 'lead1'] };
/** All ways to be known, how a browser becomes known to be the first or the second, and who that is. */
const WAYS: [string, (caller: Caller, nth: 1 | 2) => unknown, (nth: 1 | 2) => string][] = [
  ...REALMS.map((realm): (typeof WAYS)[number] => [
    realm,
    (caller, nth) => enter(caller, realm, PEOPLE[realm][nth - 1] ?? '', 'menu'),
    (nth) => PEOPLE[realm][nth - 1] ?? '',
  ]),
  ['case', (caller, nth) => mayLookAt(caller, caseNo(nth)), caseNo],
];
/** The token of a form whose page is of somebody. */
const tokenOn = (page: Reply, name: string, holder: string): string =>
  `${tokenOf(page)}~${name}=${system.deps.tokens.digest('page-owner', `${name} ${holder}`)}`;

describe('a form', () => {
  beforeAll(async () => {
    for (const userId of PEOPLE.shomei) await student(userId, `${userId}@student.example.jp`);
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
    const console = ['/staff/figures', '/staff/locked', '/staff/mails', '/staff/services'];
    expect(lead['case']?.sort()).toEqual(['/case', '/case/withdraw']);
    expect(lead['staff']?.sort()).toEqual(['/staff', ...console]);
    expect(admin['staff']?.sort()).toEqual(console);
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

describe('a form that is refused', () => {
  const refused = async (caller: Caller, email = 'nobody@@example', headers = {}) =>
    post(caller, PUBLIC, { _csrf: tokenOf(await get(caller, PUBLIC)), email }, headers);

  test('is answered with the way to its page, which says by GET what was wrong and what was typed, as often as it is asked', async () => {
    const caller = system.caller();
    const reply = await refused(caller);
    expect([reply.status, placeOf(reply)]).toEqual([
      303,
      expect.stringMatching(/^\/cinii\/password-reissue\?form=[\w-]{22}$/),
    ]);
    for (const _ of [1, 2]) {
      const page = await get(caller, placeOf(reply));
      expect(page.status).toBe(400);
      expect(page.text).toContain('data-error-summary');
      expect(page.text).toContain('value="nobody@@example"');
    }
    expect((await get(caller, `${placeOf(reply)}&lang=en`)).text).toContain('value="nobody@@example"');
  });

  test('is never answered with a form, on no route', async () => {
    const caller = system.caller();
    await enter(caller, 'staff', 'lead1');
    await student('refused1', 'refused1@student.example.jp');
    const csrf = async () => tokenOf(await get(caller, PUBLIC));
    const again = new Set<string>();
    for (const level of ['register-email', 'set-second-password', 'menu'])
      for (const url of changingPages().filter((one) => !one.startsWith('/staff/sign'))) {
        await enter(caller, 'shomei', 'refused1', level);
        const reply = await post(caller, url, { _csrf: await csrf(), reason: 'x', service: 'y' });
        expect([url, reply.status, /<form(?![^>]*(?:log-?out|sign-?out))/.test(reply.text)]).toEqual([
          url,
          expect.any(Number),
          false,
        ]);
        expect([url, reply.status === 303 || reply.status === 404]).toEqual([url, true]);
        if (!placeOf(reply).includes('form=')) continue;
        again.add(url);
        // What is wrong is said there, unless nothing was.
        const shown = await get(caller, placeOf(reply));
        const says = shown.status >= 400 && shown.text.includes('data-error-summary');
        // A session that doesn't reach the page is led to its own.
        expect([url, says || shown.status === 303 || url === '/language']).toEqual([url, true]);
      }
    expect(again.size).toBeGreaterThan(8);
  });

  test('comes back whole, however long what was typed is: nothing is cut that would then be taken', async () => {
    const caller = system.caller();
    const valueOf = (page: Reply) =>
      elementsOf(page.text).find(({ attributes }) => attributes.name === 'email')?.attributes.value;
    // Of the longest body that is taken: by nine bytes for a letter, and by one.
    for (const typed of ['\u{20B9F}'.repeat(2_000), `${'名'.repeat(6_000)}@x`, 'x'.repeat(60_000)])
      expect(valueOf(await get(caller, placeOf(await refused(caller, typed))))).toBe(typed);
  });

  test('leaves out whole what no form holds, and keeps the rest', async () => {
    const caller = system.caller();
    const form = await get(caller, '/umin/operator-application');
    const fields = Object.fromEntries(
      ['familyName', 'givenName', 'affiliation', 'telephone', 'email', 'reason', 'birthDate'].map((name) => [
        name,
        'x'.repeat(15_000),
      ]),
    );
    const parts = { ...fields, familyName: '東大', _csrf: tokenOf(form) };
    const { payload, headers } = multipart(Object.entries(parts).map(([name, value]) => ({ name, value })));
    const reply = await caller.sendOnly({ method: 'POST', url: '/umin/operator-application', headers, payload });
    const page = await get(caller, placeOf(reply));
    expect([page.status, page.text.includes('xxx')]).toEqual([400, false]);
    expect(page.text).toContain('value="東大"');
    expect(page.text).toContain(text.t('reason.too-long', { field: text.t('operator.form.telephone') }));
  });

  test('is shown to the browser that sent it only, at its own address only', async () => {
    const caller = system.caller();
    await enter(caller, 'shomei', 'kept1', 'menu');
    const place = placeOf(await refused(caller));
    const shows = async (who: Caller, url: string) => (await get(who, url)).text.includes('nobody@@example');
    expect(await shows(caller, place)).toBe(true);
    expect(await shows(system.caller(), place)).toBe(false);
    const other = system.caller();
    await refused(other, 'else@@example');
    expect(await shows(other, place)).toBe(false);
    expect(await shows(caller, place.replace(PUBLIC, STUDENT_PATHS.forgotten))).toBe(false);
    expect(await shows(caller, place.slice(0, -1))).toBe(false);
    expect(await shows(caller, `${PUBLIC}?form=${'A'.repeat(5000)}`)).toBe(false);
    // It is nobody's page.
    await enter(caller, 'shomei', 'kept2', 'menu');
    expect(await shows(caller, place)).toBe(true);
  });

  test('in two tabs is shown in each as it was typed there', async () => {
    const caller = system.caller();
    const [one, two] = [await refused(caller, 'one@@example'), await refused(caller, 'two@@example')];
    expect((await get(caller, placeOf(one))).text).toContain('one@@example');
    expect((await get(caller, placeOf(one))).text).not.toContain('two@@example');
    expect((await get(caller, placeOf(two))).text).toContain('two@@example');
  });

  test('is shown plainly once its time is over', async () => {
    const caller = system.caller();
    const place = placeOf(await refused(caller));
    await system.database.db('kept_forms').update({ expires_at: system.database.db.raw("now() - interval '1 s'") });
    const page = await get(caller, place);
    expect([page.status, page.text.includes('nobody@@example')]).toEqual([200, false]);
    expect(await forgetKeptForms(system.database.db)).toBeGreaterThan(0);
    expect(await system.database.db('kept_forms')).toEqual([]);
  });

  test('rests sealed, and of one browser only the latest ten', async () => {
    const caller = system.caller();
    const places: string[] = [];
    for (let nth = 0; nth < 12; nth++) places.push(placeOf(await refused(caller, `many${nth}@@example`)));
    const rows = await system.database.db('kept_forms');
    expect(rows).toHaveLength(10);
    expect(JSON.stringify(rows)).not.toMatch(/many|example/);
    expect((await get(caller, places[0] ?? '')).text).not.toContain('many0@@');
    expect((await get(caller, places[11] ?? '')).text).toContain('many11@@');
  });

  test('keeps its room whatever a machine of the same network sends that keeps no cookie', async () => {
    const caller = system.caller();
    await refused(caller);
    const place = placeOf(await refused(caller, 'stays@@example'));
    const flood = () => refused(system.caller(), 'flood@@example');
    for (let nth = 0; nth < 45; nth++) await Promise.all(Array.from({ length: 10 }, flood));
    expect((await get(caller, place)).text).toContain('stays@@');
    const rows = await system.database.db('kept_forms').count().groupBy('network');
    expect(Math.max(...rows.map(({ count }) => Number(count)))).toBe(400);
    await system.database.db('kept_forms').delete();
  });

  test('keeps no password and no code', async () => {
    const caller = system.caller();
    const secrets = { password: 'Canary-of-a-password', secondPassword: 'Canary2', passwordAgain: 'x', current: 'y' };
    const csrf = tokenOf(await get(caller, STUDENT_PATHS.login));
    const reply = await post(caller, STUDENT_PATHS.login, { _csrf: csrf, userId: '', ...secrets });
    expect((await get(caller, placeOf(reply))).text).not.toMatch(/Canary/);
    const names = SAMPLES.flatMap(({ page }) => elementsOf(renderPage(page(contextOf('ja')))))
      .filter(
        ({ name, attributes: { type, autocomplete } }) =>
          name === 'input' && (type === 'password' || autocomplete === 'one-time-code'),
      )
      .map(({ attributes }) => attributes.name ?? '');
    expect(names.length).toBeGreaterThan(10);
    expect(names.filter((name) => !isSecretField(name))).toEqual([]);
  });

  test('says when to try again, with the page and not with the way to it', async () => {
    const caller = system.caller({ address: '203.0.113.9' });
    const { cinii } = system.deps.services;
    const before = cinii.requestsPerHour;
    cinii.requestsPerHour = 0;
    const reply = await refused(caller, 'a@example.jp');
    cinii.requestsPerHour = before;
    expect([reply.status, reply.headers['retry-after']]).toEqual([303, undefined]);
    const page = await get(caller, placeOf(reply));
    expect(page.status).toBe(429);
    expect(Number(page.headers['retry-after'])).toBeGreaterThan(0);
    expect(page.text).toContain('value="a@example.jp"');
  });
});

describe('that something was left out of what was typed', () => {
  const said = text.t('layout.left-out');
  /** Sends a form that is taken as it stands, but for a limit. */
  async function sends(caller: Caller, url: string, fields: Record<string, string>): Promise<Reply> {
    return post(caller, url, { _csrf: tokenOf(await get(caller, url.replace('/restore', ''))), ...fields });
  }
  const says = async (caller: Caller, url: string, headers = {}) =>
    (await caller.sendOnly({ method: 'GET', url, headers })).text.includes(said);

  test.each([
    ['one that is read as it is', PUBLIC, { email: 'no\u200Bbody@univ-a.example.jp' }],
    [
      'one with fields beside those that are read',
      APPLICATION_PATHS.restore,
      {
        applicationId: 'AUTH\u200B00000101',
        password: 'wrong',
        kind: '',
      },
    ],
    [
      'one with fields that may be empty',
      '/umin/operator-application',
      {
        ...FORM,
        accountId: '',
        attachmentId: '',
        email: 'appli\u200Bcant@example.jp',
      },
    ],
  ])('is said on the next page, of every form: %s', async (_what, url, fields) => {
    const { cinii, umin } = system.deps.services;
    const before = [cinii.requestsPerHour, umin.startsPerHourPerAddress] as const;
    [cinii.requestsPerHour, umin.startsPerHourPerAddress] = [0, 0];
    const caller = system.caller({ address: '203.0.113.77' });
    const reply = await sends(caller, url, fields);
    [cinii.requestsPerHour, umin.startsPerHourPerAddress] = before;
    expect(placeOf(reply)).toContain('form=');
    expect(await says(caller, placeOf(reply))).toBe(true);
    expect(await says(caller, placeOf(reply))).toBe(false);
  });

  test('is said to whoever sees that page: no other page of the browser says it, and a script that looks takes nothing away', async () => {
    const caller = system.caller({ address: '203.0.113.78' });
    const { cinii } = system.deps.services;
    const before = cinii.requestsPerHour;
    cinii.requestsPerHour = 0;
    const reply = await sends(caller, PUBLIC, { email: 'no\u200Bbody@univ-a.example.jp' });
    cinii.requestsPerHour = before;
    expect(await says(caller, '/umin/operator-application')).toBe(false);
    expect(await says(caller, placeOf(reply), { 'x-unattended': '1' })).toBe(false);
    expect(await says(caller, placeOf(reply), { 'sec-fetch-mode': 'cors' })).toBe(false);
    expect(await says(caller, placeOf(reply), { 'sec-fetch-mode': 'navigate' })).toBe(true);
  });
});

describe('a form of a browser that tells little of where it comes from', () => {
  const sent = async (headers: Record<string, string>, csrf?: string) => {
    const caller = system.caller();
    const token = tokenOf(await get(caller, PUBLIC));
    return (await post(caller, PUBLIC, { _csrf: csrf ?? token, email: 'x@@y' }, headers)).status;
  };
  test.each([
    ['the origin null and nothing else', { origin: 'null' }],
    ['no origin', {}],
    ['the origin null, same-origin', { origin: 'null', 'sec-fetch-site': 'same-origin' }],
    ['no origin, same-origin', { 'sec-fetch-site': 'same-origin' }],
    ['our origin, as Safari before Fetch Metadata', { origin: 'http://127.0.0.1:8080' }],
  ])('is taken by its token: %s', async (_what, headers) => {
    expect(await sent(headers)).toBe(303);
    expect(await sent(headers, 'forged')).toBe(403);
    expect(await sent(headers, '')).toBe(403);
  });
  test.each([
    ['the origin null, cross-site', { origin: 'null', 'sec-fetch-site': 'cross-site' }],
    ['the origin null, same-site', { origin: 'null', 'sec-fetch-site': 'same-site' }],
    ['a foreign origin', { origin: 'https://evil.example' }],
    ['a foreign origin, said to be ours', { origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' }],
    ['an empty origin', { origin: '' }],
    ['two origins', { origin: 'null, null' }],
    ['NULL', { origin: 'NULL' }],
  ])('is refused whatever its token: %s', async (_what, headers) => {
    expect(await sent(headers)).toBe(403);
  });
  test('is no excuse for JSON, which carries no token', async () => {
    const reply = await system.caller().call('startPasswordReissue', { email: 'a@example.jp' }, { origin: 'null' });
    expect([reply.status, reply.body['type']]).toEqual([403, expect.stringMatching(/cross-site$/)]);
  });
});

describe('the language switch of a page with a form', () => {
  /** Presses it as a browser without scripts does. */
  async function switches(caller: Caller, page: Reply, to: 'ja' | 'en', typed: [string, string][]): Promise<Reply> {
    const button = elementsOf(page.text).find(
      ({ attributes }) => 'data-language' in attributes && attributes.lang === to,
    );
    const action = button?.attributes['formaction'] ?? button?.attributes['formAction'] ?? '';
    const reply = await caller.sendOnly({
      method: 'POST',
      url: action,
      headers: TYPE,
      payload: new URLSearchParams([['_csrf', tokenOf(page)], ...typed]).toString(),
    });
    expect(reply.status).toBe(303);
    return get(caller, placeOf(reply));
  }
  const fieldsOf = (page: Reply) =>
    elementsOf(page.text).filter(({ name }) => ['input', 'textarea', 'option', 'select'].includes(name));
  const valueOf = (page: Reply, field: string) =>
    fieldsOf(page).find(({ attributes }) => attributes.name === field)?.attributes.value;
  const langOf = (page: Reply) => elementsOf(page.text)[0]?.attributes.lang;

  test('keeps what is typed, there and back, and nothing is said to be wrong', async () => {
    const caller = system.caller();
    const form = await get(caller, PUBLIC);
    const there = await switches(caller, form, 'en', [['email', 'half@typ']]);
    expect([there.status, langOf(there), valueOf(there, 'email')]).toEqual([200, 'en', 'half@typ']);
    expect(there.text).not.toContain('data-error-summary');
    const back = await switches(caller, there, 'ja', [['email', 'half@typed.example']]);
    expect([back.status, langOf(back), valueOf(back, 'email')]).toEqual([200, 'ja', 'half@typed.example']);
  });

  test('keeps what was said to be wrong as well, with what is typed since', async () => {
    const caller = system.caller();
    const form = await get(caller, PUBLIC);
    const refused = await caller.send({
      method: 'POST',
      url: PUBLIC,
      headers: TYPE,
      payload: new URLSearchParams({ _csrf: tokenOf(form), email: 'a@@b' }).toString(),
    });
    expect(refused.status).toBe(400);
    const there = await switches(caller, refused, 'en', [['email', 'since@@b']]);
    expect([there.status, langOf(there), valueOf(there, 'email')]).toEqual([400, 'en', 'since@@b']);
    expect(there.text).toContain('data-error-summary');
  });

  test('keeps names, a choice and text of several lines, whatever is in them', async () => {
    const caller = system.caller();
    const form = await get(caller, APPLICATION);
    const hostile = `"><script>alert(1)</script>`;
    const there = await switches(caller, form, 'en', [
      ['familyName', hostile],
      ['givenName', '花子'],
      ['sex', 'female'],
      ['reason', 'one\r\ntwo'],
      ['accountId', 'x'.repeat(3000)],
    ]);
    expect(valueOf(there, 'familyName')).toBe(hostile);
    expect(valueOf(there, 'givenName')).toBe('花子');
    expect(there.text).not.toContain('<script>alert');
    const sexes = fieldsOf(there).filter(({ attributes }) => attributes.name === 'sex');
    expect(sexes.map(({ attributes }) => [attributes.value, 'checked' in attributes])).toEqual([
      ['male', false],
      ['female', true],
    ]);
    expect(fieldsOf(there).find(({ attributes }) => attributes.name === 'reason')?.text).toMatch(/one\r?\ntwo/);
    expect(valueOf(there, 'accountId')).toHaveLength(3000);
  });

  test('keeps no password and leads nowhere else', async () => {
    const caller = system.caller();
    const login = await get(caller, STUDENT_PATHS.login);
    const there = await switches(caller, login, 'en', [
      ['userId', 's2026009'],
      ['password', 'Canary-of-a-password'],
    ]);
    expect([valueOf(there, 'userId'), there.text.includes('Canary')]).toEqual(['s2026009', false]);
    const elsewhere = ['//evil.example/', 'https://evil.example', '/\\evil.example', '', 'x'.repeat(9000)];
    const odd = ['/\t/evil.example', '/ /evil.example', '/.//evil.example', '/\u0000\\evil.example', '/%E3'];
    const unsendable = ['/a\r\nSet-Cookie: a=b', '/日本語', '/a\u0000b', '/a?b=\u7533\n', '/\ud800', '///', '/a#b'];
    for (const page of [...elsewhere, ...odd, ...unsendable]) {
      const url = `/language?${new URLSearchParams({ lang: 'en', page, of: PUBLIC })}`;
      const reply = await post(caller, url, { _csrf: tokenOf(login) });
      const place = placeOf(reply);
      const leads = URL.canParse(place, 'http://here.example') && new URL(place, 'http://here.example').origin;
      expect([page, reply.status, leads]).toEqual([page, 303, 'http://here.example']);
      expect([page, place]).toEqual([page, expect.stringMatching(/^\/(?![/\\])[\x21-\x7e]*$/)]);
    }
    expect((await post(caller, '/language?lang=en&page=/', {})).status).toBe(403);
  });

  test('is a link where there is nothing to type', async () => {
    const page = await get(system.caller(), '/');
    expect(elementsOf(page.text).filter(({ attributes }) => attributes.hreflang !== undefined)).toHaveLength(2);
    expect(page.text).not.toContain('data-language');
  });
});
