/** The product on its real parts for one life: PostgreSQL and Temporal with durable settings, API and worker as processes of their own, people who may come. */
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import type { Knex } from 'knex';
import { createDatabase } from '../../../db/knex.js';
import { migrate } from '../../../db/migrate.js';
import { launch, type Running, saidReady } from '../../../scripts/processes/running.js';
import { ensureSample } from '../../../scripts/processes/sample.js';
import { connectClient } from '../../../worker/runtime/temporal/client.js';
import { testPort } from '../../helpers/ports.js';
import { untilReady } from '../../helpers/processes.js';
import { addStudents, type Login } from '../../helpers/students.js';
import { TEST_KEYS, testRing } from '../../helpers/temporal.js';
import { addAccount } from '../../helpers/umin.js';
import type { Surroundings } from '../contender.js';
import type { Mailbox } from '../mailbox.js';
import {
  bringPostgres,
  bringTemporal,
  type DurablePostgres,
  type DurableTemporal,
  environment,
  NAMESPACE,
  postgresFaults,
  temporalFaults,
} from '../servers.js';

const READY_MS = 60_000;
/** New second passwords of one account are compared with the present one ten times in half an hour, so each person has several accounts. */
export const RESETTERS = 16;
const MIGRATION_STATEMENT_MS = 600_000;
/** In the sources, also when this runs from the build: the bench is started in the root. */
const SERVICES = join(process.cwd(), 'test/bench/services.yaml');

export interface Site {
  origin: string;
  db: Knex;
  temporal: Client;
  mailbox: Mailbox;
  postgres: DurablePostgres;
  engine: DurableTemporal;
  /** Right logins of people of each kind of measure. */
  students: Record<'login' | 'verify' | 'reset', Login[]>;
  processes(): Record<'api' | 'worker' | 'temporal' | 'postgres', number>;
  /** Stops one of the two and, when told to, starts it anew. */
  stopPart(name: 'api' | 'worker'): Promise<void>;
  stop(): Promise<void>;
}

/** The address of a person whose registration is reissued. */
export const registered = (person: number): string => `person${person}@bench.example.jp`;
export const accountId = (person: number): string => `person-${person}`;
export const external = (person: number): string => `${accountId(person)}@hospital.example.jp`;

export async function startSite({ folder, mailbox, people }: Surroundings): Promise<Site> {
  const stops: (() => Promise<unknown>)[] = [];
  const stop = async (): Promise<void> => {
    for (const one of stops.splice(0).toReversed()) await one();
  };
  try {
    const postgres = await bringPostgres(folder);
    stops.push(() => postgres.running.stop());
    const engine = await bringTemporal(folder);
    stops.push(() => engine.running.stop());
    const db = createDatabase(postgres.url, { max: 4, application: 'bench', statementMs: MIGRATION_STATEMENT_MS });
    stops.push(() => db.destroy());
    await migrate(db);
    await ensureSample(db, testRing());
    const students = await addPeople(db, people);
    await tellEndings(db);
    const faults = [...(await postgresFaults(db)), ...temporalFaults(engine)];
    if (faults.length > 0) throw new Error(faults.join('; '));
    const origin = `http://127.0.0.1:${await testPort()}`;
    const parts = { databaseUrl: postgres.url, smtpUrl: mailbox.url, address: engine.address, origin };
    const [api, worker] = await Promise.all([start('api', parts, stops), start('worker', parts, stops)]);
    await untilReady(origin);
    const temporal = connectClient({ temporal: { address: engine.address, namespace: NAMESPACE } }, testRing());
    stops.push(() => temporal.connection.close());
    return {
      origin,
      db,
      temporal,
      mailbox,
      postgres,
      engine,
      students,
      processes: () => ({
        api: api.pid,
        worker: worker.pid,
        temporal: engine.running.pid,
        postgres: postgres.running.pid,
      }),
      stopPart: (name) => ({ api, worker })[name].stop(),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** As `npm start` starts it, but that its log is short and that each caller has the network that the client says. */
async function start(
  name: 'api' | 'worker',
  parts: { databaseUrl: string; smtpUrl: string; address: string; origin: string },
  stops: (() => Promise<unknown>)[],
): Promise<Running> {
  const env = {
    ...environment(),
    DATABASE_URL: parts.databaseUrl,
    SMTP_URL: parts.smtpUrl,
    TEMPORAL_ADDRESS: parts.address,
    TEMPORAL_NAMESPACE: NAMESPACE,
    KEYS: TEST_KEYS,
    PUBLIC_URL: parts.origin,
    PORT: new URL(parts.origin).port,
    LOG_LEVEL: 'error',
    SERVICES,
    TRUST_PROXY: '127.0.0.1',
  };
  const running = await launch({
    name,
    command: process.execPath,
    args: ['--enable-source-maps', fileURLToPath(new URL(`../../../${name}/main.js`, import.meta.url))],
    options: { env, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] },
    stopSteps: [['close-channel', 5_000]],
  });
  stops.push(() => running.stop());
  await saidReady(running, READY_MS);
  return running;
}

async function addPeople(db: Knex, people: number): Promise<Site['students']> {
  const model = await db('cinii_registrations').first();
  const rows = Array.from({ length: people }, (_, n) => {
    const email = registered(n);
    return { ...model, application_id: `AUTH${String(20_000_000 + n)}`, email, email_key: email };
  });
  await db('cinii_registrations').insert(rows);
  for (let person = 0; person < people; person += 1) await addAccount(db, accountId(person));
  return {
    login: await addStudents(db, 'login', people),
    verify: await addStudents(db, 'verify', people),
    reset: await addStudents(db, 'reset', people * RESETTERS),
  };
}

/** The channel on which {@link tellEndings} tells. */
export const ENDED = 'bench_ended';

/** The database tells of each procedure that ends, so that nobody has to ask again and again where the last call is answered before the end. */
async function tellEndings(db: Knex): Promise<void> {
  await db.raw(`create function ${ENDED}() returns trigger language plpgsql as
    $$ begin perform pg_notify('${ENDED}', new.procedure_id); return null; end $$`);
  for (const event of ['insert', 'update'])
    await db.raw(`create trigger ${ENDED}_${event} after ${event} on procedures for each row
      when (new.closed) execute function ${ENDED}()`);
}
