/** What an uploaded sheet would do to the roster: a pure comparison, the same for the page, the confirmation and the command line. */
import { addressKey, areSame, type CellError, isWhole, meantBy, type MeantRow, numberKey } from './roster-cells.js';
import { type Values, VALUES, valuesOf } from './roster-cells.js';
import { type FileRow, type Heading, HEADINGS, type MemberRole, type RosterColumn, type RosterRow } from './roster.js';

/** A member as the roster has it now. */
export interface PresentRow extends RosterRow {
  /** The account, once the person has registered. */
  userId?: string;
  /** The revision since which the row is as it is, and the one since which the member is there. */
  changedIn: number;
  addedIn: number;
}

export interface PlanInput {
  rows: readonly FileRow[];
  /** The roster as it is, in its order. */
  present: readonly PresentRow[];
  /** Its revision. */
  revision: number;
  /** The revision that the file was downloaded as; absent: it names none, and is compared with the present roster. To go back to a version: the present one. */
  fileRevision?: number;
  /** The roster at the file's revision, by member number. Absent where the file names none, or the present one. */
  atFileRevision?: ReadonlyMap<string, RosterRow>;
  /** Whose upload it is, if they stand in the roster: removing or demoting one's own row is an error. */
  ownNumber?: string;
  /** Numbers of removed members that may come back under them: of a version that is gone back to. */
  revivable?: ReadonlySet<string>;
}

export type PlanFault =
  | CellError
  | 'duplicate-address'
  | 'duplicate-number'
  | 'unknown-number'
  | 'changed-since'
  | 'own-row-removed'
  | 'own-row-demoted';

export interface PlanError {
  /** Absent where it is about a member that the file doesn't have. */
  row?: number;
  column?: Heading;
  /** The row's own; for `duplicate-address` of a row without one, the member of the roster who has the address. */
  memberNumber?: string;
  reason: PlanFault;
}
export interface PlanWarning {
  row?: number;
  memberNumber?: string;
  /**
   * `added-since`: somebody added this member after the file's revision; it is kept. `removed-since`: somebody removed it, and the file has it unchanged; it
   * stays removed. `no-revision`: the file names none.
   */
  reason: 'added-since' | 'removed-since' | 'no-revision';
}
export interface PlannedChange {
  row: number;
  memberNumber: string;
  column: Heading;
  before: string;
  after: string;
}
export interface Plan {
  /** Rows of the file that are new members; their number is given when they are applied. */
  add: { row: number; member: Omit<RosterRow, 'memberNumber'>; memberNumber?: string }[];
  /** Cell by cell. */
  change: PlannedChange[];
  remove: RosterRow[];
  errors: PlanError[];
  warnings: PlanWarning[];
  counts: PlanCounts;
  /** The revision that it was made for. */
  revision: number;
}
export interface PlanCounts {
  /** Members in the file. */
  rows: number;
  add: number;
  /** Members that change, not cells. */
  change: number;
  remove: number;
  unchanged: number;
  errors: number;
  warnings: number;
  /** Members of the roster now. */
  present: number;
}

/** A member as one revision has it. */
interface Known<R extends RosterRow = RosterRow> {
  row: R;
  values: Values;
}
/** A row of the file on its way into the plan. */
interface Line extends Omit<MeantRow, 'errors'> {
  errors: PlanError[];
  /** What becomes of it, unless it has an error. */
  outcome?: 'added' | 'changed' | 'unchanged';
}
/** Whoever will have an address if the plan is carried out. Without a line: a member that the file doesn't have. */
interface Holder {
  line?: Line;
  memberNumber?: string;
  /** Whether it is the file that gives the address to this member. */
  isNew: boolean;
}
interface Draft extends Pick<Plan, 'add' | 'change' | 'remove' | 'errors' | 'warnings'> {
  input: PlanInput;
  /** By number. The roster now, and the one that the file is compared with. */
  present: ReadonlyMap<string, Known<PresentRow>>;
  base: ReadonlyMap<string, Known>;
  revivable: ReadonlyMap<string, string>;
  /** Members of the roster that no row names, by address. */
  unnamed: ReadonlyMap<string, Known<PresentRow>>;
  lines: readonly Line[];
  /** The rows of each number. */
  named: Map<string, Line[]>;
  holders: Map<string, Holder[]>;
}

