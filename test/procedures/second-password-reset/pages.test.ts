/** The pages of a reset: where they lead, and who is shown what. Rules: spec/second-password.md (e). */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { urlIn } from '../../helpers/mail-server.js';
import { startSystem, type System } from '../../helpers/system.js';
import { CURRENT, expectInForce, isOf, NEXT, sendForm, student, submit } from '../second-password-change/support.js';
import { allowed, look, mailed } from './support.js';

let system: System;
beforeAll(async () => {
  system = await startSystem();
});
afterAll(async () => system.close());
beforeEach(() => {
  system.mail.box.length = 0;
  system.mail.behaviour = {};
});

describe('the pages', () => {
  const FORGOTTEN = '/shomei/forgotten';
  const SET = '/shomei/forgotten/second-password';
  const typed = (procedureId: string, passwordTicket: string, password: string, passwordAgain = password) => ({
    procedureId,
    passwordTicket,
    password,
    passwordAgain,
  });

  test('from the form to 「変更完了」, in the browser that used the URL; any other sees where it is and no form', async () => {
    const who = await student(system);
    const browser = system.caller();
    expect((await sendForm(browser, FORGOTTEN, FORGOTTEN, { email: 'no address' })).status).toBe(400);
    const sent = await sendForm(browser, FORGOTTEN, FORGOTTEN, { email: who.email });
    const path = String(sent.headers['location']);
    expect([sent.status, path]).toEqual([303, expect.stringMatching(/^\/procedures\/shomei-second-password-reset-/)]);
    const procedureId = path.split('/').at(-1) ?? '';
    expect((await look(browser, path)).status).toBe(200);

    const { token } = urlIn(await system.mail.wait(isOf(procedureId, who.email)));
    const other = system.caller();
    const button = await look(other, `/u?token=${token}`);
    const used = await submit(other, button, '/u', { token });
    expect([used.status, used.headers['location']]).toEqual([303, path]);

    const form = await look(other, path);
    const ticket = /name="passwordTicket" value="([^"]+)"/.exec(form.text)?.[1] ?? '';
    expect(ticket).not.toBe('');
    for (const stranger of [browser, system.caller()])
      expect((await look(stranger, path)).text).not.toContain('passwordTicket');

    const refused = await submit(other, form, SET, typed(procedureId, ticket, 'abc'));
    expect([refused.status, refused.text.includes(ticket)]).toEqual([422, true]);
    expect((await submit(other, form, SET, typed(procedureId, ticket, ''))).status).toBe(400);
    const done = await submit(other, refused, SET, typed(procedureId, ticket, NEXT));
    expect([done.status, done.headers['location']]).toEqual([303, path]);
    await expectInForce(system, who, NEXT, 2);
    const pages = [await look(other, path), await look(browser, path)].map(({ status, text }) => [status, text]);
    expect(pages.map(([status]) => status)).toEqual([200, 200]);
    expect(pages[0]).not.toEqual(pages[1]);

    expect((await look(other, `/u?token=${token}`)).headers['location']).toBe(path);
    expect((await look(browser, `/u?token=${token}`)).status).toBe(410);
  });

  test('what was typed is shown in the browser that typed it, registered or not, and in no other', async () => {
    const who = await student(system);
    for (const email of [who.email, 'nobody@student.example.jp', 'N.O+b..ody@xn--eckwd4c7c.example.jp']) {
      const browser = system.caller();
      const sent = await sendForm(browser, FORGOTTEN, FORGOTTEN, { email });
      const path = String(sent.headers['location']);
      const own = await look(browser, path);
      expect(own.text).toMatch(/入力したメールアドレス[^@]*</);
      expect(own.text).toContain(email);
      expect(JSON.stringify(browser.jar)).not.toContain(email);
      const { text } = await look(system.caller(), path);
      expect([text.includes(email), text.includes('•••')]).toEqual([false, false]);
    }
  });

  test('pressed twice is set once, and leads to the same page', async () => {
    const who = await student(system);
    const { caller, procedureId, ticket } = await allowed(system, who);
    const form = await look(caller, `/procedures/${procedureId}`);
    const press = () => submit(caller, form, SET, typed(procedureId, ticket, NEXT));
    const [one, two] = [await press(), await press()];
    expect([one.status, two.status]).toEqual([303, 303]);
    expect(two.headers['location']).toBe(one.headers['location']);
    await expectInForce(system, who, NEXT, 2);
  });

  test('a form with somebody else’s procedure, or without a ticket that counts, leads to where it is', async () => {
    const [one, two] = [await allowed(system, await student(system)), await student(system)];
    const { procedureId } = await mailed(system, two);
    const form = await look(one.caller, `/procedures/${one.procedureId}`);
    const foreign = await submit(one.caller, form, SET, typed(procedureId, one.ticket, 'abc'));
    expect([foreign.status, foreign.headers['location']]).toEqual([303, `/procedures/${procedureId}`]);
    const forged = await submit(one.caller, form, SET, typed(procedureId, 'x', NEXT));
    expect([forged.status, forged.headers['location']]).toEqual([303, `/procedures/${procedureId}`]);
    await expectInForce(system, two, CURRENT, 1);
    expect((await look(one.caller, SET)).headers['location']).toBe(FORGOTTEN);
  });
});
