/** A database of its own for each test file, made from the run's one PostgreSQL server. */
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Knex } from 'knex';
import { createDatabase } from '../../db/knex.js';
import { migrate } from '../../db/migrate.js';
import { loadSample } from '../../db/seeds/load-sample.js';
import { createPasswords } from '../../worker/runtime/passwords.js';
import { emailKey } from '../../workflows/rules/email.js';
import { identityKey } from '../../workflows/rules/identity.js';

export interface TestDatabase {
  db: Knex;
  url: string;
  drop(): Promise<void>;
}

/** An empty, migrated database. Needs `TEST_DATABASE_URL` (the test command brings it). */
export async function freshDatabase(options: { sample?: boolean } = {}): Promise<TestDatabase> {
  const admin = process.env['TEST_DATABASE_URL'];
  if (!admin) throw new Error('TEST_DATABASE_URL is not set: run the tests by `npm test`');
  const name = `t_${randomBytes(6).toString('hex')}`;
  const server = createDatabase(admin, { max: 1 });
  await server.raw(`create database ${name}`);
  const url = new URL(admin);
  url.pathname = `/${name}`;
  const db = createDatabase(url.href, { max: 10, application: 'test' });
  await migrate(db);
  if (options.sample) await seed(db);
  return {
    db,
    url: url.href,
    async drop() {
      await db.destroy();
      await server.raw(`drop database if exists ${name} with (force)`);
      await server.destroy();
    },
  };
}

async function seed(db: Knex): Promise<void> {
  const text = await readFile(new URL('../../db/seeds/sample-accounts.yaml', import.meta.url), 'utf8');
  const passwords = createPasswords();
  await loadSample(db, { hash: passwords.hash, emailKey, identityKey }, text);
  await passwords.close();
}
