/** What a production system stands on: PostgreSQL and the Temporal server on it, a mail server, keys in files, and API and worker processes. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import type { Knex } from 'knex';
import { parse, stringify } from 'yaml';
import { createDatabase } from '../../db/knex.js';
import { migrate } from '../../db/migrate.js';
import { fillWithSample } from '../helpers/database.js';
import { TestMailServer } from '../helpers/mail-server.js';
import { unlimited } from '../helpers/processes.js';
import { TEST_KEYS, testRing } from '../helpers/ring.js';
import { connectClient } from '../../worker/runtime/temporal/client.js';
import { Cluster } from './cluster.js';
import { Fleet } from './fleet.js';
import { debianPostgres, type TemporalPrograms, temporalPrograms } from './programs.js';
import { NAMESPACE, setUpSchema, startTemporal, type TemporalOnPostgres } from './temporal.js';

export interface Programs {
  postgres: string;
  temporal: TemporalPrograms;
}
/** @returns what this machine has; words that say what it lacks */
export async function programs(): Promise<Programs | string> {
  const postgres = debianPostgres();
  if (postgres === undefined) return "Debian's PostgreSQL is not installed";
  try {
    return { postgres, temporal: await temporalPrograms() };
  } catch (error) {
    return `no Temporal server: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** The provider of staff, who don't come. */
const NOBODY_SIGNS_IN = {
  OIDC_ISSUER: 'https://idp.univ-p.ac.jp/realms/staff',
  OIDC_CLIENT_ID: 'tetsuzuki',
  OIDC_CLIENT_SECRET: 'nobody-Tj7-vQ2k',
};

/** Limits far away, and of each service what production demands. */
function servicesOfProduction(): string {
  const { services } = parse(readFileSync(unlimited(), 'utf8')) as { services: Record<string, object> };
  const own = { inquiry: 'https://desk.univ-p.ac.jp/', mailFrom: { name: 'Desk', address: 'no-reply@univ-p.ac.jp' } };
  const all = ['cinii', 'umin', 'shomei', 'utokyo', 'jairo'].map((name) => [name, { ...services[name], ...own }]);
  return stringify({ services: Object.fromEntries(all) });
}

export class Stack {
  readonly folder = mkdtempSync(join(tmpdir(), 'production-'));
  readonly keysFile = join(this.folder, 'keys');
  readonly signingKeyFile = join(this.folder, 'audit-signing-key');
  readonly servicesFile = join(this.folder, 'services.yaml');
  cluster!: Cluster;
  temporal!: TemporalOnPostgres;
  mail!: TestMailServer;
  fleet!: Fleet;
  db!: Knex;
  client!: Client;

  private constructor(private readonly programs: Programs) {}

  /** Nothing of ours runs yet. The database holds the sample data. */
  static async up(found: Programs): Promise<Stack> {
    const stack = new Stack(found);
    writeFileSync(stack.keysFile, `${TEST_KEYS}\n`, { mode: 0o600 });
    writeFileSync(stack.signingKeyFile, `${Buffer.alloc(32, 7).toString('base64')}\n`, { mode: 0o600 });
    writeFileSync(stack.servicesFile, servicesOfProduction());
    stack.mail = await new TestMailServer().up();
    stack.fleet = await Fleet.open();
    stack.cluster = await Cluster.make(found.postgres);
    await setUpSchema(found.temporal, stack.cluster);
    await stack.#open();
    await migrate(stack.db);
    await fillWithSample(stack.db);
    return stack;
  }

  /** Environment of a process. */
  get env(): NodeJS.ProcessEnv {
    return {
      NODE_ENV: 'production',
      ...NOBODY_SIGNS_IN,
      // Others reach it by TLS, which the test's proxy doesn't have.
      PUBLIC_URL: this.fleet.origin.replace('http:', 'https:'),
      DATABASE_URL: this.cluster.url,
      SMTP_URL: this.mail.url,
      TEMPORAL_ADDRESS: this.temporal.address,
      TEMPORAL_NAMESPACE: NAMESPACE,
      KEYS_FILE: this.keysFile,
      AUDIT_SIGNING_KEY_FILE: this.signingKeyFile,
      SERVICES: this.servicesFile,
    };
  }

  async start(...names: ('api' | 'worker')[]): Promise<void> {
    for (const name of names) await this.fleet.start(name, this.env);
  }

  /** Everything at once, as by a power failure; the mail server is another machine. */
  async fail(): Promise<void> {
    await Promise.all([this.fleet.killAll(), this.temporal.kill(), this.cluster.kill()]);
    await this.#closed();
    await this.cluster.stop();
  }

  /** Temporal and the database of a backup in place of those that were. */
  async restore(backup: string): Promise<void> {
    this.cluster = await Cluster.of(this.programs.postgres, backup);
    await this.#open();
  }

  async down(): Promise<void> {
    await this.fleet.close();
    await this.#closed();
    await this.temporal.stop();
    await this.cluster.stop();
    await this.mail.down();
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #open(): Promise<void> {
    this.temporal = await startTemporal(this.programs.temporal, this.cluster);
    this.db = createDatabase(this.cluster.url, { application: 'production-test' });
    this.client = connectClient({ temporal: { address: this.temporal.address, namespace: NAMESPACE } }, testRing());
  }

  async #closed(): Promise<void> {
    await this.client.connection.close();
    await this.db.destroy();
  }
}
