/**
 * The supervisor of `npm start`: brings up what isn't configured, migrates, starts API and worker, keeps all of them running, and takes
 * them down in reverse order.
 */
import { PATHS } from '../api/pages/paths.js';
import { loadServices, type ServiceName, servicesOn } from '../worker/runtime/settings/services.js';
import { ACCESS_CODE_PATHS } from '../api/procedures/access-code/paths.js';
import { CASE_PATHS } from '../api/procedures/case-tracking/paths.js';
import { OPERATOR_APPLICATION_PATH } from '../api/procedures/operator-application/paths.js';
import { REISSUE_PATHS } from '../api/procedures/password-reissue/paths.js';
import { APPLICATION_PATHS } from '../api/procedures/service-use-change/paths.js';
import { UTOKYO_PATHS } from '../api/utokyo/paths.js';
import { AUDIT_PATHS } from '../api/audit/paths.js';
import { STAFF_PATHS } from '../api/staff/paths.js';
import { INSTITUTION_PATHS } from '../api/institution/paths.js';
import { STUDENT_PATHS } from '../api/student/paths.js';
import { CARD_PATHS } from '../api/utokyo/card-paths.js';
import { createDatabase } from '../db/knex.js';
import { migrate } from '../db/migrate.js';
import { type KeyRing, loadOrCreateKeyRing } from '../worker/runtime/crypto/keys.js';
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
  await step(
    'database',
    () => prepareDatabase(config.databaseUrl ?? env.DATABASE_URL, embedded ? loadOrCreateKeyRing(config) : undefined),
    String,
  );
  await step('application', async () => {
    // One port for two processes on one machine: it is the worker's.
    const api = bringProcess('api', { ...env, METRICS_PORT: '' }, surroundings);
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

/** @param sampleRing of an embedded database: seals what the sample data hold; absent: no sample */
async function prepareDatabase(url: string, sampleRing: KeyRing | undefined): Promise<string> {
  const db = createDatabase(url, { max: 2, application: 'tetsuzuki-start', statementMs: MIGRATION_STATEMENT_MS });
  try {
    const ran = await migrate(db);
    if (sampleRing) await ensureSample(db, sampleRing);
    return ran.length === 0 ? 'schema is current' : `${ran.length} migrations`;
  } finally {
    await db.destroy();
  }
}

/** Pages to try, with the service that each is of; absent: no one service's. */
const PAGES: readonly (readonly [name: string, path: string, of?: ServiceName])[] = [
  ['start', PATHS.home],
  ['機関認証利用申請', APPLICATION_PATHS.form, 'cinii'],
  ['password reissue', REISSUE_PATHS.form, 'cinii'],
  ['UMIN password update', ACCESS_CODE_PATHS.start, 'umin'],
  ['operator application', OPERATOR_APPLICATION_PATH, 'umin'],
  ['case tracker', CASE_PATHS.form],
  ['student login', STUDENT_PATHS.login, 'shomei'],
  ['UTokyo Account card', CARD_PATHS.verify, 'utokyo'],
  ['institution menu', INSTITUTION_PATHS.home, 'jairo'],
  ['member’s account', INSTITUTION_PATHS.profile, 'jairo'],
  ['UTokyo Account', UTOKYO_PATHS.home, 'utokyo'],
  ['staff', STAFF_PATHS.queue],
  ['counter (staff)', STAFF_PATHS.counter, 'utokyo'],
  ['institutions (staff)', STAFF_PATHS.institutions, 'jairo'],
  ['audit (auditors)', AUDIT_PATHS.search],
  ['API description', '/openapi.json'],
];
/** Columns of a name: kanji take two each. */
const NAME_WIDTH = 21;
const padded = (name: string): string =>
  name + ' '.repeat(NAME_WIDTH - [...name].reduce((sum, one) => sum + (one > '\u2fff' ? 2 : 1), 0));

async function introduce(
  { publicUrl, servicesFile }: Config,
  mailbox: readonly string[],
  embedded: boolean,
): Promise<void> {
  const on = servicesOn(loadServices(servicesFile));
  const lines = [
    '',
    'Pages',
    ...PAGES.filter(([, , of]) => of === undefined || on.includes(of)).map(
      ([name, path]) => `  ${padded(name)}${new URL(path, publicUrl).href}`,
    ),
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
