/** Which cases were told of an outage pause: that their deadlines stand, until when at the latest, and that they go on (decision 130). */
import type { Knex } from 'knex';
import type { OutageOver, OutagePaused } from '../../workflows/contracts/outage-pause.js';
import type { IsoInstant } from '../../workflows/contracts/procedure.js';
import type { Db } from '../knex.js';

/** Until the transaction ends nobody ends or prolongs it: whoever is noted as long as it goes on is told of its end, too. */
const keepAsItIs = (trx: Knex.Transaction, id: string) => trx('outage_pauses').where({ id }).forShare().first('id');

/** Notes open cases of a pause's classes that are yet to be told of it, as long as it goes on. */
async function noteCases(db: Db, id: string): Promise<void> {
  await db.transaction(async (trx) => {
    await keepAsItIs(trx, id);
    await trx.raw(
      `insert into outage_pause_cases (pause_id, procedure_id)
       select n.id, p.procedure_id from outage_pauses_now n join procedures p on not p.closed and p.service = n.service
         and p.service || '-' || p.kind = any(n.classes)
       where n.id = ? and n.until > clock_timestamp()
         and not exists (select from outage_pause_cases c where c.pause_id = n.id and c.procedure_id = p.procedure_id)
       on conflict do nothing`,
      [id],
    );
  });
}

/**
 * Notes a case that has just begun, where its class is paused: it need not wait for the next look at open cases.
 * @returns what it is to be told; undefined where nothing is paused, or it is noted already
 */
export async function noteBegun(db: Db, procedureId: string): Promise<OutagePaused | undefined> {
  const { rows } = await db.raw(
    `select id from outage_pauses_now where left(?, -27) = any(classes) and until > clock_timestamp() limit 1`,
    [procedureId],
  );
  const id: string | undefined = rows[0]?.id;
  if (id === undefined) return undefined;
  return db.transaction(async (trx) => {
    await keepAsItIs(trx, id);
    const noted = await trx.raw(
      `insert into outage_pause_cases (pause_id, procedure_id)
       select id, ? from outage_pauses_now where id = ? and until > clock_timestamp() on conflict do nothing`,
      [procedureId, id],
    );
    if (noted.rowCount === 0) return undefined;
    const now = await trx('outage_pauses_now').where({ id }).first('begun_at', 'ends_at');
    return { pauseId: id, since: isoOf(now.begun_at), until: isoOf(now.ends_at) };
  });
}

const A_TIME = 200;

/**
 * Cases that are yet to be told that their deadlines stand, or that they do so for longer than they were told, with what they are told: those first whose
 * deadline comes first.
 * @param but those that could not be told a moment ago @returns as many as are told at a time
 */
export async function casesToPause(
  db: Db,
  id: string,
  but: readonly string[] = [],
): Promise<{ procedureId: string; told: OutagePaused }[]> {
  await noteCases(db, id);
  const { rows } = await db.raw(
    `select c.procedure_id, n.begun_at, n.ends_at from outage_pause_cases c join outage_pauses_now n on n.id = c.pause_id
       left join procedures p using (procedure_id)
     where c.pause_id = ? and (c.told_until is null or c.told_until < n.ends_at)
       and c.procedure_id <> all(?::text[]) order by p.expires_at nulls last limit ${A_TIME}`,
    [id, [...but]],
  );
  return rows.map((row: { procedure_id: string; begun_at: Date; ends_at: Date }) => ({
    procedureId: row.procedure_id,
    told: { pauseId: id, since: isoOf(row.begun_at), until: isoOf(row.ends_at) },
  }));
}

/**
 * Cases that are yet to be told that their deadlines go on: also those of which nobody knows whether they heard of the pause.
 * @param but as of {@link casesToPause}
 */
export async function casesToGoOn(
  db: Db,
  id: string,
  but: readonly string[] = [],
): Promise<{ procedureId: string; told: OutageOver }[]> {
  const { rows } = await db.raw(
    `select c.procedure_id, n.until from outage_pause_cases c join outage_pauses_now n on n.id = c.pause_id
     where c.pause_id = ? and c.over_told_at is null and c.procedure_id <> all(?::text[]) limit ${A_TIME}`,
    [id, [...but]],
  );
  return rows.map((row: { procedure_id: string; until: Date }) => ({
    procedureId: row.procedure_id,
    told: { pauseId: id, at: isoOf(row.until) },
  }));
}

/** It was told that its deadlines stand. What was told later than something newer changes nothing. */
export async function noteToldPaused(db: Db, procedureId: string, { pauseId, until }: OutagePaused): Promise<void> {
  await db('outage_pause_cases')
    .where({ pause_id: pauseId, procedure_id: procedureId })
    .update({ told_at: db.raw('coalesce(told_at, now())'), told_until: db.raw('greatest(told_until, ?)', [until]) });
}

/** It was told that they go on. */
export async function noteToldOver(db: Db, procedureId: string, { pauseId }: OutageOver): Promise<void> {
  await db('outage_pause_cases')
    .where({ pause_id: pauseId, procedure_id: procedureId })
    .update({ over_told_at: db.fn.now() });
}

/** Pauses whose workflow may not have begun, or may have been ended by hand: not over as far as is written, or with cases that are yet to be told. `isStuck`: it should have ended a minute ago, and nobody was told that since. */
export async function unfinishedPauses(db: Db, lateMs: number): Promise<{ id: string; isStuck: boolean }[]> {
  const { rows } = await db.raw(
    `select id, until < clock_timestamp() - interval '1 minute' and not exists (
         select from outage_pause_cases c where c.pause_id = n.id and c.over_told_at > clock_timestamp() - interval '1 minute') as "isStuck"
     from outage_pauses_now n where begun_at < clock_timestamp() - make_interval(secs => ?)
       and (ended_at is null or exists (select from outage_pause_cases c where c.pause_id = n.id and c.over_told_at is null))
     order by begun_at`,
    [lateMs / 1000],
  );
  return rows;
}

const isoOf = (at: Date): IsoInstant => at.toISOString() as IsoInstant;
