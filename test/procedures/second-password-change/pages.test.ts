/** The pages on which the second password is set and changed: where they lead. Rules: spec/second-password.md (b) and (d). */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Caller, startSystem, type System } from '../../helpers/system.js';
import {
  atMenu,
  atSet,
  CURRENT,
  change,
  expectInForce,
  NEXT,
  sendForm,
  signedIn,
  student,
  withoutDirectory,
} from './support.js';

let system: System;
beforeAll(async () => {
  system = await startSystem();
});
afterAll(async () => system.close());
beforeEach(() => {
  system.mail.box.length = 0;
});

describe('the pages', () => {
  const SET = '/shomei/second-password';
  const CHANGE = '/shomei/menu/second-password';
  const look = (caller: Caller, url: string) => caller.send({ method: 'GET', url });
  const typed = (password: string) => ({ password, passwordAgain: password });

  test('set by form: the page that says so is for whoever is signed in to the account', async () => {
    const { who, caller } = await atSet(system);
    expect((await look(caller, SET)).status).toBe(200);
    expect((await sendForm(caller, SET, SET, typed('abc'))).status).toBe(422);
    expect((await sendForm(caller, SET, SET, { password: NEXT })).status).toBe(400);
    const sent = await sendForm(caller, SET, SET, typed(NEXT));
    expect([sent.status, sent.headers['location']]).toEqual([303, expect.stringMatching(/^\/procedures\/shomei-/)]);
    await expectInForce(system, who, NEXT, 1);
    const done = String(sent.headers['location']);
    expect((await look(caller, done)).status).toBe(200);
    expect((await look(await signedIn(system, await student(system)), done)).status).toBe(404);
    const nobody = await look(system.caller(), done);
    expect([nobody.status, nobody.headers['location']]).toEqual([303, '/shomei/login']);
  });

  test('changed by form; a wrong present one is said at the form', async () => {
    const { who, caller } = await atMenu(system);
    const wrong = await sendForm(caller, CHANGE, CHANGE, { current: 'Wrong1234', ...typed(NEXT) });
    expect(wrong.status).toBe(422);
    expect(wrong.text).not.toContain('Wrong1234');
    const sent = await sendForm(caller, CHANGE, CHANGE, { current: CURRENT, ...typed(NEXT) });
    expect(sent.status).toBe(303);
    expect((await look(caller, String(sent.headers['location']))).status).toBe(200);
    await expectInForce(system, who, NEXT, 2);
  });

  test('the tenth wrong present one is told on a page of its own, and the session is over', async () => {
    const { caller } = await atMenu(system);
    for (let n = 0; n < 9; n++) await change(caller, NEXT, 'Wrong1234');
    const tenth = await sendForm(caller, CHANGE, CHANGE, { current: 'Wrong1234', ...typed(NEXT) });
    expect([tenth.status, tenth.headers['location']]).toEqual([423, undefined]);
    expect(Number(tenth.headers['retry-after'])).toBeGreaterThan(0);
    for (const way of ['/shomei/forgotten', '/shomei/login']) expect(tenth.text).toContain(`href="${way}"`);
    expect(tenth.text).not.toContain('name="current"');
    expect((await look(caller, CHANGE)).headers['location']).toMatch(/^\/shomei\/login/);
  });

  test('each page sends on whose session does not reach it', async () => {
    const { caller: setting } = await atSet(system);
    const { caller: menu } = await atMenu(system);
    expect((await look(system.caller(), SET)).headers['location']).toBe('/shomei/login');
    expect((await look(system.caller(), CHANGE)).headers['location']).toBe('/shomei/login');
    expect((await look(setting, CHANGE)).headers['location']).toBe(SET);
    expect((await look(menu, SET)).headers['location']).toBe('/shomei/menu');
  });

  test('the directory away is a page that says so', async () => {
    const { who, caller } = await atMenu(system);
    await withoutDirectory(system, async () => {
      const sent = await sendForm(caller, CHANGE, CHANGE, { current: CURRENT, ...typed(NEXT) });
      expect(sent.status).toBe(503);
    });
    await expectInForce(system, who, CURRENT, 1);
  });
});
