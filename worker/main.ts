/** The worker process: takes workflow tasks and activities until it is told to stop, then finishes what it has begun. Beside that it does the jobs. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import { DefaultLogger, makeTelemetryFilterString, type NativeConnection, Runtime, Worker } from '@temporalio/worker';
import type { Dependencies } from '../activities/dependencies.js';
import { CONNECTIONS } from '../db/connections.js';
import { createDatabase } from '../db/knex.js';
import { startArchive } from './jobs/archive.js';
import { startOutbox } from './jobs/outbox.js';
import { startReconcile } from './jobs/reconcile.js';
import { startRedate } from './jobs/redate.js';
import { startRedeems } from './jobs/redeems.js';
import { startResent } from './jobs/resent.js';
import { startRetention } from './jobs/retention.js';
import { runningList } from './jobs/running.js';
import { startStalled } from './jobs/stalled.js';
import { startStudentChanges } from './jobs/student-changes.js';
import { buildIdOf, recordBuild } from './runtime/audit/builds.js';
import { createReplayer } from './runtime/audit/replayer.js';
import { scheduleRetention } from './runtime/audit/schedule.js';
import { createUpkeep } from './runtime/audit/upkeep.js';
import { trusting } from './runtime/trusting-fetch.js';
import { awayPart } from './runtime/away.js';
import { createPasswords } from './runtime/crypto/passwords.js';
import { createSealer } from './runtime/crypto/seal.js';
import { createTokens } from './runtime/crypto/tokens.js';
import { converse } from './runtime/directory/ldap-client.js';
import { startHeldKeys } from './runtime/held-keys.js';
import { keepHeapsSmall } from './runtime/heap.js';
import { createLog } from './runtime/log.js';
import { createMailer } from './runtime/mailer.js';
import { createMethodsOwner } from './runtime/mfa/owner.js';
import { loadProcess, orEnd } from './runtime/settings/process.js';
import { buildOptions, connectClient, connectWorker, workerOptions } from './runtime/temporal/client.js';
import { useLeanThreads } from './runtime/temporal/lean-threads.js';
import { tellIfPaused } from './runtime/temporal/pauses.js';
import { createProcedures } from './runtime/temporal/procedures.js';
import type { Build } from './runtime/temporal/repair.js';
import { memberPasswords } from './member-passwords.js';
import { activityNames, WORKERS, type WorkerSpec } from './workers.js';

// Without any of these nothing is begun.
const { config, ring, signer, services, audit: auditSettings, face } = orEnd('worker', () => loadProcess('worker'));
/** A mail on its way may take 25 s; `npm start` must end within 10. A job's round under way is cut: the next process does it again. */
const SHUTDOWN = config.production
  ? ({ grace: '26s', force: '28s', jobsMs: 2_000 } as const)
  : ({ grace: '3s', force: '4s', jobsMs: 500 } as const);

/** Pause between two tries to reach Temporal at the start. */
const AGAIN_MS = 500;
/** It is said after every so many tries. */
const SAID_EVERY = 20;
const WHERE = { address: config.temporal.address, namespace: config.temporal.namespace };

/** As `package.json` has it. */
const RELEASE: string = createRequire(import.meta.url)('../../package.json').version;

const log = createLog('worker', config.logLevel);
const db = createDatabase(config.databaseUrl, { max: CONNECTIONS.worker.tasks, application: 'tetsuzuki-worker' });
const temporal = connectClient(config, ring);
const workflowBundle = { code: await readFile(new URL('../workflow-bundle.js', import.meta.url), 'utf8') };
const buildId = buildIdOf(workflowBundle);
const replayer = createReplayer(ring);
const shared = {
  db,
  mailer: createMailer(config.smtpUrl, { messagesPerConnection: config.smtpMessages, ca: config.smtpCa }),
  sealer: createSealer(ring),
  tokens: createTokens(ring, { mailDomain: config.publicUrl.hostname }),
  publicUrl: config.publicUrl,
  log,
};
const dependencies: Dependencies = {
  ...shared,
  ldap: converse,
  trusting,
  passwords: createPasswords(),
  procedures: createProcedures(temporal, (procedureId) =>
    tellIfPaused({ db, temporal }, procedureId).catch((err: unknown) =>
      log.warn({ err, procedureId }, 'a procedure that has begun could not be told yet of an outage pause'),
    ),
  ),
  upkeep: createUpkeep({
    ...shared,
    ring,
    services,
    settings: auditSettings,
    temporal,
    replayer,
    today: { buildId, bundle: workflowBundle },
  }),
  methods: createMethodsOwner(services.utokyo.methods, {
    ...shared,
    putPassword: memberPasswords(services.utokyo.directory, { ldap: converse, log }),
    clock: Date.now,
    production: config.production,
  }),
  services,
  institution: face.name,
};

