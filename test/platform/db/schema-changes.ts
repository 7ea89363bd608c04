/** What a migration changed that code of the release before may rest on: by the catalogues before and after it, so however it was written. */
import type { Knex } from 'knex';

interface Column {
  type: string;
  required: boolean;
  filled: boolean;
}
/** A constraint or unique index of a table. */
interface Rule {
  name: string;
  table: string;
  columns: string[];
  text: string;
}
export interface Schema {
  tables: Map<string, Map<string, Column>>;
  /** By name and table: two tables may have constraints of one name. */
  rules: Map<string, Rule>;
  /** Result by signature. */
  functions: Map<string, string>;
}

/** Tables of ours and their columns, what rows must fulfil, functions. */
export async function schemaOf(db: Knex): Promise<Schema> {
  const columns = await db.raw(`
    select c.relname as table, a.attname as column, format_type(a.atttypid, a.atttypmod) as type, a.attnotnull as required,
           a.atthasdef or a.attidentity <> '' as filled
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm') and c.relname not like 'knex%'`);
  const rules = await db.raw(`
    select r.name, c.relname as table, r.text,
           array(select attname::text from pg_attribute where attrelid = c.oid and attnum = any(r.keys) order by attnum) as columns
    from (
      select conname::text as name, conrelid as of, conkey as keys, pg_get_constraintdef(oid) as text
      from pg_constraint where contype in ('c', 'f', 'x')
      union all
      select i.relname::text, x.indrelid, x.indkey::int2[], regexp_replace(pg_get_indexdef(x.indexrelid), '^.* USING ', 'unique ')
      from pg_index x join pg_class i on i.oid = x.indexrelid where x.indisunique
    ) r join pg_class c on c.oid = r.of
    where c.relnamespace = 'public'::regnamespace and c.relname not like 'knex%'`);
  const functions = await db.raw(`
    select oid::regprocedure::text as signature, pg_get_function_result(oid) as result
    from pg_proc where pronamespace = 'public'::regnamespace`);
  const tables = new Map<string, Map<string, Column>>();
  for (const { table, column, ...rest } of columns.rows as ({ table: string; column: string } & Column)[])
    tables.set(table, (tables.get(table) ?? new Map<string, Column>()).set(column, rest));
  return {
    tables,
    rules: new Map((rules.rows as Rule[]).map((rule) => [`${rule.name} on ${rule.table}`, rule])),
    functions: new Map(
      (functions.rows as { signature: string; result: string }[]).map(({ signature, result }) => [signature, result]),
    ),
  };
}

/**
 * What code of the release before can't live with, or rows that are there or that it writes may not fulfil.
 * What is renamed is gone under its name. A table that is new may be as it likes.
 */
export function unsafeChanges(before: Schema, after: Schema): string[] {
  return [
    ...[...before.tables].flatMap(([table, columns]) => {
      const now = after.tables.get(table);
      return now ? columnChanges(table, columns, now) : [`table ${table} is gone`];
    }),
    ...ruleChanges(before, after),
    ...[...before.functions].flatMap(([signature, result]) => {
      const now = after.functions.get(signature);
      if (now === result) return [];
      return [now === undefined ? `function ${signature} is gone` : `function ${signature} has another result`];
    }),
  ].sort();
}

function columnChanges(table: string, before: Map<string, Column>, after: Map<string, Column>): string[] {
  const changed = [...before].flatMap(([name, was]) => {
    const column = `column ${table}.${name}`;
    const now = after.get(name);
    if (!now) return [`${column} is gone`];
    return [
      ...(now.type === was.type ? [] : [`${column} has another type`]),
      ...(now.required && !was.required ? [`${column} may not be null any more`] : []),
      ...(now.required && was.filled && !now.filled ? [`${column} has no default any more`] : []),
    ];
  });
  const added = [...after].flatMap(([name, { required, filled }]) =>
    required && !filled && !before.has(name) ? [`column ${table}.${name} is new, not null and without a default`] : [],
  );
  return [...changed, ...added];
}

function ruleChanges(before: Schema, after: Schema): string[] {
  const textsOf = ({ rules }: Schema): Set<string> =>
    new Set([...rules.values()].map(({ table, text }) => `${table} ${text}`));
  const [then, now] = [textsOf(before), textsOf(after)];
  const added = [...after.rules.values()].flatMap(({ name, table, text, columns }) => {
    const known = before.tables.get(table);
    // Of columns that the release before leaves empty nothing is asked; one with a default it fills.
    const isWritten = (column: string): boolean =>
      known?.has(column) || after.tables.get(table)?.get(column)?.filled || false;
    const isOfOld = columns.some(isWritten) || columns.length === 0;
    return known && isOfOld && !then.has(`${table} ${text}`) ? [`rule ${name} on ${table} is new`] : [];
  });
  // `on conflict` names its columns: without their index the statement fails.
  const gone = [...before.rules.values()].flatMap(({ name, table, text }) =>
    after.tables.has(table) && text.startsWith('unique') && !now.has(`${table} ${text}`)
      ? [`unique index ${name} on ${table} is gone`]
      : [],
  );
  return [...added, ...gone];
}
