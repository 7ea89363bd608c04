/** The worker process: takes workflow tasks and activities until it is told to stop, then finishes what it has begun. Beside that it does the jobs. */
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { DefaultLogger, makeTelemetryFilterString, type NativeConnection, Runtime, Worker } from '@temporalio/worker';
import type { Dependencies } from '../activities/dependencies.js';
import { createDatabase } from '../db/knex.js';
import { startOutbox } from './jobs/outbox.js';
import { startReconcile } from './jobs/reconcile.js';
import { startRedeems } from './jobs/redeems.js';
import { startResent } from './jobs/resent.js';
import { startRetention } from './jobs/retention.js';
import { runningList } from './jobs/running.js';
import { startStalled } from './jobs/stalled.js';
import { awayPart } from './runtime/away.js';
import { loadOrCreateKeyRing } from './runtime/crypto/keys.js';
import { createPasswords } from './runtime/crypto/passwords.js';
import { createSealer } from './runtime/crypto/seal.js';
import { createTokens } from './runtime/crypto/tokens.js';
import { converse } from './runtime/directory/ldap-client.js';
import { createLog } from './runtime/log.js';
import { createMailer } from './runtime/mailer.js';
import { loadConfig, requireParts } from './runtime/settings/config.js';
import { loadServices } from './runtime/settings/services.js';
import { connectClient, connectWorker, workerOptions } from './runtime/temporal/client.js';
import { createProcedures } from './runtime/temporal/procedures.js';
import type { Build } from './runtime/temporal/repair.js';
import { activityNames, WORKERS, type WorkerSpec } from './workers.js';

const config = requireParts(loadConfig());
/** A mail on its way may take 25 s; `npm start` must end within 10. A job's round under way is cut: the next process does it again. */
const SHUTDOWN = config.production
  ? ({ grace: '26s', force: '28s', jobsMs: 2_000 } as const)
  : ({ grace: '3s', force: '4s', jobsMs: 500 } as const);

/** Pause between two tries to reach Temporal at the start. */
const AGAIN_MS = 500;

const log = createLog('worker', config.logLevel);
const ring = loadOrCreateKeyRing(config);
const db = createDatabase(config.databaseUrl, { max: 8, application: 'tetsuzuki-worker' });
const services = loadServices(config.servicesFile);
const temporal = connectClient(config, ring);
const dependencies: Dependencies = {
  db,
  mailer: createMailer(config.smtpUrl, { messagesPerConnection: config.smtpMessages }),
  ldap: converse,
  passwords: createPasswords(),
  sealer: createSealer(ring),
  tokens: createTokens(ring, { mailDomain: config.publicUrl.hostname }),
  procedures: createProcedures(temporal),
  services,
  publicUrl: config.publicUrl,
  log,
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

const workflowBundle = { code: await readFile(new URL('../workflow-bundle.js', import.meta.url), 'utf8') };
const build: Build = {
  workflowBundle,
  dataConverter: workerOptions(ring, config.temporal).dataConverter,
  activities: activityNames(dependencies),
};
const create = (connection: NativeConnection, { activities, workflows, ...options }: WorkerSpec): Promise<Worker> =>
  Worker.create({
    ...options,
    ...(workflows && { ...workflows, workflowBundle }),
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
const connection = await insist(() => connectWorker(config));
const workers = await Promise.all(Object.values(WORKERS).map((spec) => insist(() => create(connection, spec))));
const needs = { db, temporal, log, services, build, running: runningList(temporal) };
const jobs = [
  startOutbox(needs),
  startReconcile(needs),
  startRedeems(needs),
  startResent(needs),
  startRetention(needs),
  startStalled(needs),
];

/** Tries until it works: Temporal, or its namespace, may come later than this process. */
async function insist<T>(job: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await job();
    } catch (err) {
      if (awayPart(err) === undefined) throw err;
      if (tries % 20 === 0) log.warn({ err }, 'waits for Temporal');
      await sleep(AGAIN_MS);
    }
  }
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
log.info({ workers: Object.keys(WORKERS), namespace: config.temporal.namespace }, 'worker takes tasks');
process.send?.({ ready: true });
await Promise.all(running);
await Promise.race([jobsEnded, sleep(SHUTDOWN.jobsMs)]);
dependencies.mailer.close();
await dependencies.passwords.close();
await Promise.allSettled([db.destroy(), temporal.connection.close()]);
await connection.close();
process.exit();