/**
 * What the sheet would do to the roster. Compared are three: the sheet, the roster that it was downloaded as, the roster now. A cell that only somebody else
 * has changed is kept as it is now, one that both have changed is an error.
 *
 * A row with an error is in no other list. A row without a number that says exactly what the roster says of a member whom no other row names is that member:
 * so the same file a second time changes nothing.
 */
export function planOf(input: PlanInput): Plan {
  const plan = draftOf(input);
  for (const line of plan.lines) {
    const isTwice = line.number !== undefined && (plan.named.get(line.number)?.length ?? 0) > 1;
    if (isTwice) addError(line, 'duplicate-number', 'memberNumber');
    else decide(plan, line);
    holdAddress(plan, line);
  }
  lookAtMissing(plan);
  findDuplicateAddresses(plan);
  return finished(plan);
}

function draftOf(input: PlanInput): Draft {
  const lines = input.rows.flatMap((row) => lineOf(row) ?? []);
  const named = new Map<string, Line[]>();
  for (const line of lines) if (line.number) pushTo(named, line.number, line);
  const present = knownBy(input.present);
  const base = input.atFileRevision === undefined ? present : knownBy(input.atFileRevision.values());
  const unnamed = new Map<string, Known<PresentRow>>();
  for (const [number, known] of present) if (!named.has(number)) unnamed.set(addressKey(known.values.email), known);
  const warnings: PlanWarning[] = input.fileRevision === undefined ? [{ reason: 'no-revision' }] : [];
  const revivable = new Map([...(input.revivable ?? [])].map((number) => [numberKey(number), number]));
  const lists = { add: [], change: [], remove: [], errors: [], warnings };
  return { input, present, base, revivable, unnamed, lines, named, holders: new Map(), ...lists };
}

function lineOf(row: FileRow): Line | undefined {
  const meant = meantBy(row);
  if (!meant) return undefined;
  const line: Line = { ...meant, errors: [] };
  for (const { column, reason } of meant.errors) addError(line, reason, column);
  return line;
}

function addError(line: Line, reason: PlanFault, column?: RosterColumn, memberNumber?: string): void {
  const who = memberNumber === undefined ? {} : { memberNumber };
  line.errors.push({ row: line.row, ...(column && { column: HEADINGS[column] }), ...who, reason });
}

function knownBy<R extends RosterRow>(rows: Iterable<R>): Map<string, Known<R>> {
  const known = new Map<string, Known<R>>();
  for (const row of rows) known.set(numberKey(row.memberNumber), { row, values: valuesOf(row) });
  return known;
}

function pushTo<T>(lists: Map<string, T[]>, key: string, item: T): void {
  const list = lists.get(key);
  if (list) list.push(item);
  else lists.set(key, [item]);
}

function decide(plan: Draft, line: Line): void {
  const { number } = line;
  if (number === undefined) return;
  if (number === '') return decideUnnumbered(plan, line);
  const now = plan.present.get(number);
  const then = plan.base.get(number);
  if (now) return compare(plan, line, now, then ?? now);
  if (then) return decideRemovedSince(plan, line, then);
  const revived = plan.revivable.get(number);
  if (revived === undefined) addError(line, 'unknown-number', 'memberNumber');
  else add(plan, line, revived);
}

function decideUnnumbered(plan: Draft, line: Line): void {
  const { email } = line.values;
  const owner = email === undefined ? undefined : plan.unnamed.get(addressKey(email));
  const number = owner && numberKey(owner.row.memberNumber);
  if (!owner || number === undefined || plan.named.has(number)) return add(plan, line);
  if (areSame(line.values, owner.values)) {
    line.number = number;
    line.outcome = 'unchanged';
    plan.named.set(number, [line]);
    return;
  }
  // The file knew this member and has them no more: somebody else follows under the same address.
  const isSuccessor = plan.input.fileRevision !== undefined && plan.base.has(number);
  if (isSuccessor) add(plan, line);
  else addError(line, 'duplicate-address', 'email', owner.row.memberNumber);
}

function decideRemovedSince(plan: Draft, line: Line, { row, values }: Known): void {
  const { memberNumber } = row;
  if (!areSame(line.values, values)) return addError(line, 'changed-since', undefined, memberNumber);
  plan.warnings.push({ row: line.row, memberNumber, reason: 'removed-since' });
  line.outcome = 'unchanged';
}

