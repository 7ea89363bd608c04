/** The worker process: takes workflow tasks and activities until it is told to stop, then finishes what it has begun. */
import { readFile } from 'node:fs/promises';
import { DefaultLogger, makeTelemetryFilterString, Runtime, Worker } from '@temporalio/worker';
import { createActivities } from '../activities/index.js';
import { createDatabase } from '../db/knex.js';
import { TASK_QUEUE } from '../workflows/contracts/procedure.js';
import { loadConfig, requireParts } from './runtime/settings/config.js';
import { loadOrCreateKeyRing } from './runtime/crypto/keys.js';
import { converse } from './runtime/directory/ldap-client.js';
import { createLog } from './runtime/log.js';
import { createMailer } from './runtime/mailer.js';
import { createPasswords } from './runtime/crypto/passwords.js';
import { createSealer } from './runtime/crypto/seal.js';
import { loadServices } from './runtime/settings/services.js';
import { connectWorker, dataConverter } from './runtime/temporal/client.js';
import { createTokens } from './runtime/crypto/tokens.js';
import { startRetention } from './jobs/retention.js';

const config = requireParts(loadConfig());
const log = createLog('worker', config.logLevel);
const ring = loadOrCreateKeyRing(config);
const tokens = createTokens(ring, { mailDomain: config.publicUrl.hostname });
const db = createDatabase(config.databaseUrl, { max: 8, application: 'tetsuzuki-worker' });
const mailer = createMailer(config.smtpUrl);
const passwords = createPasswords();
const services = loadServices(config.servicesFile);

Runtime.install({
  logger: new DefaultLogger('WARN', ({ level, message, meta }) => {
    log[level === 'ERROR' ? 'error' : 'warn']({ sdk: meta }, message);
  }),
  // This process ends the worker itself, after the supervisor or the system has asked.
  shutdownSignals: [],
  telemetryOptions: {
    logging: { forward: {}, filter: makeTelemetryFilterString({ core: 'WARN', other: 'WARN' }) },
    ...(config.metricsPort && { metrics: { prometheus: { bindAddress: `${config.host}:${config.metricsPort}` } } }),
  },
});

const connection = await connectWorker(config);
const worker = await Worker.create({
  connection,
  namespace: config.temporal.namespace,
  taskQueue: TASK_QUEUE,
  workflowBundle: { code: await readFile(new URL('../workflow-bundle.js', import.meta.url), 'utf8') },
  activities: createActivities({
    db,
    mailer,
    ldap: converse,
    passwords,
    sealer: createSealer(ring),
    tokens,
    services,
    publicUrl: config.publicUrl,
    log,
  }),
  dataConverter: dataConverter(ring),
  // Bounded, or a worker grows by what every open procedure keeps in its cache.
  maxCachedWorkflows: 500,
  maxConcurrentActivityTaskExecutions: 20,
  // A mail on its way may take 25 s; `npm start` must end within 10.
  shutdownGraceTime: config.production ? '26s' : '3s',
  shutdownForceTime: config.production ? '28s' : '4s',
});
const photoRetentionMs = Object.fromEntries(
  Object.entries(services).map(([service, settings]) => [service, settings.photoRetentionMs]),
);
const stopRetention = startRetention(db, log, photoRetentionMs);

const stop = (why: string): void => {
  if (worker.getState() !== 'RUNNING') return;
  log.info({ why }, 'stopping');
  worker.shutdown();
};
process.once('SIGTERM', () => stop('SIGTERM'));
process.once('SIGINT', () => stop('SIGINT'));
process.once('disconnect', () => stop('the supervisor is gone'));

const running = worker.run();
log.info({ taskQueue: TASK_QUEUE, namespace: config.temporal.namespace }, 'worker takes tasks');
process.send?.({ ready: true });
try {
  await running;
} catch (err) {
  log.error({ err }, 'stopped before everything had ended');
  process.exitCode = 1;
}
stopRetention();
mailer.close();
await passwords.close();
await db.destroy();
await connection.close();
process.exit();
