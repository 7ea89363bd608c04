/** A person at a browser whose answer was lost, a script and a stranger with its key, and what a 503 says of what was sent. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { loseAnswer } from '../../helpers/lost-answer.js';
import { type Caller, type Reply, startSystem, type System } from '../../helpers/system.js';
import { addAccount, sentCode, wrongOf } from '../../helpers/umin.js';
import { until } from '../../helpers/wait.js';
import { addApplication, mailedCode } from '../../procedures/case-tracking/support.js';
import { formRequest, signedIn, student, submit } from '../../procedures/second-password-change/support.js';
import { mailed } from '../../procedures/second-password-reset/support.js';
import { addRegistration, mailedUrl, wordOf } from '../../security/support.js';
import { startApp } from './support.js';

let system: System;
beforeAll(async () => {
  system = await startSystem({ cinii: { revealUnregistered: true } });
});
afterAll(async () => system.close());

let registrations = 0;
/** The URL that was mailed for a registration of its own. */
async function url(): Promise<{ token: string; procedureId: string; page: string }> {
  const id = `AUTH8${String(++registrations).padStart(7, '0')}`;
  const email = `${id.toLowerCase()}@univ-l.example.jp`;
  await addRegistration(system.database.db, { application_id: id, email });
  const { token, procedureId } = await mailedUrl(system, system.caller(), email);
  return { token, procedureId, page: `/u?token=${token}` };
}
const see = (caller: Caller, path: string): Promise<Reply> => caller.send({ method: 'GET', url: path });
const redeem = (caller: Caller, token: string, headers = {}): Promise<Reply> =>
  caller.call('redeemOneTimeUrl', { token }, headers);
const browserCookie = ({ jar }: Caller): string | undefined =>
  Object.entries(jar).find(([name]) => name.endsWith('-browser'))?.[1];

describe('a browser whose answer was lost', () => {
  test('opens the URL again and is led to its completion; another browser is told that it was used', async () => {
    const { token, page, procedureId } = await url();
    const caller = system.caller();
    await loseAnswer(system, caller, formRequest(await see(caller, page), '/u', { token }));
    const again = await see(caller, page);
    expect([again.status, again.headers['location']]).toEqual([303, `/procedures/${procedureId}`]);
    expect((await see(system.caller(), page)).status).toBe(410);
  });

  test('keeps its cookie for a whole day from the last time that it was needed', async () => {
    const { token, page } = await url();
    const caller = system.caller();
    const shown = await see(caller, page);
    const again = await see(caller, page);
    const redeemed = await caller.sendOnly(formRequest(shown, '/u', { token }));
    const seen = await see(caller, page);
    const [id] = (browserCookie(caller) ?? '').split('.');
    for (const reply of [shown, again, redeemed, seen]) {
      const given = [reply.headers['set-cookie']].flat().filter((cookie) => /-browser=/.test(String(cookie)));
      expect(given).toEqual([expect.stringMatching(`=${id}\\.[^;]+; Max-Age=86400;`)]);
    }
  });

  test('still gets the form for the password that its URL gives a right to, and no other browser does', async () => {
    const { token, url: mailedAt, procedureId } = await mailed(system, await student(system));
    const caller = system.caller();
    const shown = await see(caller, mailedAt.replace('http://127.0.0.1:8080', ''));
    await loseAnswer(system, caller, formRequest(shown, '/u', { token }));
    expect((await see(caller, `/procedures/${procedureId}`)).text).toContain('name="passwordTicket"');
    expect((await see(system.caller(), `/procedures/${procedureId}`)).text).not.toContain('name="passwordTicket"');
  });

  test('still gets the form for the password that its access code gives a right to', async () => {
    const account = await addAccount(system.database.db, 'lost-code');
    const { procedureId, code } = await sentCode(system, system.caller(), account);
    const caller = system.caller();
    const shown = await see(caller, `/procedures/${procedureId}`);
    await loseAnswer(system, caller, formRequest(shown, '/umin/password-update/code', { procedureId, code }));
    expect((await see(caller, `/procedures/${procedureId}`)).text).toContain('name="passwordTicket"');
    expect((await see(system.caller(), `/procedures/${procedureId}`)).text).not.toContain('name="passwordTicket"');
  });

  test('sends the code of a case once more and sees the case; another browser with that code does not', async () => {
    const { receiptNumber } = await addApplication(system.database.db, 'U-3ABC-D4EF');
    const { procedureId, code } = await mailedCode(system, system.caller(), receiptNumber);
    const caller = system.caller();
    const form = formRequest(await see(caller, `/procedures/${procedureId}`), '/case/code', { procedureId, code });
    await loseAnswer(system, caller, form);
    await caller.send(form);
    expect((await see(caller, '/case')).text).toContain(receiptNumber);
    const other = system.caller();
    await submit(other, await see(other, '/case'), '/case/code', { procedureId, code });
    expect((await see(other, '/case')).text).not.toContain(receiptNumber);
  });

  test('goes back to the form with a wrong code, puts it right, and is not told once more that it was wrong', async () => {
    const account = await addAccount(system.database.db, 'back-again');
    const { procedureId, code } = await sentCode(system, system.caller(), account);
    const caller = system.caller();
    const shown = await see(caller, `/procedures/${procedureId}`);
    const wrong = await submit(caller, shown, '/umin/password-update/code', { procedureId, code: wrongOf(code) });
    expect(wrong.text).toContain('name="code"');
    const right = await submit(caller, shown, '/umin/password-update/code', { procedureId, code });
    expect(right.status).toBe(303);
    expect((await see(caller, `/procedures/${procedureId}`)).text).toContain('name="passwordTicket"');
  });
});

