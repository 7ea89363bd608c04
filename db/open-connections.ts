/** Which connections of a pool may be used again. */
import type { Knex } from 'knex';

/**
 * Answers after which no connection that was open then is used again (SQLSTATE): a broken connection, a server that only reads (it was one that writes, and
 * isn't any more), a session that was ended, a server that stops, starts or fails. `57014`, a statement that took too long, is none of them.
 */
export const SERVER_LOST = /^(?:08...|25006|25P03|57P0.|58...)$/;
export const SQLSTATE = /^(?=.*[0-9])[0-9A-Z]{5}$/;

/** Errors of queries that the server did not answer: the driver has no code for them, and more words than can be listed. */
const unanswered = new WeakSet<object>();

/** Whether an error was thrown by the driver because a query got no answer of the server. */
export const isUnanswered = (error: object): boolean => unanswered.has(error);

/** A connection of the driver, as far as it matters here. */
interface Connection {
  __knexUid: string;
  end(): Promise<void>;
  once(event: 'end', listener: () => void): unknown;
}

/**
 * Throws away connections that would fail again. What one connection learns of its server holds for all that were opened before: after a
 * switchover all of them lead to the old server, so they are replaced before their next use, and not one for each failure.
 */
export class OpenConnections {
  /** With the number of each, in the order in which they were opened. */
  readonly #open = new Map<string, { connection: Connection; number: number }>();
  #opened = 0;
  /** Connections up to this number are not used again. */
  #lostUpTo = 0;

  /** For the settings of the pool. */
  readonly pool = {
    afterCreate: (connection: Connection, done: (error: null, connection: Connection) => void): void => {
      const { __knexUid: id } = connection;
      this.#opened += 1;
      this.#open.set(id, { connection, number: this.#opened });
      connection.once('end', () => this.#open.delete(id));
      done(null, connection);
    },
    validate: ({ __knexUid: id }: Connection): boolean => (this.#open.get(id)?.number ?? 0) > this.#lostUpTo,
  };

  /** Listens to what queries are answered. */
  watch(db: Knex): void {
    db.on('query-error', (error: Error & { code?: unknown }, { __knexUid: id }: { __knexUid: string }) => {
      const code = String(error.code);
      if (!SQLSTATE.test(code)) {
        unanswered.add(error);
        // It may wait for its answer still, and what is asked next (the rollback) would wait behind it.
        void this.#open.get(id)?.connection.end();
      } else if (!SERVER_LOST.test(code)) return;
      this.#lostUpTo = this.#opened;
    });
  }
}
