/** How the installation stands at a moment, in figures for those who run it: counted from what the procedures left, by partial indexes, in few statements. */
import { type MailTrouble, troublesIn } from '../staff/oversight.js';
import { ownTimeOfMany } from './own-time.js';
import type { Db } from '../knex.js';
import { type MailOutage, mailOutage } from './mail-log.js';
import type { StallReason } from './stalled.js';

/** How long ago a procedure was opened: within an hour, a day, a week, or before that. */
export type Age = 'hour' | 'day' | 'week' | 'more';

export interface Standing {
  open: { service: string; kind: string; age: Age; n: number }[];
  /** Applications whose day has passed and that nobody has decided, by queue. */
  overdue: { queue: string; n: number }[];
  /** Attached services that have not confirmed a change in time, by connector; seconds since the longest late one should have. */
  late: { connector: string; n: number; oldestS: number }[];
  /** Procedures that don't go on by themselves; seconds since the first was found. */
  stalled: { why: StallReason; n: number; oldestS: number }[];
  /** Decisions of staff that no workflow has read. */
  unheard: { n: number; oldestS: number };
  archive: {
    /** Workflows that are to be archived now or later. */
    due: number;
    /** Of procedures that ended more than an hour ago. */
    late: number;
  };
  mails: MailOutage & { oldestS: number };
  /** What stands on staff's page of mails, and nobody has seen to. */
  troubles: { trouble: MailTrouble; n: number }[];
  /** Seconds since something was first made under the newest key of the ring; undefined before that. */
  keyAgeS: number | undefined;
}

const seconds = (since: string): string => `coalesce(extract(epoch from now() - ${since}), 0)::float8`;
const rows = (select: string): string => `(select coalesce(json_agg(found), '[]') from (${select}) as found)`;
const AGE = `case when opened_at > now() - interval '1 hour' then 'hour' when opened_at > now() - interval '1 day' then 'day'
  when opened_at > now() - interval '7 days' then 'week' else 'more' end`;
const FIGURES = {
  open: rows(
    `select service, kind, ${AGE} as age, count(*)::int as n from procedures where not closed group by 1, 2, 3`,
  ),
  overdue: rows(
    `select service as queue, count(*)::int as n from applications a where open and due_at < now() and due_at < ${ownTimeOfMany('procedure_id', 'received_at', 'now()')}
       and not exists (select from decisions d where d.procedure_id = a.procedure_id) group by 1`,
  ),
  late: rows(
    `select service as connector, count(*)::int as n, ${seconds('min(late_since)')} as "oldestS" from propagations
     where status in ('pending', 'failed') and late_since is not null group by 1`,
  ),
  stalled: rows(
    `select why, count(*)::int as n, ${seconds('min(since)')} as "oldestS" from stalled_procedures group by 1`,
  ),
  unheard: `(select json_build_object('n', count(*)::int, 'oldestS', ${seconds('min(decided_at)')}) from decisions where processed_at is null)`,
  archive: `(select json_build_object('due', count(*)::int, 'late', (count(*) filter (where p.closed_at < now() - interval '1 hour'))::int)
    from archive_due left join procedures p using (procedure_id))`,
} as const;
const ALL = `select ${Object.entries(FIGURES)
  .map(([name, figure]) => `${figure} as "${name}"`)
  .join(', ')}`;

/**
 * Counts everything once. @param of.queues services whose mails are counted @param of.newestKey ID of the newest key of the ring
 * @param withinMs for each statement
 */
export async function standingOf(
  db: Db,
  { queues, newestKey }: { queues: string[]; newestKey: string },
  withinMs: number,
): Promise<Standing> {
  const counted = await db.raw(ALL).timeout(withinMs, { cancel: true });
  const mails = await mailOutage(db);
  const troubles = await troublesIn(db, queues);
  return {
    ...counted.rows[0],
    mails: { ...mails, oldestS: mails.since ? (Date.now() - mails.since.getTime()) / 1000 : 0 },
    troubles,
    keyAgeS: await keyAge(db, newestKey),
  };
}

/** Absent as long as no process has said that it makes under it. */
async function keyAge(db: Db, keyId: string): Promise<number | undefined> {
  const used = await db('key_uses')
    .where({ key_id: keyId })
    .first(db.raw(`${seconds('first_at')} as age`));
  return used?.age;
}
