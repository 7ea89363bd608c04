/** The pages of the case tracker as a browser is served them: the ticket in its cookie, and what is not done without it. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Caller, startSystem, type System } from '../../helpers/system.js';
import { sendForm } from '../../security/support.js';
import { elementsOf } from '../../platform/pages/html.js';
import { signedIn } from '../../staff/oversight/support.js';
import { CATALOGUES } from '../../../api/texts.js';
import { ended, paused } from '../outage-pause/support.js';
import { addApplication, applied, ask } from './support.js';

let system: System;
beforeAll(async () => {
  system = await startSystem();
});
afterAll(async () => system.close());
beforeEach(() => {
  system.mail.box.length = 0;
  system.mail.behaviour = {};
});

let count = 0;
/** Another receipt number each time. */
const number = (): string => `U-TEST-${String(++count).padStart(4, '0')}`.replace('TEST', 'TE5T');
const row = (more: Record<string, unknown> = {}) => addApplication(system.database.db, number(), more);
describe('in a browser', () => {
  /** Number, code, and the case: as a browser goes. @returns the cookie that holds the right to look */
  async function opens(browser: Caller, receiptNumber: string): Promise<{ location: string; cookie: string }> {
    const form = await sendForm(browser, '/case', '/case', { receiptNumber });
    const procedureId = String(form.headers['location']).split('/').at(-1) ?? '';
    const mail = await system.mail.wait((m) =>
      m.headers.some(({ key, value }) => key === 'x-procedure-id' && value === procedureId),
    );
    const code = /[0-9]{10}/.exec(mail.text)?.[0] ?? '';
    const given = await sendForm(browser, `/procedures/${procedureId}`, '/case/code', { procedureId, code });
    const cookie = [given.headers['set-cookie'] ?? []].flat().find((one) => one.includes('tetsuzuki-case=')) ?? '';
    return { location: String(given.headers['location']), cookie };
  }

  test('the ticket is kept in a signed cookie that no script reads, and stands in no address', async () => {
    const { receiptNumber } = await row();
    const browser = system.caller();
    const { location, cookie } = await opens(browser, receiptNumber);
    expect(location).toBe('/case');
    expect(cookie).toMatch(/^__Host-tetsuzuki-case=.*; Path=\/; Expires=[^;]+; HttpOnly; Secure; SameSite=Lax$/);
    const page = await browser.send({ method: 'GET', url: '/case' });
    expect(page.text).toContain(receiptNumber);
    expect(page.text).not.toMatch(/山田|03-0000|secret|applicant@/);

    const thief = system.caller();
    const [name, value = ''] = cookie.split(';')[0]?.split('=') ?? [];
    thief.jar[name ?? ''] = `${decodeURIComponent(value).slice(0, -3)}AAA`;
    expect((await thief.send({ method: 'GET', url: '/case' })).text).not.toContain(receiptNumber);
  });

  test('the form of an answer counts nothing down while the deadlines of its case are paused, and its page says so', async () => {
    const { caseId, receiptNumber } = await applied(system);
    await ask(system, caseId, '所属先を教えてください。');
    const browser = system.caller();
    await opens(browser, receiptNumber);
    const looks = async () => {
      const { text } = await browser.send({ method: 'GET', url: '/case' });
      return [text.includes('data-ends-ms'), text.includes(CATALOGUES.ja['pause.title'])];
    };
    expect(await looks()).toEqual([true, false]);
    const lead = await signedIn(system, 'lead1');
    const pauseId = await paused(lead, { service: 'umin', kind: 'operator-application', minutes: 5 });
    expect(await looks()).toEqual([false, true]);
    await ended(lead, pauseId);
    expect(await looks()).toEqual([true, false]);
  });

  test('the page for the code names no address, whether or not there is such a case', async () => {
    const { receiptNumber } = await row();
    const pages = [];
    for (const asked of [receiptNumber, 'U-9999-9999']) {
      const browser = system.caller();
      const form = await sendForm(browser, '/case', '/case', { receiptNumber: asked });
      pages.push((await browser.send({ method: 'GET', url: String(form.headers['location']) })).text);
    }
    for (const text of pages) expect(text.match(/applicant@|•••/g)).toBeNull();
    const plain = pages.map((text) =>
      text.replace(/value="[^"]*"|umin-case-tracking-\w+|data-ends-ms="\d+"|[0-9T:.Z-]{8,}|\d+:\d+/g, ''),
    );
    expect(plain[0]).toBe(plain[1]);
  });

  test('an answer as long as its page says reaches the office whole, with its lines as browsers send them', async () => {
    const { caseId, receiptNumber } = await applied(system);
    await ask(system, caseId, '所属先の電話番号を教えてください。');
    const browser = system.caller();
    await opens(browser, receiptNumber);
    const text = `${Array(20).fill('答'.repeat(99)).join('\n')}\u{20B9F}`;
    expect([...text]).toHaveLength(2000);
    const sent = text.replaceAll('\n', '\r\n');
    const refused = await sendForm(browser, '/case', '/case/answer', { text: `${sent}え` });
    expect(refused.status).toBe(400);
    // Shown again as it was typed, not cut to what would be taken.
    expect(
      elementsOf(refused.text)
        .find(({ name }) => name === 'textarea')
        ?.text.replaceAll('\r\n', '\n'),
    ).toBe(`${text}え`);
    const taken = await sendForm(browser, '/case', '/case/answer', { text: sent.replace(/^答/, '\u200B') });
    expect(taken.headers['location']).toBe('/case?done=answered');
    const shown = await browser.send({ method: 'GET', url: '/case?done=answered' });
    expect(shown.text).toContain(CATALOGUES.ja['layout.left-out']);
    const row = await system.database
      .db('application_messages')
      .where({ procedure_id: caseId, kind: 'answer' })
      .first();
    expect(row.text).toBe(text.slice(1));
  });

  test('before the code the desks of all services that take applications are named, whichever the number is of', async () => {
    const { cinii, umin, shomei } = system.deps.services;
    const { receiptNumber } = await row();
    const browser = system.caller();
    const asked = await sendForm(browser, '/case', '/case', { receiptNumber });
    const refused = await sendForm(browser, '/case', '/case', { receiptNumber: 'U-' });
    const urls = ['/case', String(asked.headers['location']), '/case?done=over'];
    const texts = await Promise.all(urls.map(async (url) => (await browser.send({ method: 'GET', url })).text));
    for (const text of [...texts, refused.text]) {
      for (const { inquiry = '' } of [cinii, umin]) expect(text.split(`>${inquiry}<`)).toHaveLength(2);
      expect(text).not.toContain(shomei.inquiry);
    }
  });

  test('a refusal names no service before it is known of which the case is', async () => {
    const unknown = await system.caller().send({
      method: 'GET',
      url: '/procedures/umin-case-tracking-01KAJ7Q3ZD5XW8M2RTV9HC4NBE',
    });
    const posted = await system.caller().send({ method: 'POST', url: '/case', payload: 'x=1' });
    for (const { status, text } of [unknown, posted]) {
      expect(status).toBeGreaterThanOrEqual(400);
      expect(text).not.toMatch(/UMIN|CiNii/);
    }
  });

  test('leaving ends it for this browser', async () => {
    const { receiptNumber } = await row();
    const browser = system.caller();
    await opens(browser, receiptNumber);
    const left = await sendForm(browser, '/case', '/case/leave', {});
    expect([left.status, left.headers['location']]).toEqual([303, '/']);
    expect((await browser.send({ method: 'GET', url: '/case' })).text).not.toContain(receiptNumber);
  });

  test('withdrawing asks once more: opening that page withdraws nothing', async () => {
    const { receiptNumber, caseId } = await row();
    const browser = system.caller();
    await opens(browser, receiptNumber);
    expect((await browser.send({ method: 'GET', url: '/case/withdraw' })).status).toBe(200);
    const open = () => system.database.db('applications').where({ procedure_id: caseId }).first('open');
    expect(await open()).toEqual({ open: true });
    const withdrawn = await sendForm(browser, '/case/withdraw', '/case/withdraw', {});
    expect(withdrawn.headers['location']).toBe('/case?done=withdrawn');
    expect(await open()).toEqual({ open: false });
    expect((await browser.send({ method: 'GET', url: '/case/withdraw' })).headers['location']).toBe('/case');
  });

  test('without a ticket nothing is answered or withdrawn, and the page says that the time is over', async () => {
    for (const [path, fields] of [
      ['/case/answer', { text: 'x' }],
      ['/case/withdraw', {}],
    ] as const) {
      const reply = await sendForm(system.caller(), '/case', path, fields);
      expect([path, reply.headers['location']]).toEqual([path, '/case?done=over']);
    }
  });
});