function add(plan: Draft, line: Line, memberNumber?: string): void {
  const { values } = line;
  line.outcome = 'added';
  if (!isWhole(values)) return;
  const member = { ...values, role: values.role as MemberRole };
  plan.add.push({ row: line.row, member, ...(memberNumber !== undefined && { memberNumber }) });
}

function compare(plan: Draft, line: Line, now: Known<PresentRow>, then: Known): void {
  const { memberNumber } = now.row;
  line.outcome = 'unchanged';
  for (const column of VALUES) {
    const mine = line.values[column];
    const isKept = mine === undefined || mine === now.values[column] || mine === then.values[column];
    if (isKept) continue;
    line.outcome = 'changed';
    const isMoved = now.values[column] !== then.values[column];
    if (isMoved) addError(line, 'changed-since', column);
    else if (column === 'role' && isOwn(plan, memberNumber)) addError(line, 'own-row-demoted', column);
    plan.change.push({ row: line.row, memberNumber, column: HEADINGS[column], before: now.row[column], after: mine });
  }
  for (const error of line.errors) error.memberNumber = memberNumber;
}

const isOwn = ({ input: { ownNumber } }: Draft, memberNumber: string): boolean =>
  ownNumber !== undefined && numberKey(ownNumber) === numberKey(memberNumber);

/** Keeps in mind the address that the member of this row will have. */
function holdAddress(plan: Draft, line: Line): void {
  const { number = '', values } = line;
  const now = plan.present.get(number);
  const then = plan.base.get(number) ?? now;
  // Somebody removed the member meanwhile.
  if (then && !now) return;
  const mine = values.email;
  const isNew = mine !== undefined && mine !== now?.values.email && mine !== then?.values.email;
  const email = isNew ? mine : (now?.values.email ?? mine);
  const who = now ? { memberNumber: now.row.memberNumber } : {};
  if (email !== undefined) pushTo(plan.holders, addressKey(email), { line, isNew, ...who });
}

/** The members that the file doesn't have: kept where they came later than the file, else removed. */
function lookAtMissing(plan: Draft): void {
  for (const [number, { row, values }] of plan.present) {
    if (plan.named.has(number)) continue;
    const { memberNumber, name, displayName, email, affiliation, role } = row;
    const before = plan.base.get(number);
    if (!before) {
      plan.warnings.push({ memberNumber, reason: 'added-since' });
      pushTo(plan.holders, addressKey(values.email), { memberNumber, isNew: false });
      continue;
    }
    plan.remove.push({ memberNumber, name, displayName, email, affiliation, role });
    if (!areSame(values, before.values)) plan.errors.push({ memberNumber, reason: 'changed-since' });
    if (isOwn(plan, memberNumber)) plan.errors.push({ memberNumber, reason: 'own-row-removed' });
  }
}

/** Two members with one address: an error of each row that has it, unless both had it before. */
function findDuplicateAddresses({ holders }: Draft): void {
  for (const same of holders.values()) {
    if (same.length < 2 || !same.some(({ isNew }) => isNew)) continue;
    const kept = same.find(({ line }) => line === undefined)?.memberNumber;
    for (const { line, memberNumber = kept } of same)
      if (line && !line.errors.some(({ reason }) => reason === 'duplicate-address'))
        addError(line, 'duplicate-address', 'email', memberNumber);
  }
}

function finished({ input, lines, present, add, change, remove, errors, warnings }: Draft): Plan {
  const wrong = new Set(lines.filter((line) => line.errors.length > 0).map(({ row }) => row));
  const good = <T extends { row: number }>(items: T[]): T[] => items.filter(({ row }) => !wrong.has(row));
  const plan = { add: good(add), change: good(change), remove, warnings, revision: input.revision };
  const found = [...lines.flatMap((line) => line.errors.sort(byColumn)), ...errors];
  const counted = (outcome: Line['outcome']): number =>
    lines.filter((line) => line.outcome === outcome && !wrong.has(line.row)).length;
  const counts: PlanCounts = {
    rows: lines.length,
    add: counted('added'),
    change: counted('changed'),
    remove: remove.length,
    unchanged: counted('unchanged'),
    errors: found.length,
    warnings: warnings.length,
    present: present.size,
  };
  return { ...plan, errors: found, counts };
}

const COLUMN_ORDER: readonly Heading[] = Object.values(HEADINGS);
const placeOf = ({ column }: PlanError): number => (column ? COLUMN_ORDER.indexOf(column) : -1);
const byColumn = (a: PlanError, b: PlanError): number => placeOf(a) - placeOf(b);