Runtime.install({
  logger: new DefaultLogger('WARN', ({ level, message, meta }) => {
    log[level === 'ERROR' ? 'error' : 'warn']({ sdk: meta }, message);
  }),
  // This process ends the workers itself, after the supervisor or the system has asked.
  shutdownSignals: [],
  telemetryOptions: {
    logging: { forward: {}, filter: makeTelemetryFilterString({ core: 'WARN', other: 'WARN' }) },
    ...(config.metricsPort && { metrics: { prometheus: { bindAddress: `${config.host}:${config.metricsPort}` } } }),
  },
});

useLeanThreads();
keepHeapsSmall();
const build: Build = {
  workflowBundle,
  dataConverter: workerOptions(ring, config.temporal).dataConverter,
  activities: activityNames(dependencies),
};
const create = (connection: NativeConnection, { activities, workflows, ...options }: WorkerSpec): Promise<Worker> =>
  Worker.create({
    ...options,
    ...(workflows && { ...workflows, workflowBundle }),
    ...buildOptions(buildId, config.temporal),
    connection,
    namespace: config.temporal.namespace,
    activities: activities(dependencies),
    ...workerOptions(ring, config.temporal),
    shutdownGraceTime: SHUTDOWN.grace,
    shutdownForceTime: SHUTDOWN.force,
  });
// Until it takes tasks there is nothing to finish.
const exitAtOnce = (): void => process.exit();
process.once('disconnect', exitAtOnce);
// What its tasks will name is kept before there are any.
await insist('the database', () => recordBuild(db, workflowBundle, RELEASE));
const connection = await insist('Temporal', () => connectWorker(config));
const workers = await Promise.all(
  config.workers.map((name) => insist('Temporal', () => create(connection, WORKERS[name]))),
);
const needs = { db, temporal, log, services, build, running: runningList(temporal) };
/** What is done beside the tasks, by every process that serves people: each job finds out by itself what the others have done. */
const startJobs = () => [
  startOutbox(needs),
  startReconcile(needs),
  startRedate(needs),
  startRedeems(needs),
  startResent(needs),
  startRetention(needs),
  startStalled(needs),
  startStudentChanges(needs),
  startArchive({
    db,
    temporal,
    ring,
    signer,
    log,
    databaseUrl: config.databaseUrl,
    settings: auditSettings,
  }),
];
const jobs = [
  startHeldKeys({ db, ring, role: 'worker', log }),
  ...(config.workers.includes('people') ? startJobs() : []),
];

/** Tries until it works: Temporal, its namespace or the database may come later than this process. */
async function insist<T>(part: 'the database' | 'Temporal', job: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await job();
    } catch (err) {
      if (awayPart(err) === undefined) throw err;
      if (tries % SAID_EVERY === 0)
        log.warn({ why: firstLine(err), ...(part === 'Temporal' && WHERE) }, `waits for ${part}`);
      await sleep(AGAIN_MS);
    }
  }
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? '';
}

let jobsEnded: Promise<unknown> | undefined;
function stop(why: string): void {
  if (jobsEnded) return;
  log.info({ why }, 'stopping');
  jobsEnded = Promise.allSettled(jobs.map((end) => end()));
  for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
}
process.off('disconnect', exitAtOnce);
process.once('SIGTERM', () => stop('SIGTERM'));
process.once('SIGINT', () => stop('SIGINT'));
process.once('disconnect', () => stop('the supervisor is gone'));

/** A worker that ends unasked takes the process with it: whoever keeps it starts it anew. */
async function run(worker: Worker): Promise<void> {
  try {
    await worker.run();
  } catch (err) {
    log.error({ err }, 'stopped before everything had ended');
    process.exitCode = 1;
  }
  stop('a worker has ended');
}
const running = workers.map(run);
log.info({ workers: config.workers, namespace: config.temporal.namespace }, 'worker takes tasks');
process.send?.({ ready: true });
void insist('Temporal', () => scheduleRetention(temporal)).catch((err: unknown) =>
  log.error({ err }, 'what is past its time is not taken away: the schedule of Temporal could not be made'),
);
await Promise.all(running);
await Promise.race([jobsEnded, sleep(SHUTDOWN.jobsMs)]);
dependencies.mailer.close();
replayer.close();
await dependencies.passwords.close();
await Promise.allSettled([db.destroy(), temporal.connection.close()]);
await connection.close();
process.exit();