describe('a script under a key', () => {
  test('that keeps no cookie gets with the repeat what its first answer gave it, and sees the page with that', async () => {
    const { token, page, procedureId } = await url();
    const key = { 'idempotency-key': 'script-1' };
    await loseAnswer(system, system.caller(), await system.caller().request('redeemOneTimeUrl', { token }, key));
    const script = system.caller();
    const repeat = await redeem(script, token, key);
    expect([repeat.status, repeat.headers['idempotent-replayed']]).toEqual([200, 'true']);
    expect((await see(script, page)).headers['location']).toBe(`/procedures/${procedureId}`);
    expect((await redeem(script, token)).body).toEqual(repeat.body);
  });

  test('is one caller although its first try ended in a 503 and had no cookie', async () => {
    const { token } = await url();
    const key = { 'idempotency-key': 'script-2' };
    await system.stopWorker();
    const first = await redeem(system.caller(), token, key);
    expect(first.status).toBe(503);
    await system.startWorker();
    const repeat = await until(
      'an answer',
      () => redeem(system.caller(), token, key),
      ({ status }) => status !== 503,
    );
    expect(repeat.body).toMatchObject({ status: 'completed', procedureId: first.body['procedureId'] });
  });

  test('gives a stranger with its key and its request no right to what it does besides', async () => {
    const [one, two] = [await url(), await url()];
    const key = { 'idempotency-key': 'guessed' };
    const script = system.caller();
    await redeem(script, one.token, key);
    const stranger = system.caller();
    expect((await redeem(stranger, one.token, key)).status).toBe(200);
    expect(browserCookie(stranger)).toBe(browserCookie(script));
    expect((await redeem(script, two.token)).status).toBe(200);
    expect(wordOf(await redeem(stranger, two.token))).toBe('url-used');
    // The script itself keeps both rights.
    expect((await redeem(script, one.token)).status).toBe(200);
    expect((await redeem(script, two.token)).status).toBe(200);
  });

  test('that came with a cookie has it given to nobody', async () => {
    const { token, page } = await url();
    const browser = system.caller();
    await see(browser, page);
    const key = { 'idempotency-key': 'with-a-cookie' };
    await redeem(browser, token, key);
    const stranger = system.caller();
    expect((await redeem(stranger, token, key)).status).toBe(200);
    expect(browserCookie(stranger)).toBeUndefined();
  });

  test.each([
    ['another body', (token: string) => ({ token: `${token}x` }), '127.0.0.1', 'malformed'],
    ['another network', (token: string) => ({ token }), '192.0.2.9', 'url-used'],
  ])('is not repeated with %s', async (what, input, address, word) => {
    const { token } = await url();
    const key = { 'idempotency-key': `not ${what}`.replaceAll(' ', '-') };
    await redeem(system.caller(), token, key);
    expect(wordOf(await system.caller({ address }).call('redeemOneTimeUrl', input(token), key))).toBe(word);
  });
});

