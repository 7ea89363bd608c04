/** Whatever is wrong with a login: one refusal, the same in body, headers, cookies and time (decision 046). Security cases D1 and D2. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { effort } from '../../helpers/effort.js';
import { expectIndistinguishable } from '../../helpers/indistinguishable.js';
import { timed } from '../../helpers/statistics.js';
import { type Reply, startSystem, type System } from '../../helpers/system.js';
import { wordOf } from '../../security/support.js';
import { addStudent, logIn, SECOND, submit, type Typed } from './support.js';

const SAMPLES = effort(25, 1_000);
const WARM_UP = effort(5, 15);

let system: System;
beforeAll(async () => {
  // High, so that only what is locked on purpose is locked.
  system = await startSystem({ worker: false, shomei: { wrongLogins: 1_000_000 } });
  const { db } = system.database;
  await addStudent(db, 's-wrong-university');
  await addStudent(db, 's-wrong-second');
  await addStudent(db, 's-missing-second');
  await addStudent(db, 's-needless-second', 'nothing');
  await addStudent(db, 's-never-seen-here', 'new');
  await addStudent(db, 's-disabled-here', 'both', { disabled_at: new Date() });
  await addStudent(db, 's-disabled-there');
  await db('directory_users').where({ user_id: 's-disabled-there' }).update({ disabled_at: new Date() });
  await addStudent(db, 's-locked');
  await db('shomei_login_tries').insert({
    user_digest: system.deps.tokens.digest('student-login', 's-locked'),
    user_id: 's-locked',
    tries: 1_000_000,
    counted_at: db.fn.now(),
  });
});
afterAll(async () => system.close());

/** Every way to be refused. */
const REFUSED: Record<string, Typed> = {
  'unknown user': { userId: 's-unknown', secondPassword: SECOND },
  'no user ID at all': { userId: '？？？', secondPassword: SECOND },
  'wrong university password': { userId: 's-wrong-university', password: 'Univ-pass-105', secondPassword: SECOND },
  'wrong second password': { userId: 's-wrong-second', secondPassword: 'Second105x' },
  'missing second password': { userId: 's-missing-second' },
  'second password given to an account without address': { userId: 's-needless-second', secondPassword: SECOND },
  'second password given at the first login': { userId: 's-never-seen-here', secondPassword: SECOND },
  'disabled account': { userId: 's-disabled-here', secondPassword: SECOND },
  'disabled at the university': { userId: 's-disabled-there', secondPassword: SECOND },
  locked: { userId: 's-locked', secondPassword: SECOND },
};
const [UNKNOWN = '', ...OTHERS] = Object.keys(REFUSED);
const typedOf = (name: string): Typed => REFUSED[name] ?? { userId: '' };

/** An answer, less what differs between any two: the IDs and keys of the request, what was typed. */
function answer({ status, headers, text }: Reply, { userId }: Typed): unknown {
  const { date: _date, 'content-length': _length, 'x-request-id': _id, 'set-cookie': cookies, ...rest } = headers;
  const masked = (value: unknown): string =>
    String(value)
      .replaceAll(userId, '(typed)')
      .replace(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '(uuid)')
      .replace(/'nonce-[^']+'/g, '(nonce)')
      .replace(/(name="(?:_csrf|submissionId)" value=")[^"]+/g, '$1(random)')
      .replace(/(form(?:=|%3D))[\w-]{22}/g, '$1(random)')
      .replace(/\d{1,2}(:|時)\d{2}/g, '(clock)');
  const shown = Object.entries(rest).map(([name, value]) => [name, masked(value)]);
  return { status, cookies: [cookies ?? []].flat().map(masked), headers: shown, text: masked(text) };
}

test.each(OTHERS)('D1: %s is answered as an unknown user is, by the operation and by the page', async (name) => {
  const walk = async (typed: Typed): Promise<unknown[]> => {
    const reply = await logIn(system.caller(), typed);
    expect([reply.status, wordOf(reply), reply.headers['set-cookie']]).toEqual([401, 'not-authenticated', undefined]);
    const browser = system.caller();
    const { userId, password = 'Univ-pass-104', secondPassword = '' } = typed;
    const page = await submit(browser, '/shomei/login', { userId, password, secondPassword });
    expect([page.status, page.headers['set-cookie']]).toEqual([401, undefined]);
    return [answer(reply, typed), answer(page, typed)];
  };
  expect(await walk(typedOf(name))).toEqual(await walk(typedOf(UNKNOWN)));
});

/** Those whose time could tell something. What is no user ID at all is nobody's secret. */
const TIMED = [
  UNKNOWN,
  'wrong university password',
  'wrong second password',
  'missing second password',
  'disabled account',
  'locked',
];

test(`D2: ${SAMPLES} refusals of each kind can't be told from those of unknown users by time`, async () => {
  const times = new Map(TIMED.map((name) => [name, [] as number[]]));
  for (let round = 0; round < SAMPLES + WARM_UP; round++) {
    // In an order of its own each time: what one leaves behind is in the time of any other.
    const places = new Map(TIMED.map((name) => [name, Math.random()]));
    for (const name of TIMED.toSorted((one, other) => (places.get(one) ?? 0) - (places.get(other) ?? 0))) {
      const { ms, result } = await timed(() => logIn(system.caller(), typedOf(name)));
      expect(result.status).toBe(401);
      if (round >= WARM_UP) times.get(name)?.push(ms);
    }
  }
  const unknown = times.get(UNKNOWN) ?? [];
  for (const name of TIMED.slice(1)) {
    const others = times.get(name) ?? [];
    expectIndistinguishable(`D2: login, ${name}`, others, unknown);
  }
}, 900_000);

test('a refusal takes as long as the directory wants it to', async () => {
  const { directory } = system.deps;
  // Far more than a login takes on a machine that is busy.
  directory.refusalMs = 2_500;
  try {
    await Promise.all(
      Object.keys(REFUSED).map(async (name) => {
        const { ms, result } = await timed(() => logIn(system.caller(), typedOf(name)));
        expect(result.status).toBe(401);
        expect(ms).toBeGreaterThan(2_495);
      }),
    );
    const { ms } = await timed(() => logIn(system.caller(), { userId: 's-wrong-second', secondPassword: SECOND }));
    expect(ms).toBeLessThan(2_495);
  } finally {
    directory.refusalMs = 0;
  }
});
