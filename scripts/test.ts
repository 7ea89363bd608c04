/**
 * The test command: one PostgreSQL and one Temporal server for the whole run, a browser where there can be one, then jest. What it tells
 * the tests: TEST_DATABASE_URL (may make databases), TEST_TEMPORAL_ADDRESS, TEST_WORKFLOW_BUNDLE, TEST_CHROMIUM or TEST_CHROMIUM_MISSING,
 * TEST_SLAPD or TEST_SLAPD_MISSING, TEST_PYTHON where there can be one, and TEST_RUN, by which the processes of this run are known. What is judged by its time
 * (`*.timing.test.ts`) runs after the rest, with nothing beside it; before it, side by side, what must find a machine that is not busy and mostly waits
 * (`*.waiting.test.ts`).
 * Arguments go to jest; `--changed` runs the test files that a change reaches; `--run <program> …` runs a compiled program on the same
 * servers instead, `--run-alone <program> …` one that brings servers of its own (the bench: what is timed there must wait for the disk).
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sayAndExit } from './bootstrap/bootstrap.mjs';
import { bundleFile } from './bootstrap/build.mjs';
import { endRunning } from './bootstrap/run.mjs';
import { endMarked, RUN_MARK } from './processes/marked.js';
import { launch, within } from './processes/running.js';
import { reachedTests } from './tools/changed.js';
import { closingLine, failuresIn } from './tools/closing-line.js';
import { bringDatabase, bringTemporal, bringTools } from './tools/test-servers.js';

/** A guard against a run that hangs; no measure of how long one may take. */
const WHOLE_RUN_MS = (process.env['LONG'] === undefined ? 80 : 160) * 60_000;
const TIMING = /\.timing\.test\.ts$/;
const WAITING = /\.waiting\.test\.ts$/;

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const folder = mkdtempSync(join(tmpdir(), 'tetsuzuki-test-'));
/** What is stopped in the end, in this order. */
const running: { stop(): Promise<void> }[] = [];
const given = process.argv.slice(2);
const bringsOwn = given[0] === '--run-alone';
const [program, ...rest] = given[0] === '--run' || bringsOwn ? given.slice(1) : [];
const jest = ['--experimental-vm-modules', join(root, 'node_modules/jest/bin/jest.js')];

/** Parts of the run, one after the other: jest's, or after `--run` a compiled program that needs the same servers (it records histories). */
async function parts(): Promise<string[][]> {
  if (program !== undefined) return [[program, ...rest]];
  const reached = given[0] === '--changed' ? await reachedTests(root, jest) : 'everything';
  if (reached !== 'everything') return partsOf(reached);
  if (given.length > 0 && given[0] !== '--changed') return [[...jest, ...given]];
  return [
    [...jest, '--testPathIgnorePatterns', TIMING.source, WAITING.source],
    [...jest, '--testPathPatterns', WAITING.source],
    [...jest, '--runInBand', '--testPathPatterns', TIMING.source],
  ];
}

/** The same for some test files. */
function partsOf(files: readonly string[]): string[][] {
  console.log(
    `\nTest files that the change reaches:\n${files.map((file) => `  ${relative(root, file)}`).join('\n')}\n`,
  );
  const timed = files.filter((file) => TIMING.test(file));
  const waiting = files.filter((file) => WAITING.test(file));
  const others = files.filter((file) => !TIMING.test(file) && !WAITING.test(file));
  const byPath = (some: string[], ...more: string[]): string[][] =>
    some.length > 0 ? [[...jest, ...more, '--runTestsByPath', ...some]] : [];
  return [...byPath(others), ...byPath(waiting), ...byPath(timed, '--runInBand')];
}

/** Where the parts that were begun leave their counts. */
const countsFiles: string[] = [];

/** @returns the exit code; 'late' where the part had to be stopped */
async function runPart(
  args: readonly string[],
  brought: Record<string, string>,
  withinMs: number,
): Promise<number | 'late'> {
  const countsFile = join(folder, `counts-${countsFiles.length}.json`);
  countsFiles.push(countsFile);
  const ours = { TEST_WORKFLOW_BUNDLE: bundleFile(root), TEST_COUNTS: countsFile, [RUN_MARK]: folder };
  const child = await launch({
    name: 'the tests',
    command: process.execPath,
    args,
    options: {
      cwd: root,
      env: { ...process.env, NODE_NO_WARNINGS: '1', ...ours, ...brought },
      stdio: ['ignore', 'inherit', 'inherit'],
    },
    stopSteps: [['SIGTERM', 2_000]],
  });
  const tests = {
    // A process that is killed ends nothing of what it had started: browsers, servers, programs.
    async stop() {
      await child.stop();
      await endMarked(folder);
    },
  };
  running.unshift(tests);
  const isInTime = await within(child.ended, withinMs);
  await tests.stop();
  return isInTime ? (child.child.exitCode ?? 1) : 'late';
}

/** @returns the exit code of the first part that failed, or 0 */
async function runAll(brought: Record<string, string>): Promise<number> {
  const end = Date.now() + WHOLE_RUN_MS;
  let code = 0;
  for (const args of await parts()) {
    const ended = await runPart(args, brought, end - Date.now());
    if (stopping) break;
    if (ended === 'late') {
      console.error(`The tests did not end within ${WHOLE_RUN_MS / 60_000} minutes.`);
      return 1;
    }
    code ||= ended;
  }
  return code;
}

let coming: Promise<unknown> = Promise.resolve();
let stopping: Promise<void> | undefined;
/** Ends everything that was started, and says the closing line. */
function stop(): Promise<void> {
  stopping ??= (async () => {
    endRunning();
    // What is being brought up has to be there before it can be taken down.
    await coming;
    for (const one of running) await one.stop();
    const failures = failuresIn(countsFiles).map((failure) => `\nFailed: ${failure}\n`);
    const line = [...failures, closingLine(countsFiles)].join('\n');
    rmSync(folder, { recursive: true, force: true });
    if (program === undefined && countsFiles.length > 0) console.log(line);
  })();
  return stopping;
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => void stop().then(() => process.exit(1)));
}

try {
  const onRunning = (server: { stop(): Promise<void> }): void => void running.push(server);
  const servers = bringsOwn ? [] : [bringDatabase(folder, onRunning), bringTemporal(folder, onRunning)];
  const bringing = [...servers, ...(program === undefined ? [bringTools()] : [])];
  coming = Promise.allSettled(bringing);
  await coming;
  const code = await runAll(Object.assign({}, ...(await Promise.all(bringing))));
  if (!stopping) {
    await stop();
    process.exit(code);
  }
} catch (error) {
  if (!stopping) {
    await stop();
    sayAndExit(error);
  }
}
