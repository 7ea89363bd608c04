/** A reset doesn't tell whose address was typed: known, nobody's, a disabled account's, one that takes no mail. spec/second-password.md (e) */
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type IsoInstant, procedureQuery, type ProcedureView } from '../../../workflows/contracts/procedure.js';
import { neutralReset } from '../../../api/procedures/second-password-reset/public-view.js';
import { addStudents } from '../../helpers/students.js';
import { look } from '../../helpers/temporal.js';
import { type Reply, startSystem, type System } from '../../helpers/system.js';
import { sendForm } from '../second-password-change/support.js';
import { pause } from '../../helpers/wait.js';

/** Names of one length, as user IDs of one university have. */
const KINDS = { known: 'known', unknown: 'other', disabled: 'disab', undeliverable: 'nomai' } as const;
type Kind = keyof typeof KINDS;
const kinds = Object.keys(KINDS) as Kind[];

let system: System;
beforeAll(async () => {
  system = await startSystem();
  const { db } = system.database;
  for (const kind of kinds) if (kind !== 'unknown') await addStudents(db, KINDS[kind], 10);
  await db('shomei_accounts').whereLike('user_id', 'disab%').update({ disabled_at: new Date() });
});
afterAll(async () => system.close());
beforeEach(() => {
  system.mail.box.length = 0;
  system.mail.behaviour = { recipient: (address) => (address.startsWith('nomai') ? 550 : undefined) };
});

const emailOf = (kind: Kind, n: number): string => `${KINDS[kind]}${n}@student.example.jp`;

/** Takes out what differs between any two requests: IDs, instants, random values, the clock on a page, what was typed. */
function masked(text: string): string {
  return text
    .replace(/(?:known|other|disab|nomai)\d+@/g, '(name)@')
    .replace(/[0-9A-HJKMNP-TV-Z]{26}/g, '(ulid)')
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '(uuid)')
    .replace(/\d{4}-\d{2}-\d{2}T[\d:.]+Z/g, '(instant)')
    .replace(/(data-ends-ms=")\d+/g, '$1(left)')
    .replace(/"retryAfterS":\d+/g, '(wait)')
    .replace(/\d{1,2}(:|時)\d{2}(:\d{2})?/g, '(clock)')
    .replace(/[A-Za-z0-9_%+/-]{20,}(\.[A-Za-z0-9_%+/-]{20,})?/g, (long) => (/[0-9A-Z]/.test(long) ? '(random)' : long));
}
function answer({ status, headers, text }: Reply): unknown {
  const { date, 'content-length': length, 'set-cookie': cookies, 'retry-after': wait, ...rest } = headers;
  return {
    status,
    has: [length, date, wait].map((header) => header !== undefined),
    cookies: [cookies ?? []].flat().map((cookie) => masked(cookie.replace(/=[^;]*/, '=(value)'))),
    headers: Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, masked(String(value))])),
    text: masked(text),
  };
}

/** All answers that somebody gets who asks for an address, by operations and by pages. */
async function walk(email: string): Promise<unknown> {
  const got: Reply[] = [];
  const caller = system.caller();
  const started = await caller.call('startSecondPasswordReset', { email });
  const { procedureId } = started.body;
  const look = async () => {
    got.push(await caller.call('getProcedure', { procedureId }));
    got.push(await caller.send({ method: 'GET', url: `/procedures/${procedureId}` }));
  };
  got.push(started);
  await look();
  await pause(500);
  await look();
  // Once more: what was mailed until now counts no more, and nobody sees it.
  got.push(await caller.call('startSecondPasswordReset', { email }));
  await pause(300);
  await look();
  const browser = system.caller();
  const form = await sendForm(browser, '/shomei/forgotten', '/shomei/forgotten', { email });
  got.push(form, await browser.send({ method: 'GET', url: String(form.headers['location']) }));
  return got.map(answer);
}
async function expectSame(n: number): Promise<void> {
  const unknown = await walk(emailOf('unknown', n));
  expect(JSON.stringify(unknown)).toContain('awaiting-confirmation');
  for (const kind of kinds) expect([kind, await walk(emailOf(kind, n))]).toEqual([kind, unknown]);
}

test('bodies, headers, cookies and pages are the same, before and after the mail was sent, refused or superseded', async () => {
  await expectSame(0);
  const refused = await system.database.db('mail_log').where({ state: 'refused' });
  expect(refused).not.toEqual([]);
  const mailed = new Set(system.mail.box.flatMap(({ to }) => to));
  expect(mailed).toEqual(new Set([emailOf('known', 0)]));
});