describe('after a key was made that is the newest by now', () => {
  let newer: Awaited<ReturnType<System['startUnderNewKey']>>;
  beforeAll(async () => {
    newer = await system.startUnderNewKey();
  });
  afterAll(() => newer.close());

  test('a script that keeps no cookie repeats under its key what was lost, and sees the page', async () => {
    const { token, page, procedureId } = await url();
    const key = { 'idempotency-key': 'before-the-key-1' };
    await loseAnswer(system, system.caller(), await system.caller().request('redeemOneTimeUrl', { token }, key));
    const script = newer.caller();
    const repeat = await redeem(script, token, key);
    expect([repeat.status, repeat.headers['idempotent-replayed']]).toEqual([200, 'true']);
    expect((await see(script, page)).headers['location']).toBe(`/procedures/${procedureId}`);
    const other = await script.call('redeemOneTimeUrl', { token: `${token}x` }, key);
    expect(wordOf(other)).toBe('malformed');
  });

  test('it is one caller where its first try ended in a 503', async () => {
    const { token } = await url();
    const key = { 'idempotency-key': 'before-the-key-2' };
    await system.stopWorker();
    const first = await redeem(system.caller(), token, key);
    expect(first.status).toBe(503);
    await system.startWorker();
    const again = () => redeem(newer.caller(), token, key);
    const repeat = await until('an answer', again, ({ status }) => status !== 503);
    expect(repeat.body).toMatchObject({ status: 'completed', procedureId: first.body['procedureId'] });
  });

  test('a start that was lost is no second one', async () => {
    await addRegistration(system.database.db, { application_id: 'AUTH89999999', email: 'key@univ-l.example.jp' });
    const start = [
      'startPasswordReissue',
      { email: 'key@univ-l.example.jp' },
      { 'idempotency-key': 'before-the-key-3' },
    ] as const;
    const first = await system.caller().call(...start);
    expect(first.status).toBe(201);
    expect((await newer.caller().call(...start)).body).toEqual(first.body);
  });

  test('OK that is pressed again is answered as the first time', async () => {
    const { procedureId } = await url();
    const first = await system.caller().call('acceptPasswordReissue', { procedureId });
    expect(first.status).toBe(200);
    expect((await newer.caller().call('acceptPasswordReissue', { procedureId })).body).toEqual(first.body);
  });

  test('the right code that is given again is answered as the first time', async () => {
    const account = await addAccount(system.database.db, 'new-key');
    const { procedureId, code } = await sentCode(system, system.caller(), account);
    const caller = system.caller();
    await see(caller, `/procedures/${procedureId}`);
    const first = await caller.call('submitAccessCode', { procedureId, code });
    expect(first.status).toBe(200);
    const again = await newer.caller(caller).call('submitAccessCode', { procedureId, code });
    expect([again.status, again.body['expiresAt']]).toEqual([200, first.body['expiresAt']]);
  });

  test('who is signed in stays so, with the forms that were open', async () => {
    const caller = await signedIn(system, await student(system));
    const menu = await see(caller, '/shomei/menu/email');
    expect(menu.status).toBe(200);
    const [, ask = ''] = /data-owner-ask="([^"]+)"/.exec(menu.text) ?? [];
    const [, owner] = /data-owner="([^"]+)"/.exec(menu.text) ?? [];
    const now = newer.caller(caller);
    expect((await see(now, ask)).body['owner']).toBe(owner);
    const refused = await now.sendOnly(
      formRequest(menu, '/shomei/menu/email', { email: 'kept@@example', emailAgain: 'kept@@example' }),
    );
    expect((await see(now, String(refused.headers['location']))).text).toContain('kept@@example');
  });
});

describe('a 503 (issue 11, A8)', () => {
  const SAYS = {
    ja: { none: '変更は行われていません。', unknown: 'すでに受け付けられ', look: '手続きの状況を確認する' },
    en: {
      none: 'Nothing has been changed.',
      unknown: 'may have been accepted',
      look: 'Check the status of your procedure',
    },
  } as const;
  const languages = Object.keys(SAYS) as (keyof typeof SAYS)[];

  test('where the message went out says that it may have been taken, and where to look; it was', async () => {
    const urls = await Promise.all(languages.flatMap(() => [url(), url()]));
    const callers = languages.map((language) => system.caller({ headers: { 'accept-language': language } }));
    const pages = await Promise.all(callers.map((caller, at) => see(caller, urls[at]?.page ?? '')));
    await system.stopWorker();
    await Promise.all(
      languages.map(async (language, at) => {
        const says = SAYS[language];
        const [caller, by] = [callers[at], urls[at]];
        const json = urls[languages.length + at];
        if (!caller || !by || !json) throw new Error('too few URLs');
        const [page, document] = await Promise.all([
          submit(caller, pages[at] as Reply, '/u', { token: by.token }),
          redeem(system.caller({ headers: { 'accept-language': language } }), json.token),
        ]);
        expect([page.status, document.status]).toEqual([503, 503]);
        for (const { text } of [page, document]) {
          expect(text).toContain(says.unknown);
          expect(text).not.toContain(says.none);
        }
        expect(page.text).toContain(`href="/procedures/${by.procedureId}"`);
        expect(page.text).toContain(says.look);
        const procedureUrl = `http://127.0.0.1:8080/procedures/${json.procedureId}`;
        expect(document.body).toMatchObject({ taken: 'unknown', procedureId: json.procedureId, procedureUrl });
        expect(document.body['detail']).toContain(says.unknown);
      }),
    );
    await system.startWorker();
    for (const { procedureId } of urls)
      await until(
        `${procedureId} is completed`,
        () => system.caller().call('getProcedure', { procedureId }),
        ({ body }) => body['status'] === 'completed',
      );
  });

  test('of a request that reached nobody says that nothing was changed, and one of a look says neither', async () => {
    // Neither a database nor Temporal: nothing can be looked up, so nothing is sent.
    const away = await startApp();
    try {
      for (const language of languages) {
        const says = SAYS[language];
        const headers = { host: '127.0.0.1:8080', 'accept-language': language };
        const asked = { method: 'POST', url: '/api/v1/password-reissues', headers } as const;
        const document = await away.app.inject({ ...asked, payload: { email: 'a@univ-a.example.jp' } });
        expect(document.json()).toMatchObject({ taken: 'none', detail: expect.stringContaining(says.none) });
        expect(document.body).not.toContain('procedureId');
        const look = await away.app.inject({
          url: '/procedures/cinii-password-reissue-01ARZ3NDEKTSV4RRFFQ69G5FAV',
          headers,
        });
        expect(look.statusCode).toBe(503);
        for (const said of [says.none, says.unknown]) expect(look.body).not.toContain(said);
      }
    } finally {
      await away.close();
    }
  });
});
