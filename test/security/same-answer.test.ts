/** Security cases D1 and D3, where it isn't told whether an address is registered: every answer is the same for every address. */
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type Caller, type Reply, startSystem, type System } from '../helpers/system.js';
import { isUrlMail, ONE, sendForm, TWO } from './support.js';
import { pause } from '../helpers/wait.js';

const UNKNOWN = 'nobody@univ-z.example.jp';

let system: System;
beforeAll(async () => {
  system = await startSystem({ cinii: { revealUnregistered: false } });
});
afterAll(async () => system.close());
beforeEach(() => {
  system.mail.box.length = 0;
  system.mail.behaviour = {};
});

/** Takes out what differs between any two requests: IDs, instants, random values, the clock on a page. */
function masked(text: string): string {
  return text
    .replace(/[0-9A-HJKMNP-TV-Z]{26}/g, '(ulid)')
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '(uuid)')
    .replace(/\d{4}-\d{2}-\d{2}T[\d:.]+Z/g, '(instant)')
    .replace(/(data-ends-ms=")\d+/g, '$1(left)')
    .replace(/\d{1,2}(:|時)\d{2}(:\d{2})?/g, '(clock)')
    .replace(/[A-Za-z0-9_%+/-]{20,}(\.[A-Za-z0-9_%+/-]{20,})?/g, '(random)');
}

/** @param typed is shown again where it was typed, as decision 097 has it */
function answer({ status, headers, text }: Reply, typed = '(nothing typed)'): unknown {
  const { date, 'content-length': length, 'set-cookie': cookies, ...rest } = headers;
  return {
    status,
    hasLength: length !== undefined,
    hasDate: date !== undefined,
    cookies: [cookies ?? []].flat().map((cookie) => masked(cookie.replace(/=[^;]*/, '=(value)'))),
    headers: Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, masked(String(value))])),
    text: masked(text.replaceAll(typed, '(typed)')),
  };
}

/** All answers that a person gets who asks for an address, by operations and by pages. */
async function walk(email: string): Promise<Record<string, unknown>> {
  const caller: Caller = system.caller();
  const got: Record<string, Reply> = {};
  got['start'] = await caller.call('startPasswordReissue', { email });
  const { procedureId } = got['start'].body;
  got['look before'] = await caller.call('getProcedure', { procedureId });
  got['OK'] = await caller.call('acceptPasswordReissue', { procedureId });
  got['look after'] = await caller.call('getProcedure', { procedureId });
  await pause(400);
  got['look later'] = await caller.call('getProcedure', { procedureId });
  got['OK again'] = await caller.call('acceptPasswordReissue', { procedureId });

  const browser = system.caller();
  got['form'] = await sendForm(browser, '/cinii/password-reissue', '/cinii/password-reissue', { email });
  const url = String(got['form'].headers['location']);
  got['page before'] = await browser.send({ method: 'GET', url });
  const id = url.split('/').at(-1) ?? '';
  got['OK form'] = await sendForm(browser, url, '/cinii/password-reissue/ok', { procedureId: id });
  got['page after'] = await browser.send({ method: 'GET', url });
  await pause(400);
  got['page later'] = await browser.send({ method: 'GET', url });
  return Object.fromEntries(Object.entries(got).map(([name, reply]) => [name, answer(reply, email)]));
}

async function expectSame(): Promise<void> {
  const unknown = await walk(UNKNOWN);
  expect(unknown['start']).toMatchObject({ status: 201 });
  expect(unknown['OK']).toMatchObject({ status: 200 });
  expect(unknown['form']).toMatchObject({ status: 303 });
  expect(unknown['OK form']).toMatchObject({ status: 303 });
  for (const email of [ONE, TWO]) expect(await walk(email)).toEqual(unknown);
}

test('D1: a registered, an unknown and a twice registered address get the same answers and pages', async () => {
  await expectSame();
  await system.mail.wait((mail) => isUrlMail(mail) && mail.to.includes(TWO));
  expect(new Set(system.mail.box.filter(isUrlMail).flatMap((mail) => mail.to))).toEqual(new Set([ONE, TWO]));
});

test('D1: the comparison tells: where it is told whether an address is registered, the answers differ', async () => {
  const { cinii } = system.deps.services;
  cinii.revealUnregistered = true;
  try {
    const [unknown, known] = await Promise.all(
      [UNKNOWN, ONE].map(async (email) => answer(await system.caller().call('startPasswordReissue', { email }))),
    );
    expect(known).not.toEqual(unknown);
  } finally {
    cinii.revealUnregistered = false;
  }
});

test('D3: the same while the mail server refuses every recipient for good', async () => {
  system.mail.behaviour = { recipient: () => 550 };
  await expectSame();
  expect(await system.database.db('mail_log').where({ state: 'refused' })).not.toHaveLength(0);
});

test('D3: the same while the mail server refuses every mail for a reason of ours', async () => {
  system.mail.behaviour = { data: '554 5.2.252 SendAsDenied' };
  await expectSame();
  expect(await system.database.db('mail_log').where({ fault: 'blocked' })).not.toHaveLength(0);
});

test('D3: the same while the mail server is away', async () => {
  await system.mail.down();
  try {
    await expectSame();
  } finally {
    await system.mail.up();
  }
});

test('D3: the same when a life is over', async () => {
  const { cinii } = system.deps.services;
  const asWas = cinii.oneTimeUrlLifeMs;
  cinii.oneTimeUrlLifeMs = 1_500;
  const looks = async (email: string): Promise<unknown> => {
    const caller = system.caller();
    const { procedureId } = (await caller.call('startPasswordReissue', { email })).body;
    await caller.call('acceptPasswordReissue', { procedureId });
    await pause(2_200);
    const reply = await caller.call('getProcedure', { procedureId });
    expect(reply.body).toMatchObject({ status: 'expired' });
    return [answer(reply), answer(await caller.send({ method: 'GET', url: `/procedures/${procedureId}` }))];
  };
  try {
    const [unknown, ...known] = await Promise.all([UNKNOWN, ONE, TWO].map(looks));
    for (const one of known) expect(one).toEqual(unknown);
  } finally {
    cinii.oneTimeUrlLifeMs = asWas;
  }
});

test('D3: the limit counts unknown addresses too, with the same answer', async () => {
  const { cinii } = system.deps.services;
  cinii.requestsPerHour = 3;
  try {
    const tries = async (email: string): Promise<unknown[]> => {
      const answers: unknown[] = [];
      // How long to wait differs by when one began.
      const timeless = (reply: Reply): Reply => ({
        ...reply,
        text: reply.status === 429 ? reply.text.replace(/"retryAfterS":\d+/, '"retryAfterS":0') : reply.text,
        headers: { ...reply.headers, 'retry-after': 'later' },
      });
      for (let i = 0; i < 5; i++)
        answers.push(answer(timeless(await system.caller().call('startPasswordReissue', { email }))));
      return answers;
    };
    await system.database.db('limit_events').delete();
    const unknown = await tries(UNKNOWN);
    expect(unknown.map((one) => (one as { status: number }).status)).toEqual([201, 201, 201, 429, 429]);
    expect(await tries(ONE)).toEqual(unknown);
    expect(await tries(TWO)).toEqual(unknown);
  } finally {
    cinii.requestsPerHour = 10_000;
  }
});
