/**
 * The supervisor of `npm start`: brings up what isn't configured, migrates, starts API and worker, keeps all of them running, and takes
 * them down in reverse order.
 */
import { PATHS } from '../api/pages/paths.js';
import { ACCESS_CODE_PATHS } from '../api/procedures/access-code/paths.js';
import { CASE_PATHS } from '../api/procedures/case-tracking/paths.js';
import { OPERATOR_APPLICATION_PATH } from '../api/procedures/operator-application/paths.js';
import { REISSUE_PATHS } from '../api/procedures/password-reissue/paths.js';
import { APPLICATION_PATHS } from '../api/procedures/service-use-change/paths.js';
import { STAFF_PATHS } from '../api/staff/paths.js';
import { INSTITUTION_PATHS } from '../api/institution/paths.js';
import { STUDENT_PATHS } from '../api/student/paths.js';
import { createDatabase } from '../db/knex.js';
import { migrate } from '../db/migrate.js';
import { ConfigError } from '../worker/runtime/errors.js';
import { type Config, loadConfig } from '../worker/runtime/settings/config.js';
import { sayAndExit } from './bootstrap/bootstrap.mjs';
import { PlainError } from './bootstrap/plain-error.mjs';
import { endRunning } from './bootstrap/run.mjs';
import { step } from './bootstrap/steps.mjs';
import { allAnswer, bringProcess, refuseTakenPort } from './processes/application.js';
import { type DataDir, takeDataDir } from './processes/data-dir.js';
import {
  bringIdentityProvider,
  bringMailbox,
  bringPostgres,
  bringTemporal,
  type Surroundings,
} from './processes/embedded-parts.js';
import type { Kept } from './processes/keep-alive.js';
import { ensureSample, sampleSignIns } from './processes/sample.js';

/** A migration may take its time; a person waits for it, not a request. */
const MIGRATION_STATEMENT_MS = 600_000;
/** Whatever hangs, the process ends within 10 s of being told to. */
const STOP_MS = 9_500;

const say = (line: string) => console.log(`  ! ${line}`);

/** What runs, in the order in which it is taken down: one group after the other, the members of a group together. */
const running: { [group in 'api' | 'worker' | 'parts']: Kept[] } = { api: [], worker: [], parts: [] };
/** What is being brought up: it has to be there before it can be taken down. */
let coming: Promise<unknown> = Promise.resolve();
let dataDir: DataDir | undefined;
let stopping: Promise<void> | undefined;

/** Takes down what runs. A second call waits for the first: npm and the terminal may both pass a signal on. */
function stop(): Promise<void> {
  stopping ??= (async () => {
    endRunning();
    await coming;
    // The API's requests under way need the worker; the worker needs the rest.
    for (const group of ['api', 'worker', 'parts'] as const)
      await Promise.all(running[group].map((kept) => kept.stop()));
    dataDir?.release();
  })();
  return stopping;
}

async function stopAndExit(): Promise<void> {
  setTimeout(() => process.exit(1), STOP_MS).unref();
  await stop();
  process.exit(0);
}

async function bringUp(config: Config): Promise<void> {
  await refuseTakenPort(config);
  dataDir = await takeDataDir(config.dataDir);
  if (dataDir.orphans.length > 0) say(`ended what an earlier start had left running: ${dataDir.orphans.join(', ')}`);
  const surroundings: Surroundings = { config, dataDir, env: process.env, say };
  const postgres = bringPostgres(surroundings);
  const bringing = [
    postgres,
    bringTemporal(surroundings),
    bringMailbox(surroundings),
    bringIdentityProvider(surroundings, postgres),
  ];
  await allUp(bringing.map((part) => [running.parts, part.then(({ kept }) => kept)]));
  if (stopping) return;
  const parts = await Promise.all(bringing);
  const env = Object.assign(
    { ...process.env, DATA_DIR: config.dataDir, PUBLIC_URL: config.publicUrl.origin },
    ...parts.map((part) => part.env),
  );
  const embedded = config.databaseUrl === undefined;
  await step('database', () => prepareDatabase(env.DATABASE_URL, embedded), String);
  await step('application', async () => {
    const api = bringProcess('api', env, surroundings);
    const worker = bringProcess('worker', env, surroundings);
    await allUp([
      [running.api, api],
      [running.worker, worker],
    ]);
    await allAnswer(config);
  });
  if (stopping) return;
  const mailbox = parts.flatMap(({ page }) => (page === undefined ? [] : [page]));
  await introduce(config, mailbox, embedded);
  console.log(`ready in ${(performance.now() / 1000).toFixed(1)} s`);
}

/** Waits for each of them, so that one that comes up after another has failed is known and taken down too. */
async function allUp(wanted: readonly (readonly [group: Kept[], kept: Promise<Kept | undefined>])[]): Promise<void> {
  const known = wanted.map(async ([group, promise]) => {
    const kept = await promise;
    if (kept) group.push(kept);
  });
  coming = Promise.allSettled(known);
  await coming;
  await Promise.all(known);
}

async function prepareDatabase(url: string, embedded: boolean): Promise<string> {
  const db = createDatabase(url, { max: 2, application: 'tetsuzuki-start', statementMs: MIGRATION_STATEMENT_MS });
  try {
    const ran = await migrate(db);
    if (embedded) await ensureSample(db);
    return ran.length === 0 ? 'schema is current' : `${ran.length} migrations`;
  } finally {
    await db.destroy();
  }
}

async function introduce({ publicUrl }: Config, mailbox: readonly string[], embedded: boolean): Promise<void> {
  const page = (path: string) => new URL(path, publicUrl).href;
  const lines = [
    '',
    'Pages',
    `  start                ${page(PATHS.home)}`,
    `  機関認証利用申請     ${page(APPLICATION_PATHS.form)}`,
    `  password reissue     ${page(REISSUE_PATHS.form)}`,
    `  UMIN password update ${page(ACCESS_CODE_PATHS.start)}`,
    `  operator application ${page(OPERATOR_APPLICATION_PATH)}`,
    `  case tracker         ${page(CASE_PATHS.form)}`,
    `  student login        ${page(STUDENT_PATHS.login)}`,
    `  institution menu     ${page(INSTITUTION_PATHS.home)}`,
    `  member’s account     ${page(INSTITUTION_PATHS.profile)}`,
    `  staff                ${page(STAFF_PATHS.queue)}`,
    `  institutions (staff) ${page(STAFF_PATHS.institutions)}`,
    `  API description      ${page('/openapi.json')}`,
    ...mailbox.map((url) => `  mailbox              ${url}`),
    ...(embedded ? await sampleSignIns() : []),
    '',
  ];
  console.log(lines.join('\n'));
}

// Whoever reads our output may go away before us.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => void stopAndExit());

try {
  await bringUp(loadConfig());
} catch (error) {
  // What a stop cuts short fails too; the stop then ends the process by itself.
  if (!stopping) {
    await stop();
    sayAndExit(error instanceof ConfigError ? new PlainError(error.message) : error);
  }
}
