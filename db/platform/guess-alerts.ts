/** What was seen of people who try secrets that are not theirs: for staff, who see the newest in the console. */
import type { Db } from '../knex.js';

export const GUESSED_PLACES = ['staff', 'student', 'restore', 'access-code', 'member', 'utokyo'] as const;
/** Many tries at one account, from one network, or at all accounts together. */
export const GUESS_KINDS = ['account', 'network', 'all'] as const;

export interface GuessAlert {
  place: (typeof GUESSED_PLACES)[number];
  kind: (typeof GUESS_KINDS)[number];
  /** An account that is known here, else a keyed digest; absent: all. */
  subject?: string;
  tries: number;
}

/** Whose matter tries at a place are; those at `staff` are everybody's who reads them. */
export const SERVICE_OF_PLACE: Partial<Record<GuessAlert['place'], string>> = {
  student: 'shomei',
  'access-code': 'umin',
  restore: 'cinii',
  member: 'jairo',
  utokyo: 'utokyo',
};

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
