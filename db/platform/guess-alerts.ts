/** What was seen of people who try secrets that are not theirs: for staff, who see the newest in the console. */
import type { Db } from '../knex.js';

export interface GuessAlert {
  place: 'staff' | 'student' | 'restore' | 'access-code' | 'member';
  /** Many tries at one account, from one network, or at all accounts together. */
  kind: 'account' | 'network' | 'all';
  /** An account that is known here, else a keyed digest; absent: all. */
  subject?: string;
  tries: number;
}

export async function addGuessAlert(db: Db, alert: GuessAlert): Promise<void> {
  await db('guess_alerts').insert(alert);
}

/** The newest first. */
export async function listGuessAlerts(db: Db, rows = 50): Promise<(GuessAlert & { at: Date })[]> {
  const found: (GuessAlert & { at: Date; subject: string | null })[] = await db('guess_alerts')
    .select('place', 'kind', 'subject', 'tries', 'at')
    .orderBy([
      { column: 'at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .limit(rows);
  return found.map(({ subject, ...alert }) => ({ ...alert, ...(subject !== null && { subject }) }));
}

/** Deletes alerts older than a month. */
export async function forgetGuessAlerts(db: Db): Promise<number> {
  return db('guess_alerts').whereRaw("at < now() - interval '30 days'").delete();
}
