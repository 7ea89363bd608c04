/** The first attempt to tell the attached services of a procedure, all at once. */
import type { Db } from '../knex.js';
import { ofVersion } from './propagations.js';

export interface FirstPushTarget {
  /** Name of the connector. */
  name: string;
  /** When it should have confirmed. */
  expectedAt: string;
}

/**
 * Records the services as pending and notes that an attempt at each begins. What has been recorded of one already stays, unless it was of an older
 * version: a procedure that was reset may set another password.
 * @returns those that have said already that they have the version
 */
export async function beginFirstPush(
  db: Db,
  p: { procedureId: string; accountId: string; version: number; services: readonly FirstPushTarget[] },
): Promise<string[]> {
  const rows: { service: string; told_version: number | null; version: number }[] = await db('propagations')
    .insert(
      p.services.map(({ name, expectedAt }) => ({
        procedure_id: p.procedureId,
        service: name,
        account_id: p.accountId,
        version: p.version,
        status: 'pending' as const,
        expected_at: expectedAt,
        attempts: 0,
        last_attempt_at: db.fn.now(),
        updated_at: db.fn.now(),
      })),
    )
    .onConflict(['procedure_id', 'service'])
    .merge({
      last_attempt_at: db.fn.now(),
      version: db.raw('greatest(propagations.version, excluded.version)'),
      status: ofVersion(db, 'propagations.status', 'excluded.status'),
      expected_at: ofVersion(db, 'propagations.expected_at', 'excluded.expected_at'),
      attempts: ofVersion(db, 'propagations.attempts', 'excluded.attempts'),
      confirmed_at: ofVersion(db, 'propagations.confirmed_at', 'null'),
      late_since: ofVersion(db, 'propagations.late_since', 'null'),
      last_fault: ofVersion(db, 'propagations.last_fault', 'null'),
    })
    .returning(['service', 'told_version', 'version']);
  return rows.filter((row) => (row.told_version ?? 0) >= row.version).map(({ service }) => service);
}
