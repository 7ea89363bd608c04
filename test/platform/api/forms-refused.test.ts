/** How a form that is refused is shown again, and what is said of what was left out. What can be is generated from the route table. */
import { describe, expect, test } from '@jest/globals';
import { forgetKeptForms } from '../../../db/platform/kept-forms.js';
import { isSecretField } from '../../../api/pages/secret-field.js';
import { STUDENT_PATHS } from '../../../api/student/paths.js';
import { APPLICATION_PATHS } from '../../../api/procedures/service-use-change/paths.js';
import { FORM } from '../../procedures/operator-application/support.js';
import { multipart } from '../../helpers/multipart.js';
import { type Caller, type Reply } from '../../helpers/system.js';
import { elementsOf } from '../pages/html.js';
import { contextOf, SAMPLES } from '../pages/samples.js';
import { renderPage } from '../../../api/pages/render.js';
import {
  changingPages,
  enter,
  get,
  placeOf,
  post,
  PUBLIC,
  student,
  system,
  systemForForms,
  text,
  tokenOf,
} from './form-support.js';

systemForForms();

/** Pages that neither of those who are signed in here may see: they say so, without a form. */
const NOT_THEIRS =
  /^\/(?:admin\/menu|staff\/institutions|staff\/counter|staff\/erasures|staff\/notice-addresses|staff\/settings|audit)(?:\/|$)/;

describe('a form that is refused (issue 11, B3)', () => {
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
        const isNobodys = NOT_THEIRS.test(url) && [401, 403].includes(reply.status);
        expect([url, reply.status === 303 || reply.status === 404 || isNobodys]).toEqual([url, true]);
        if (!placeOf(reply).includes('form=')) continue;
        again.add(url);
        // What is wrong is said there, unless nothing was.
        const shown = await get(caller, placeOf(reply));
        const says = shown.status >= 400 && shown.text.includes('data-error-summary');
        // A session that doesn't reach the page is led to its own.
        expect([url, says || shown.status === 303 || url === '/language']).toEqual([url, true]);
      }
    expect(again.size).toBeGreaterThan(8);
    // Each was counted by its word, as refusals of operations are; and none twice, where its form was looked at again.
    const figures = (await get(caller, '/metrics')).text;
    const counted = [...figures.matchAll(/^tetsuzuki_problems_total\{problem="([^"]+)"\} [1-9]\d*$/gm)].map(
      ([, word]) => word,
    );
    expect(counted).toContain('malformed');
    expect(counted).not.toContain('other');
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

describe('that something was left out of what was typed (issue 11, B7)', () => {
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
