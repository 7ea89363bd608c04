/** The real system without its API, for tests that call no operation: PostgreSQL, Temporal, SMTP over a socket, worker. */
import type { Activities } from '../../activities/index.js';
import type { ApiDependencies } from '../../api/dependencies.js';
import { createLog } from '../../worker/runtime/log.js';
import { createMailer } from '../../worker/runtime/mailer.js';
import { loadConfig } from '../../worker/runtime/settings/config.js';
import type { StaffRights } from '../../worker/runtime/settings/staff-rights.js';
import { freshDatabase, type TestDatabase } from './database.js';
import { watchEarlyWrites } from './early-writes.js';
import { TestMailServer } from './mail-server.js';
import { recordStatements } from './recorded-statements.js';
import { connectTemporal, TEST_KEYS, type TestTemporal, testTemporalConfig } from './temporal.js';
import { activitiesOf, assemble, bulkActivitiesOf, type ServiceOptions, servicesWith } from './world.js';

export const PUBLIC_URL = 'http://127.0.0.1:8080';

export interface Parts {
  deps: ApiDependencies;
  database: TestDatabase;
  mail: TestMailServer;
  temporal: TestTemporal;
  stopWorker(): Promise<void>;
  startWorker(options?: { acceptsUnbound?: boolean }): Promise<void>;
  /** What the usual worker runs. */
  activities: Activities;
  close(): Promise<void>;
}

export interface SystemOptions extends ServiceOptions {
  env?: Record<string, string>;
  worker?: boolean;
  /** Of the API. Milliseconds since the epoch. */
  clock?: () => number;
  /** What groups of the identity provider give staff; absent: nothing. */
  staffRights?: StaffRights;
}

export async function startParts(options: SystemOptions = {}): Promise<Parts> {
  const { env, worker: works = true, clock = Date.now, staffRights, ...services } = options;
  const [database, mail, temporal] = await Promise.all([
    freshDatabase({ sample: true }),
    new TestMailServer().up(),
    connectTemporal(),
  ]);
  const { address, namespace } = testTemporalConfig().temporal;
  const config = loadConfig({
    DATABASE_URL: database.url,
    SMTP_URL: mail.url,
    TEMPORAL_ADDRESS: address,
    TEMPORAL_NAMESPACE: namespace,
    KEYS: TEST_KEYS,
    PUBLIC_URL,
    LOG_LEVEL: 'silent',
    ...env,
  });
  const world = assemble({
    config,
    services: servicesWith(services),
    db: database.db,
    temporal: temporal.client,
    log: createLog('test', 'silent'),
    instead: { clock, ...(staffRights && { staffRights }) },
  });
  const { deps } = world;
  const mailer = createMailer(mail.url);
  const early = watchEarlyWrites(database.db);
  const written = recordStatements(database.db);
  const activities = activitiesOf(deps, mailer);
  const bulkActivities = bulkActivitiesOf(deps, mailer);
  let worker = works ? await temporal.startWorker(activities) : undefined;
  let bulk = works ? await temporal.startBulkWorker(bulkActivities) : undefined;
  return {
    deps,
    database,
    mail,
    temporal,
    async stopWorker() {
      await Promise.all([worker?.stop(), bulk?.stop()]);
      worker = bulk = undefined;
    },
    async startWorker(options) {
      worker ??= await temporal.startWorker(activities, options);
      bulk ??= await temporal.startBulkWorker(bulkActivities);
    },
    activities,
    async close() {
      await temporal.close();
      mailer.close();
      await mail.down();
      await world.close();
      early.end();
      written();
      await database.drop();
      if (early.found().length > 0) throw new Error(`written before it was said: ${early.found().join(', ')}`);
    },
  };
}
