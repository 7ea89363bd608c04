/** The pages of an address: only for the session they are for, and with nothing of another's. */
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { PATHS } from '../../../api/pages/paths.js';
import { STUDENT_PATHS } from '../../../api/student/paths.js';
import { urlIn } from '../../helpers/mail-server.js';
import { type Caller, type Reply, type System, startSystem } from '../../helpers/system.js';
import { addressOf, isOf, newcomer, redeem, resident, signedIn, start, student, withSettings } from './support.js';

let system: System;
beforeAll(async () => {
  system = await startSystem();
});
afterAll(async () => system.close());
beforeEach(() => {
  system.mail.box.length = 0;
});

const get = (caller: Caller, url: string): Promise<Reply> => caller.send({ method: 'GET', url });
const hidden = ({ text }: Reply, name: string): string =>
  new RegExp(`name="${name}" value="([^"]+)"`).exec(text)?.[1] ?? '';
const post = (caller: Caller, shown: Reply, url: string, fields: string[][]): Promise<Reply> =>
  caller.send({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/x-www-form-urlencoded', origin: 'http://127.0.0.1:8080' },
    payload: new URLSearchParams([
      ['_csrf', hidden(shown, '_csrf')],
      ['submissionId', hidden(shown, 'submissionId')],
      ...fields,
    ]).toString(),
  });
const both = (email: string, emailAgain = email): string[][] => [
  ['email', email],
  ['emailAgain', emailAgain],
];
const idIn = (reply: Reply): string => String(reply.headers['location']).replace(/.*\//, '');

test('a page of another level sends the session to its own, and nobody to the login', async () => {
  const { caller: fresh } = await newcomer(system);
  const { caller: menu } = await resident(system, 'p0@student.example.jp');
  const halfway = await signedIn(system, await student(system, 'p0b@student.example.jp'), 'set-second-password');
  const to = async (caller: Caller, url: string) => (await get(caller, url)).headers['location'];
  expect(await to(system.caller(), STUDENT_PATHS.email)).toBe(STUDENT_PATHS.login);
  expect(await to(system.caller(), STUDENT_PATHS.emailChange)).toBe(STUDENT_PATHS.login);
  expect(await to(fresh, STUDENT_PATHS.emailChange)).toBe(STUDENT_PATHS.email);
  expect(await to(menu, STUDENT_PATHS.email)).toBe(STUDENT_PATHS.menu);
  expect(await to(halfway, STUDENT_PATHS.email)).toBe(STUDENT_PATHS.secondPassword);
  expect((await get(fresh, STUDENT_PATHS.email)).status).toBe(200);
  expect((await get(menu, STUDENT_PATHS.emailChange)).status).toBe(200);
});

test('a form that is refused is shown again with what was typed, and names the field', async () => {
  const { caller } = await resident(system, 'p1-own@student.example.jp');
  const shown = await get(caller, STUDENT_PATHS.emailChange);
  const differing = await post(caller, shown, STUDENT_PATHS.emailChange, both('p1@student.example.jp', 'p1@other.jp'));
  expect(differing.status).toBe(422);
  expect(differing.text).toContain('p1@other.jp');
  expect(differing.text).toMatch(/href="#(?:field-)?emailAgain/);
  const same = await post(caller, shown, STUDENT_PATHS.emailChange, both('p1-own@student.example.jp'));
  expect(same.status).toBe(400);
  expect(same.text).toMatch(/href="#(?:field-)?email"/);
  const two = [...both('p1@student.example.jp'), ['email', 'evil@evil.example']];
  expect((await post(caller, shown, STUDENT_PATHS.emailChange, two)).status).toBe(400);
  expect([...system.mail.about('p1'), ...system.mail.about('evil')]).toEqual([]);
});

test('a form leads to the page of the procedure; sent twice it is one mail', async () => {
  const { caller } = await newcomer(system);
  await withSettings(system, { resendAfterMs: 60_000, resends: 5 }, async () => {
    const shown = await get(caller, STUDENT_PATHS.email);
    const replies = await Promise.all(
      [1, 2, 3].map(() => post(caller, shown, STUDENT_PATHS.email, both('p2@student.example.jp'))),
    );
    expect(replies.map(({ status }) => status)).toEqual([303, 303, 303]);
    const ids = new Set(replies.map(idIn));
    expect(ids.size).toBe(1);
    await system.mail.wait(isOf([...ids][0] ?? ''));
    // Another form of the same address has to wait, and says how long.
    const soon = await post(
      caller,
      await get(caller, STUDENT_PATHS.email),
      STUDENT_PATHS.email,
      both('p2@student.example.jp'),
    );
    expect([soon.status, Number(soon.headers['retry-after']) > 50]).toEqual([429, true]);
    expect(soon.text).toContain('p2@student.example.jp');
    expect(system.mail.about('p2')).toHaveLength(1);
  });
});

test('the mail is offered once more where its address was typed, by its own student, and nowhere else', async () => {
  const { userId, caller } = await resident(system, 'p3-own@student.example.jp');
  const sent = await post(
    caller,
    await get(caller, STUDENT_PATHS.emailChange),
    STUDENT_PATHS.emailChange,
    both('p3@student.example.jp'),
  );
  const page = String(sent.headers['location']);
  await system.mail.wait(isOf(idIn(sent)));
  const own = await get(caller, page);
  expect(own.status).toBe(200);
  expect(own.text).toContain('p3@student.example.jp');
  expect(own.text).toContain(userId);
  expect(JSON.stringify(caller.jar)).not.toContain('p3@');

  // Another browser, the same student elsewhere, the next student at this browser.
  const elsewhere = await signedIn(system, userId, 'menu', system.caller());
  const next = await signedIn(system, await student(system, 'p3-next@student.example.jp'), 'menu', caller);
  for (const other of [system.caller(), elsewhere, next]) {
    const { status, text } = await get(other, page);
    expect(status).toBe(200);
    expect(text).not.toContain('p3@student.example.jp');
    expect(text.includes(userId)).toBe(other === elsewhere);
  }
});

test('from the form over the button to the completion, without a script', async () => {
  const { userId, caller } = await newcomer(system);
  const sent = await post(
    caller,
    await get(caller, STUDENT_PATHS.email),
    STUDENT_PATHS.email,
    both('p4@student.example.jp'),
  );
  const { url } = urlIn(await system.mail.wait(isOf(idIn(sent))));
  const browser = system.caller();
  const opened = await get(browser, new URL(url).pathname + new URL(url).search);
  expect(opened.status).toBe(200);
  const pressed = await post(browser, opened, PATHS.oneTimeUrl, [['token', hidden(opened, 'token')]]);
  expect([pressed.status, idIn(pressed)]).toEqual([303, idIn(sent)]);
  expect(await addressOf(system, userId)).toBe('p4@student.example.jp');
  expect((await get(browser, String(pressed.headers['location']))).text).toContain('ログインページへ移動');
  const { text } = await get(browser, `/u?token=${encodeURIComponent(hidden(opened, 'token'))}`);
  expect(text).not.toContain('p4@student.example.jp');
  expect((await redeem(browser, hidden(opened, 'token'))).status).toBe(200);
  expect((await start(caller, 'p4b@student.example.jp')).status).toBe(401);
});
