/** What a file would do to a register: who is added, what is changed, and every row that can't be taken, with its reason. */
import { differences, type Value } from '../../db/audit/register-changes.js';
import { foldId } from '../../workflows/rules/typed-text.js';
import type { TableRow } from '../../worker/runtime/workbook/contract.js';
import type { Check, Entry, ImportColumn, Planned, RowFault } from './register.js';

export interface PlannedChange {
  row: number;
  id: string;
  column: string;
  before: Value;
  after: Value;
}
export interface ImportPlan {
  counts: { rows: number; add: number; change: number; unchanged: number; errors: number; leftAlone: number };
  add: Planned[];
  /** Cell by cell. */
  change: PlannedChange[];
  errors: RowFault[];
  /** Everything that is to come into force, in the order of the sheet. */
  all: Planned[];
}

/** What IDs are compared by that people take for the same: without width, case, blanks and kinds of hyphens. */
const alike = (id: string): string => foldId(id).toLowerCase();

/**
 * Nobody is taken away: entries that the file doesn't name are left alone.
 * @param present all entries that there are, by ID
 */
export function planOf(
  all: readonly ImportColumn[],
  { rows, columns: given }: { rows: readonly TableRow[]; columns: readonly string[] },
  present: ReadonlyMap<string, Entry>,
  check?: Check,
): ImportPlan {
  const columns = all.filter(({ name }) => given.includes(name));
  const lacking = all.filter(({ name, otherwise }) => !given.includes(name) && otherwise === undefined);
  const known = new Map([...present.keys()].map((id) => [alike(id), id]));
  const seen = new Map<string, number>();
  const plan: ImportPlan = {
    counts: { rows: rows.length, add: 0, change: 0, unchanged: 0, errors: 0, leftAlone: 0 },
    add: [],
    change: [],
    errors: [],
    all: [],
  };
  const named = new Set<string>();
  for (const row of rows) {
    const read = readRow(row, columns);
    const { id } = read;
    const errors = [...read.errors];
    if (id !== undefined) {
      const entry = present.get(id);
      named.add(id);
      const before = seen.get(alike(id));
      if (before !== undefined)
        errors.push({ row: row.row, column: idOf(all), fault: 'duplicate-row', about: String(before) });
      seen.set(alike(id), row.row);
      const other = known.get(alike(id));
      if (!entry && other !== undefined)
        errors.push({ row: row.row, column: idOf(all), fault: 'similar-id', about: other });
      if (!entry) for (const { name } of lacking) errors.push({ row: row.row, column: name, fault: 'needed-to-add' });
      if (errors.length === 0)
        take(plan, { row: row.row, id, present: entry, wanted: wantedOf(all, read.values, entry) });
    }
    plan.errors.push(...errors);
  }
  if (check) plan.errors.push(...check(plan.all, present));
  plan.errors.sort((one, other) => one.row - other.row);
  plan.counts = {
    ...plan.counts,
    add: plan.add.length,
    errors: plan.errors.length,
    leftAlone: [...present.keys()].filter((id) => !named.has(id)).length,
  };
  return plan;
}

const idOf = (columns: readonly ImportColumn[]): string => columns[0]?.name ?? '';

/** Of what has always a value, a blank cell says nothing: whoever is disabled stays so. */
const isNeverBlank = (otherwise: Value | undefined): boolean =>
  otherwise !== undefined && otherwise !== null && !Array.isArray(otherwise);

/** Values by column; the ID apart. */
function readRow(
  { row, cells, faults = [] }: TableRow,
  columns: readonly ImportColumn[],
): { id: string | undefined; values: Entry; errors: RowFault[] } {
  const errors: RowFault[] = faults.map(({ column, reason }) => ({ row, column, fault: reason }));
  const values: Record<string, Value> = {};
  for (const { name, read, otherwise } of columns) {
    if (faults.some(({ column }) => column === name)) continue;
    if ((cells[name] ?? '').trim() === '' && isNeverBlank(otherwise)) continue;
    const cell = read(cells[name] ?? '');
    if ('value' in cell) values[name] = cell.value;
    else errors.push({ row, column: name, ...cell });
  }
  const { [idOf(columns)]: id, ...rest } = values;
  return { id: typeof id === 'string' ? id : undefined, values: rest, errors };
}

function wantedOf(columns: readonly ImportColumn[], values: Entry, present: Entry | undefined): Entry {
  const names = columns.slice(1).map(({ name, otherwise }) => [name, present?.[name] ?? otherwise ?? null] as const);
  return { ...Object.fromEntries(names), ...values };
}

function take(plan: ImportPlan, one: Planned): void {
  if (!one.present) {
    plan.add.push(one);
    plan.all.push(one);
    return;
  }
  const changes = Object.entries(differences(one.present, one.wanted));
  if (changes.length === 0) {
    plan.counts.unchanged += 1;
    return;
  }
  plan.counts.change += 1;
  plan.all.push(one);
  for (const [column, { before = null, after }] of changes)
    plan.change.push({ row: one.row, id: one.id, column, before, after });
}
