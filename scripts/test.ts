/**
 * The test command: one PostgreSQL and one Temporal server for the whole run, a browser where there can be one, then jest. What it tells
 * the tests: TEST_DATABASE_URL (may make databases), TEST_TEMPORAL_ADDRESS, TEST_WORKFLOW_BUNDLE, TEST_CHROMIUM or TEST_CHROMIUM_MISSING,
 * TEST_SLAPD or TEST_SLAPD_MISSING. What is judged by its time (`*.timing.test.ts`) runs after the rest, with nothing beside it.
 * Arguments go to jest; `--run <program> …` runs a compiled program on the same servers instead.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bareEnvironment } from './processes/bare-environment.js';
import { sayAndExit } from './bootstrap/bootstrap.mjs';
import { bundleFile } from './bootstrap/build.mjs';
import { bringChromium } from './tools/chromium.js';
import type { Counts } from './tools/count-reporter.mjs';
import { freePort } from './processes/free-port.js';
import { startPostgres } from './postgres/server.js';
import { endRunning } from './bootstrap/run.mjs';
import { bringSlapd } from './tools/slapd.js';
import { launch, type Running, within } from './processes/running.js';
import { step } from './bootstrap/steps.mjs';
import { findTemporalCli } from './temporal/cli.js';
import { startTemporalServer, temporalAddress } from './temporal/server.js';

/** One namespace for each of jest's workers, so that files that run side by side don't meet. */
const NAMESPACES = ['test-1', 'test-2'];
/** A hung native handle must not hang the run. */
const WHOLE_RUN_MS = (process.env['LONG'] === undefined ? 23 : 120) * 60_000;
const TIMING = String.raw`\.timing\.test\.ts$`;

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const folder = mkdtempSync(join(tmpdir(), 'tetsuzuki-test-'));
const running: Running[] = [];
const given = process.argv.slice(2);
const [program, ...rest] = given[0] === '--run' ? given.slice(1) : [];

async function bringDatabase(): Promise<Record<string, string>> {
  if (process.env['TEST_DATABASE_URL']) return {};
  const { running: server, url } = await step('PostgreSQL', async () =>
    startPostgres({
      dataDir: folder,
      port: await freePort(),
      env: bareEnvironment(process.env),
      testing: true,
      onLine: console.error,
    }),
  );
  running.push(server);
  return { TEST_DATABASE_URL: url };
}

async function bringTemporal(): Promise<Record<string, string>> {
  if (process.env['TEST_TEMPORAL_ADDRESS']) return {};
  const port = await freePort();
  const dbFile = join(folder, 'temporal.db');
  await step('Temporal', async (progress) => {
    const { file } = await findTemporalCli(process.env, progress);
    const env = bareEnvironment(process.env);
    running.push(
      await startTemporalServer({
        executable: file,
        dbFile,
        namespaces: NAMESPACES,
        port,
        env,
        durable: false,
        onLine: console.error,
      }),
    );
  });
  return { TEST_TEMPORAL_ADDRESS: temporalAddress(port), TEST_TEMPORAL_DB: dbFile };
}

async function bringBrowser(): Promise<Record<string, string>> {
  const bring = (progress: (note: string) => void) => bringChromium(process.env, progress);
  const browser = await step('Chromium', bring, (found) =>
    'file' in found ? '' : `none: page tests are skipped (${found.missing})`,
  );
  return 'file' in browser ? { TEST_CHROMIUM: browser.file } : { TEST_CHROMIUM_MISSING: browser.missing };
}

async function bringDirectory(): Promise<Record<string, string>> {
  const bring = (progress: (note: string) => void) => bringSlapd(process.env, progress);
  const slapd = await step('LDAP server', bring, (found) =>
    'file' in found ? '' : `none: LDAP tests are skipped (${found.missing})`,
  );
  return 'file' in slapd ? { TEST_SLAPD: slapd.file } : { TEST_SLAPD_MISSING: slapd.missing };
}

/** One after the other: apt-get, which may be needed for both, runs once at a time. */
const bringTools = async (): Promise<Record<string, string>> => ({
  ...(await bringBrowser()),
  ...(await bringDirectory()),
});

/** Parts of the run, one after the other: jest's, or after `--run` a compiled program that needs the same servers (it records histories, or measures). */
function parts(): string[][] {
  if (program !== undefined) return [[program, ...rest]];
  const jest = ['--experimental-vm-modules', join(root, 'node_modules/jest/bin/jest.js')];
  if (given.length > 0) return [[...jest, ...given]];
  return [
    [...jest, '--testPathIgnorePatterns', TIMING],
    [...jest, '--runInBand', '--testPathPatterns', TIMING],
  ];
}

const countsFile = (part: number): string => join(folder, `counts-${part}.json`);

/** @returns the exit code */
async function run(part: number, args: string[], brought: Record<string, string>, withinMs: number): Promise<number> {
  const child = await launch({
    name: 'the tests',
    command: process.execPath,
    args,
    options: {
      cwd: root,
      env: {
        ...process.env,
        NODE_NO_WARNINGS: '1',
        TEST_WORKFLOW_BUNDLE: bundleFile(root),
        TEST_COUNTS: countsFile(part),
        ...brought,
      },
      stdio: ['ignore', 'inherit', 'inherit'],
    },
    stopSteps: [['SIGTERM', 2_000]],
  });
  running.unshift(child);
  if (!(await within(child.ended, withinMs))) {
    console.error(`The tests did not end within ${WHOLE_RUN_MS / 60_000} minutes.`);
    await child.stop();
  }
  return child.child.exitCode ?? 1;
}

/** @returns the exit code of the first part that failed, or 0 */
async function runAll(all: readonly string[][], brought: Record<string, string>): Promise<number> {
  const end = Date.now() + WHOLE_RUN_MS;
  let code = 0;
  for (const [part, args] of all.entries()) {
    const ended = await run(part, args, brought, end - Date.now());
    code ||= ended;
    if (stopping) break;
  }
  return code;
}

/** The line that CI counts by. A part that left no counts has failed as a whole. */
function closingLine(all: readonly string[][]): string {
  const counts = all.map((_, part) =>
    existsSync(countsFile(part))
      ? (JSON.parse(readFileSync(countsFile(part), 'utf8')) as Counts)
      : { passed: 0, failed: 1, skipped: 0 },
  );
  const sum = (one: keyof Counts): number => counts.reduce((total, part) => total + part[one], 0);
  const [passed, failed, skipped] = [sum('passed'), sum('failed'), sum('skipped')];
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

let coming: Promise<unknown> = Promise.resolve();
let stopping: Promise<void> | undefined;
function stop(): Promise<void> {
  stopping ??= (async () => {
    endRunning();
    // What is being brought up has to be there before it can be taken down.
    await coming;
    for (const one of running) await one.stop();
    rmSync(folder, { recursive: true, force: true });
  })();
  return stopping;
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => void stop().then(() => process.exit(1)));
}

try {
  const bringing = [bringDatabase(), bringTemporal(), ...(program === undefined ? [bringTools()] : [])];
  coming = Promise.allSettled(bringing);
  await coming;
  const all = parts();
  const code = await runAll(all, Object.assign({}, ...(await Promise.all(bringing))));
  const line = closingLine(all);
  if (!stopping) {
    await stop();
    if (program === undefined) console.log(line);
    process.exit(code);
  }
} catch (error) {
  if (!stopping) {
    await stop();
    sayAndExit(error);
  }
}
