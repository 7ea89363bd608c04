/** Nobody learns from the case tracker whether a receipt number names a case. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Reply, startSystem, type System } from '../../helpers/system.js';
import { sendForm } from '../../security/support.js';
import { addApplication } from './support.js';
import { pause } from '../../helpers/wait.js';

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
const UNKNOWN = 'U-0000-0000';

describe('known or unknown', () => {
  /** Takes out what differs between any two requests: IDs, instants, random values. */
  const masked = (text: string): string =>
    text
      .replace(/[0-9A-HJKMNP-TV-Z]{26}/g, '(ulid)')
      .replace(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '(uuid)')
      .replace(/\d{4}-\d{2}-\d{2}T[\d:.]+Z/g, '(instant)')
      .replace(/(data-ends-ms=")\d+/g, '$1(left)')
      .replace(/\d{1,2}(:|時)\d{2}(:\d{2})?/g, '(clock)')
      .replace(/[A-Za-z0-9_%+/-]{20,}(\.[A-Za-z0-9_%+/-]{20,})?/g, '(random)');
  function answer({ status, headers, text }: Reply): unknown {
    const { date: _date, 'content-length': _length, 'set-cookie': cookies, ...rest } = headers;
    return {
      status,
      cookies: [cookies ?? []].flat().map((cookie) => masked(cookie.replace(/=[^;]*/, '=(value)'))),
      headers: Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, masked(String(value))])),
      text: masked(text),
    };
  }

  /** Every answer to somebody who names a receipt number and doesn't have the code, by operations and by pages. */
  async function walk(receiptNumber: string): Promise<unknown> {
    const caller = system.caller();
    const got: Reply[] = [await caller.call('startCaseTracking', { receiptNumber })];
    const { procedureId } = got[0]?.body ?? {};
    for (let n = 0; n < 4; n++) {
      got.push(await caller.call('getProcedure', { procedureId }));
      got.push(await caller.call('openCase', { procedureId, code: '0000000000' }));
    }
    const browser = system.caller();
    const form = await sendForm(browser, '/case', '/case', { receiptNumber });
    const url = String(form.headers['location']);
    got.push(form);
    for (let n = 0; n < 4; n++) {
      got.push(await browser.send({ method: 'GET', url }));
      const fields = { procedureId: url.split('/').at(-1) ?? '', code: '0000000000' };
      got.push(await sendForm(browser, '/case', '/case/code', fields));
    }
    return got.map(answer);
  }

  test('the same answers, headers and pages, to the third wrong code and after it', async () => {
    const { receiptNumber } = await row();
    const unknown = await walk(UNKNOWN);
    expect(await walk(receiptNumber)).toEqual(unknown);
    expect((unknown as { status: number }[]).map(({ status }) => status)).toEqual([
      201, 200, 409, 200, 409, 200, 410, 200, 410, 303, 200, 409, 200, 409, 200, 303, 200, 303,
    ]);
  });

  test('the same while the mail server refuses, and when the life of the code is over', async () => {
    const { receiptNumber } = await row();
    const { umin } = system.deps.services;
    const asWas = umin.accessCodeLifeMs;
    umin.accessCodeLifeMs = 1_000;
    system.mail.behaviour = { recipient: () => 550 };
    try {
      const look = async (typed: string): Promise<unknown> => {
        const caller = system.caller();
        const { procedureId } = (await caller.call('startCaseTracking', { receiptNumber: typed })).body;
        await pause(2_500);
        const reply = await caller.call('getProcedure', { procedureId });
        expect(reply.body['status']).toBe('expired');
        return [answer(reply), answer(await caller.send({ method: 'GET', url: `/procedures/${procedureId}` }))];
      };
      const [known, unknown] = await Promise.all([look(receiptNumber), look(UNKNOWN)]);
      expect(known).toEqual(unknown);
    } finally {
      umin.accessCodeLifeMs = asWas;
    }
  });

  test('no number that was typed badly is looked up', async () => {
    for (const receiptNumber of ['', 'U-7K3M', "U-7K3M-Q9XF' or 1=1", 'x'.repeat(100), '７Ｋ３Ｍ'])
      expect((await system.caller().call('startCaseTracking', { receiptNumber })).status).toBe(400);
  });
});
