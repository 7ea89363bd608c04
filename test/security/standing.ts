/** Everything that stands in the database, so that a refused call can be shown to have changed none of it. */
import type { Knex } from 'knex';
import type { System } from '../helpers/system.js';
import { pause, until } from '../helpers/wait.js';

/** What a refusal may write: that it was asked, by whom, how often. */
const TRAIL = ['refused_attempts', 'limit_events', 'sessions', 'idempotency_keys', 'kept_forms'];

/**
 * A digest of each table's rows, by table: equal digests, equal rows. Tables that are added later are in it by themselves.
 * @param besides tables that are left out
 */
export async function standing(
  { database: { db } }: System,
  besides: readonly string[] = TRAIL,
): Promise<Record<string, string>> {
  const names = (await tablesOf(db)).filter((name) => !besides.includes(name));
  const one = (name: string): string =>
    `select '${name}' as name, md5(coalesce(string_agg(t::text, '\n' order by t::text), '')) as rows from "${name}" as t`;
  const { rows } = await db.raw(names.map(one).join(' union all '));
  return Object.fromEntries(rows.map((row: { name: string; rows: string }) => [row.name, row.rows]));
}

/** By database: its tables stay the same ones. */
const tables = new WeakMap<Knex, Promise<string[]>>();
function tablesOf(db: Knex): Promise<string[]> {
  const read = async (): Promise<string[]> =>
    db('information_schema.tables')
      .where({ table_schema: 'public', table_type: 'BASE TABLE' })
      .orderBy('table_name')
      .pluck('table_name');
  const known = tables.get(db) ?? read();
  tables.set(db, known);
  return known;
}

/** The same once nothing moves any more: mails and projections of what was just done are written a moment later. */
export async function settled(system: System): Promise<Record<string, string>> {
  let before = await standing(system);
  const look = async (): Promise<{ rows: Record<string, string>; moving: string[] }> => {
    await pause(200);
    const rows = await standing(system);
    const moving = Object.keys(rows).filter((table) => rows[table] !== before[table]);
    before = rows;
    return { rows, moving: [...moving, ...(await underWay(system))] };
  };
  return (await until('the database comes to rest', look, ({ moving }) => moving.length === 0)).rows;
}

/** Open procedures that have a task or an activity under way. */
async function underWay({ database: { db }, deps }: System): Promise<string[]> {
  const open: string[] = await db('procedures').where({ closed: false }).pluck('procedure_id');
  const moving = await Promise.all(
    open.map(async (procedureId) => {
      const workflow = deps.temporal.workflow.getHandle(procedureId);
      // Rows that a test has made by itself have none.
      const raw = await workflow.describe().then(
        (described) => described.raw,
        () => undefined,
      );
      const isMoving = Boolean(raw?.pendingWorkflowTask) || (raw?.pendingActivities ?? []).length > 0;
      return isMoving ? [procedureId] : [];
    }),
  );
  return moving.flat();
}
