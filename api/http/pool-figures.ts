/** How the connections of this process to the database are used. */
import type { Knex } from 'knex';
import { Gauge, type Registry } from 'prom-client';

/** What tarn says of itself. */
interface Pool {
  max: number;
  numUsed(): number;
  numFree(): number;
  numPendingAcquires(): number;
}

/** `tetsuzuki_database_pool`: connections in use and free, callers that wait for one, and how many connections there may be. */
export function tellPool(registry: Registry, { db }: { db: Knex }): void {
  const gauge = new Gauge({
    name: 'tetsuzuki_database_pool',
    help: 'Connections of this process to the database: used, free, most; waiting: callers that wait for one',
    labelNames: ['what'] as const,
    registers: [registry],
    collect() {
      const pool: Pool = db.client.pool;
      this.set({ what: 'used' }, pool.numUsed());
      this.set({ what: 'free' }, pool.numFree());
      this.set({ what: 'waiting' }, pool.numPendingAcquires());
      this.set({ what: 'most' }, pool.max);
    },
  });
  gauge.reset();
}
