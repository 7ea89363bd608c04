/**
 * How long a right login takes, one after the other, beside what its argon2 verifications alone take on this machine in the same run: one, and two at once, as
 * a login asks for them. Then 8 and 32 callers at once.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { verify } from '@node-rs/argon2';
import type { Knex } from 'knex';
import { signIn } from './helpers/login-storm.js';
import { quantile, timed } from './helpers/statistics.js';
import { addStudents, COMPLETE } from './helpers/students.js';

/** What a login may cost more than one verification, p50 (the figure). */
const MOST_MS = 15;
const ROUNDS = 200;
const WARM_UP = 20;
const AT_ONCE = [
  { callers: 8, logins: 200 },
  { callers: 32, logins: 400 },
];

/** Prints the figures. @param url where the API listens, as a process of its own */
export async function measureLogin(url: string, db: Knex): Promise<void> {
  const students = await addStudents(db, 'measure', 64);
  const login = (n: number): Promise<number> => signIn(url, students[n % students.length] ?? { ...COMPLETE });
  const { second_password_hash: hash } = await db('shomei_accounts').where({ user_id: COMPLETE.userId }).first();
  const one = (): Promise<boolean> => verify(hash, COMPLETE.secondPassword);
  const times = { login: [] as number[], one: [] as number[], two: [] as number[] };
  // In turn, so that whatever else this machine does is in all three alike.
  for (let round = 0; round < ROUNDS + WARM_UP; round++) {
    const whole = await timed(() => login(round));
    if (whole.result !== 200) throw new Error(`a right login answers ${whole.result}`);
    const alone = await timed(one);
    const both = await timed(() => Promise.all([one(), one()]));
    if (round < WARM_UP) continue;
    times.login.push(whole.ms);
    times.one.push(alone.ms);
    times.two.push(both.ms);
  }
  const p50 = (list: number[]): number => quantile(list, 0.5);
  console.log(`${ROUNDS} right logins, one after the other (ms)`);
  for (const [what, list] of Object.entries({
    'login over HTTP': times.login,
    'one verification': times.one,
    'two at once': times.two,
  }))
    console.log(`  ${what.padEnd(16)} p50 ${p50(list).toFixed(1)}, p95 ${quantile(list, 0.95).toFixed(1)}`);
  const over = (list: number[]): string => (p50(times.login) - p50(list)).toFixed(1);
  console.log(`  a login costs ${over(times.one)} ms more than one, ${over(times.two)} ms more than two at once (p50)`);
  for (const { callers, logins } of AT_ONCE) await together(login, callers, logins);
  const costMs = p50(times.login) - p50(times.one);
  if (costMs > MOST_MS) throw new Error(`a login costs ${costMs.toFixed(1)} ms more than its verification`);
}

async function together(login: (n: number) => Promise<number>, callers: number, logins: number): Promise<void> {
  const times: number[] = [];
  const answers: Record<string, number> = {};
  let left = logins;
  const began = performance.now();
  await Promise.all(
    Array.from({ length: callers }, async () => {
      while (left-- > 0) {
        const { ms, result } = await timed(() => login(left));
        answers[result] = (answers[result] ?? 0) + 1;
        if (result === 200) times.push(ms);
        // As whoever is told to come again does.
        else await sleep(1_000);
      }
    }),
  );
  const rate = times.length / ((performance.now() - began) / 1000);
  const [p50, p95] = [quantile(times, 0.5).toFixed(1), quantile(times, 0.95).toFixed(1)];
  console.log(
    `${callers} callers: ${rate.toFixed(1)} logins a second, p50 ${p50}, p95 ${p95} ms, answers ${JSON.stringify(answers)}`,
  );
}
