/** `npm run migrate`: brings the database of `DATABASE_URL` to the newest schema and ends. */
import { createDatabase } from '../db/knex.js';
import { migrate, schemaState } from '../db/migrate.js';
import { loadConfig } from './runtime/settings/config.js';
import { ConfigError } from './runtime/errors.js';
import { orEnd } from './runtime/settings/process.js';
import { createLog } from './runtime/log.js';

const { databaseUrl, logLevel } = orEnd('migrate', () => {
  const config = loadConfig();
  if (config.databaseUrl !== undefined) return { ...config, databaseUrl: config.databaseUrl };
  throw new ConfigError([{ name: 'DATABASE_URL', reason: 'is required to migrate' }]);
});
const log = createLog('migrate', logLevel);
// One statement of a migration may take long; waiting for another process that migrates may, too.
const db = createDatabase(databaseUrl, { max: 3, application: 'tetsuzuki-migrate', statementMs: 15 * 60_000 });
try {
  const ran = await migrate(db);
  log.info({ ran }, ran.length > 0 ? 'the database is migrated' : 'the database is up to date');
  const { unknown } = await schemaState(db);
  if (unknown.length > 0) log.warn({ unknown }, 'the tables are those of a newer release, and stay so');
} finally {
  await db.destroy();
}
