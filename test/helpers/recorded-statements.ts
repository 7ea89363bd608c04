/** Statements that the API and activities send while tests run: a release's are kept, and newer tables must still understand them (CONTRIBUTING says how to record). */
import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { asyncLocalStorage as inActivity } from '@temporalio/activity';
import type { Knex } from 'knex';

/** Where each system of a test run leaves what it has sent; absent: nothing is recorded. */
const FOLDER = process.env['RECORD_STATEMENTS'];
const inRequest = new AsyncLocalStorage<true>();

/** Runs a request to its answer: what it asks the database counts as the API's. */
export const asRequest: <T>(request: () => Promise<T>) => Promise<T> =
  FOLDER === undefined ? (request) => request() : (request) => inRequest.run(true, request);

/** @returns writes down what was recorded */
export function recordStatements(db: Knex): () => void {
  if (FOLDER === undefined) return () => {};
  const statements = new Set<string>();
  db.on('query', ({ sql }: { sql: string }) => {
    if (inRequest.getStore() || inActivity.getStore()) statements.add(inGeneral(sql));
  });
  return () => {
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(join(FOLDER, `${randomUUID()}.json`), JSON.stringify([...statements]));
  };
}

/** A statement for however many values: one of each list, one row. */
export function inGeneral(sql: string): string {
  let n = 0;
  return sql
    .replace(/\bin \(\$\d+(?:, \$\d+)+\)/g, 'in ($1)')
    .replace(/\bvalues (\((?:[^()]|\([^()]*\))*\))(?:, \((?:[^()]|\([^()]*\))*\))+/g, 'values $1')
    .replace(/\s+/g, ' ')
    .replace(/\$\d+/g, () => `$${(n += 1)}`)
    .trim();
}
