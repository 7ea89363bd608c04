/** The pool, and how PostgreSQL's types arrive here. */
import knex, { type Knex } from 'knex';
import { types } from 'pg';
import { OpenConnections } from './open-connections.js';

const DATE_OID = 1082;
const INT8_OID = 20;
// A birth date is a calendar day: read as text, because the driver's default makes it midnight of the process's own zone.
types.setTypeParser(DATE_OID, (text) => text);
// Counts arrive as bigint text; every count here is far below 2^53.
types.setTypeParser(INT8_OID, (text) => Number(text));

/** Anything that queries run on: the pool itself or one transaction of it. */
export type Db = Knex | Knex.Transaction;

/**
 * Opens a pool (lazily: nothing is connected until the first query).
 * @param url PostgreSQL connection URL
 * @param options.max connections of this process
 * @param options.application name shown in pg_stat_activity
 * @param options.statementMs longest statement (10 s; migrations wait longer)
 */
export function createDatabase(
  url: string,
  options: { max?: number; application?: string; statementMs?: number } = {},
): Knex {
  // A server that hangs must not hang a caller: every statement of a request is short.
  const statementMs = options.statementMs ?? 10_000;
  const connections = new OpenConnections();
  const db = knex({
    client: 'pg',
    // An error's text must not hold what a statement was given.
    compileSqlOnError: false,
    // Its own lines go round our log; what fails is thrown, and logged by whoever answers for it.
    log: { warn() {}, error() {}, deprecate() {}, debug() {} },
    connection: {
      connectionString: url,
      application_name: options.application ?? 'tetsuzuki',
      connectionTimeoutMillis: 3_000,
      statement_timeout: statementMs,
      query_timeout: statementMs + 2_000,
      idle_in_transaction_session_timeout: 15_000,
      keepAlive: true,
    },
    pool: {
      min: 0,
      max: options.max ?? 10,
      acquireTimeoutMillis: 4_000,
      idleTimeoutMillis: 30_000,
      ...connections.pool,
    },
    acquireConnectionTimeout: 4_000,
  });
  connections.watch(db);
  return db;
}