test('they are the same while the mail server is away and URLs are renewed', async () => {
  const { shomei } = system.deps.services;
  const asWas = shomei.oneTimeUrlLifeMs;
  shomei.oneTimeUrlLifeMs = 6_000;
  await system.mail.down();
  try {
    const looks = async (kind: Kind): Promise<unknown> => {
      const caller = system.caller();
      const { procedureId } = (await caller.call('startSecondPasswordReset', { email: emailOf(kind, 1) })).body;
      const opened: Reply[] = [];
      for (const ms of [500, 4_500, 2_500]) {
        await pause(ms);
        opened.push(await caller.call('getProcedure', { procedureId }));
        opened.push(await caller.send({ method: 'GET', url: `/procedures/${procedureId}` }));
      }
      expect(opened[2]?.body['status']).toBe('awaiting-confirmation');
      if (kind === 'known') {
        const whole = await look(system.deps.temporal.workflow.getHandle(procedureId), procedureQuery);
        expect(whole.steps.map(({ step }) => step)).toContain('url-renewed');
      }
      expect(opened[4]?.body['status']).toBe('expired');
      return opened.map(answer);
    };
    const [known, unknown, disabled] = await Promise.all((['known', 'unknown', 'disabled'] as const).map(looks));
    expect(known).toEqual(unknown);
    expect(disabled).toEqual(unknown);
  } finally {
    shomei.oneTimeUrlLifeMs = asWas;
    await system.mail.up();
  }
});

test('they are the same when the life is over, and when so many were asked for that it is too many', async () => {
  const { shomei } = system.deps.services;
  const { oneTimeUrlLifeMs, requestsPerHour } = shomei;
  Object.assign(shomei, { oneTimeUrlLifeMs: 1_000, requestsPerHour: 2 });
  try {
    const looks = async (kind: Kind): Promise<unknown> => {
      const caller = system.caller();
      const email = emailOf(kind, 2);
      const { procedureId } = (await caller.call('startSecondPasswordReset', { email })).body;
      await pause(2_500);
      const over = await caller.call('getProcedure', { procedureId });
      expect(over.body['status']).toBe('expired');
      const page = await caller.send({ method: 'GET', url: `/procedures/${procedureId}` });
      const more = [1, 2, 3].map(() => caller.call('startSecondPasswordReset', { email }));
      const statuses = (await Promise.all(more)).map(({ status }) => status).sort();
      expect(statuses).toEqual([202, 429, 429]);
      return [over, page, await caller.call('startSecondPasswordReset', { email })].map(answer);
    };
    const all = await Promise.all(kinds.map(looks));
    for (const one of all) expect(one).toEqual(all[0]);
  } finally {
    Object.assign(shomei, { oneTimeUrlLifeMs, requestsPerHour });
  }
});

test('the view is counted from the start alone until the URL was used; then it is whole', () => {
  const opened = { at: '2026-11-21T00:00:00.000Z' as IsoInstant, step: 'opened', actor: 'person' } as const;
  const at = (s: number) => new Date(Date.parse(opened.at) + s * 1_000).toISOString() as IsoInstant;
  const view = (status: ProcedureView['status'], ...steps: string[]): ProcedureView => ({
    procedureId: 'p',
    status,
    steps: [opened, ...steps.map((step, n) => ({ at: at(n + 1), step, actor: 'system' as const }))],
    expiresAt: at(99),
  });
  const standings = [
    view('awaiting-confirmation'),
    view('awaiting-confirmation', 'url-mailed'),
    view('awaiting-confirmation', 'url-renewed', 'url-mailed'),
    view('superseded', 'url-mailed', 'superseded'),
    view('mail-undeliverable', 'mail-undeliverable'),
    view('expired', 'expired'),
    view('failed', 'ended-by-hand', 'failed'),
  ];
  const startMs = Date.parse(opened.at);
  for (const one of standings) {
    expect(neutralReset(one, 60_000, startMs + 59_999)).toEqual({
      procedureId: 'p',
      status: 'awaiting-confirmation',
      steps: [opened],
      expiresAt: at(60),
    });
    expect(neutralReset(one, 60_000, startMs + 60_000)).toEqual({
      procedureId: 'p',
      status: 'expired',
      steps: [opened, { at: at(60), step: 'expired', actor: 'system' }],
      expiresAt: at(60),
    });
  }
  const used = view('awaiting-password', 'url-mailed', 'redeemed', 'password-allowed');
  expect(neutralReset(used, 60_000, startMs)).toBe(used);
});
