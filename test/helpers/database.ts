/** A database of its own for each test file, made from the run's one PostgreSQL server. */
import { createHash, randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Knex } from 'knex';
import { createDatabase } from '../../db/knex.js';
import { migrate } from '../../db/migrate.js';
import { loadSample } from '../../db/seeds/load-sample.js';
import { createPasswords } from '../../worker/runtime/crypto/passwords.js';
import { emailKey } from '../../workflows/rules/email.js';
import { identityKey } from '../../workflows/rules/identity.js';
import { sampleSecrets } from '../../worker/runtime/mfa/sample.js';
import { testRing } from './ring.js';
import { rosterEmailKey } from '../../workflows/rules/roster.js';
import { PATIENCE_MS } from './wait.js';

export interface TestDatabase {
  db: Knex;
  url: string;
  drop(): Promise<void>;
}

const DB = new URL('../../db/', import.meta.url);
/** Any fixed number: whoever makes a model is waited for by the others. */
const LOCK = 5_118_204;

/** A migrated database, empty or with the sample data. Needs `TEST_DATABASE_URL` (the test command brings it). */
export async function freshDatabase(options: { sample?: boolean } = {}): Promise<TestDatabase> {
  const admin = process.env['TEST_DATABASE_URL'];
  if (!admin) throw new Error('TEST_DATABASE_URL is not set: run the tests by `npm test`');
  const name = `t_${randomBytes(6).toString('hex')}`;
  // Whoever makes a model is waited for, and so is the server that copies one.
  const server = createDatabase(admin, { max: 2, statementMs: PATIENCE_MS });
  await server.raw(`create database ${name} template ${await model(server, admin, options.sample ?? false)}`);
  const url = urlOf(admin, name);
  const db = createDatabase(url, { max: 10, application: 'test' });
  return {
    db,
    url,
    async drop() {
      await db.destroy();
      await dropped(server, name);
      await server.destroy();
    },
  };
}

/** Drops a database. One that autovacuum is in just now can't be: its process is not ours to end, and done in a moment. */
async function dropped(server: Knex, name: string, tries = 20): Promise<void> {
  try {
    await server.raw(`drop database if exists ${name} with (force)`);
  } catch (error) {
    if (tries === 0) throw error;
    await sleep(250);
    await dropped(server, name, tries - 1);
  }
}

/** The database that others are copies of: migrated, and filled, once for what the schema and the sample are now. */
async function model(server: Knex, admin: string, sample: boolean): Promise<string> {
  const name = `${sample ? 'sample' : 'empty'}_${await fingerprint()}`;
  // Taken out of the pool: one that lies idle there while the model is made is closed, and its lock with it.
  const holder = await server.client.acquireConnection();
  try {
    await server.raw('select pg_advisory_lock(?)', [LOCK]).connection(holder);
    const { rows } = await server.raw('select from pg_database where datname = ?', [name]);
    if (rows.length > 0) return name;
    // Under another name until it is whole: what a killed run leaves behind is no model.
    const making = `making_${randomBytes(6).toString('hex')}`;
    await server.raw(`create database ${making}`);
    const db = createDatabase(urlOf(admin, making), { max: 10, application: 'test', statementMs: PATIENCE_MS });
    await migrate(db);
    if (sample) await fillWithSample(db);
    await db.destroy();
    await server.raw(`alter database ${making} rename to ${name}`);
    return name;
  } finally {
    await server.raw('select pg_advisory_unlock(?)', [LOCK]).connection(holder);
    await server.client.releaseConnection(holder);
  }
}

/** Of all that makes a schema and its sample, in sources or in the build. */
async function fingerprint(): Promise<string> {
  const hash = createHash('sha256');
  for (const folder of ['./', 'migrations/', 'seeds/']) {
    const files = (await readdir(new URL(folder, DB), { withFileTypes: true })).filter((entry) => entry.isFile());
    for (const { name } of files.toSorted((one, other) => (one.name < other.name ? -1 : 1)))
      hash.update(await readFile(new URL(folder + name, DB)));
  }
  return hash.digest('hex').slice(0, 16);
}

function urlOf(admin: string, name: string): string {
  const url = new URL(admin);
  url.pathname = `/${name}`;
  return url.href;
}

/** Fills a migrated database with the sample data. */
export async function fillWithSample(db: Knex): Promise<void> {
  const text = await readFile(new URL('seeds/sample-accounts.yaml', DB), 'utf8');
  const passwords = createPasswords();
  await loadSample(
    db,
    { hash: passwords.hash, emailKey, rosterEmailKey, identityKey, ...sampleSecrets(testRing()) },
    text,
  );
  await passwords.close();
}
