/** What a login leaves behind: a log line, a figure, an alert when somebody seems to try passwords. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startApp, type TestApp } from '../../platform/api/support.js';
import { freshDatabase, type TestDatabase } from '../../helpers/database.js';
import { Caller } from '../../helpers/system.js';
import { addStudent, logIn, PASSWORD, SECOND, SESSION } from './support.js';

let database: TestDatabase;
let api: TestApp;
beforeAll(async () => {
  database = await freshDatabase({ sample: true });
  api = await startApp({ databaseUrl: database.url, deps: { pressure: { maxDelayMs: 0 } } });
  await addStudent(database.db, 'watched');
});
afterAll(async () => {
  await api.close();
  await database.drop();
});
const lines = (): Record<string, unknown>[] =>
  api
    .log()
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
const figure = async (result: string): Promise<number> => {
  const { values } = await api.app.metrics.studentLogins.get();
  return values.find(({ labels }) => labels.result === result)?.value ?? 0;
};

test('a login is a log line with a digest of the user ID, never the ID or a password, and a figure', async () => {
  const student = new Caller(api.app, {});
  await logIn(student, { userId: 'watched', secondPassword: SECOND });
  await logIn(student, { userId: 'watched', secondPassword: 'Guess-104y' });
  await logIn(student, { userId: 'Guess-104y', password: 'Guess-104z' });
  const logins = lines().filter(({ msg }) => msg === 'student login');
  const of = (userId: string) => api.deps.tokens.digest('student-login', userId);
  expect(logins.map(({ student: who, result }) => [who, result])).toEqual([
    [of('watched'), 'right'],
    [of('watched'), 'refused'],
    [of('guess-104y'), 'refused'],
  ]);
  for (const secret of ['watched', PASSWORD, SECOND, 'uess-104y', 'uess-104z', student.jar[SESSION] || 'none'])
    expect(api.log()).not.toContain(secret);
  expect([await figure('right'), await figure('refused')]).toEqual([1, 2]);
  expect(await api.app.metrics.registry.metrics()).toContain('student_logins_total{result="refused"} 2');
});

test('B4: more than a hundred refusals in a minute raise one alert', async () => {
  const alerts = () => lines().filter(({ msg, kind }) => msg === 'somebody seems to guess' && kind === 'all');
  expect(alerts()).toEqual([]);
  const spray = new Caller(api.app, {});
  for (let i = 0; i < 110; i += 10)
    await Promise.all(Array.from({ length: 10 }, (_, n) => logIn(spray, { userId: `s${i + n}` })));
  expect(alerts()).toHaveLength(1);
  expect(alerts()[0]).toMatchObject({ level: 'warn', place: 'student', tries: 101 });
});
