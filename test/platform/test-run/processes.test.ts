/** A test run that is killed leaves nobody behind: not the children of a child that is gone, and not those in a group of their own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, expect, test } from '@jest/globals';
import { endMarked, markedBy, RUN_MARK } from '../../../scripts/processes/marked.js';

const RUN = 'run-of-these-tests';
const SLEEP = 'setInterval(() => {}, 1_000)';
/** Starts two that outlive it, one in a process group of its own, says so and ends. */
const PARENT = `
  const { spawn } = require('node:child_process');
  for (const detached of [true, false])
    spawn(process.execPath, ['-e', ${JSON.stringify(SLEEP)}], { detached, stdio: 'ignore' }).unref();
`;

const start = (program: string, run: string): ChildProcess =>
  spawn(process.execPath, ['-e', program], { env: { ...process.env, [RUN_MARK]: run }, stdio: 'ignore' });
const gone = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
};

afterEach(async () => {
  await endMarked(RUN);
  await endMarked(`${RUN}-other`);
});

test('whoever was started for a run is found by its mark, after their parent is gone too, and ended', async () => {
  await gone(start(PARENT, RUN));
  expect(markedBy(RUN)).toHaveLength(2);
  expect(await endMarked(RUN)).toBe(2);
  expect(markedBy(RUN)).toEqual([]);
});

test('those of another run are left alone', async () => {
  const other = start(SLEEP, `${RUN}-other`);
  const mine = start(SLEEP, RUN);
  await endMarked(RUN);
  await gone(mine);
  expect(mine.signalCode).toBe('SIGKILL');
  expect([other.exitCode, other.signalCode]).toEqual([null, null]);
  expect(markedBy(`${RUN}-other`)).toEqual([other.pid]);
});

test('where there is nobody, nobody is ended', async () => {
  expect(await endMarked(RUN)).toBe(0);
});
