/** How the cells of an uploaded sheet are read: what a row means, and which of its cells can't be taken. */
import { parseEmail } from './email.js';
import {
  type CellFault,
  type FileRow,
  MEMBER_ROLES,
  type RosterColumn,
  rosterEmailKey,
  type RosterRow,
} from './roster.js';
import { foldId, foldLine, withOneLineEnd } from './typed-text.js';

/** The columns that a member is compared by. */
export const VALUES = ['name', 'displayName', 'email', 'affiliation', 'role'] as const satisfies RosterColumn[];
export type Value = (typeof VALUES)[number];
export type Values = Record<Value, string>;

export type CellError = CellFault | 'missing' | 'bad-address' | 'unknown-role';

/** A row of the file as it is meant. */
export interface MeantRow {
  row: number;
  /** What the member is found by ({@link numberKey}); blank: a new member; absent: the cell is no text. */
  number?: string;
  /** A value is absent where its cell has an error. */
  values: Partial<Values>;
  errors: { column: RosterColumn; reason: CellError }[];
}

/** Member numbers are the same in either width and case. */
export const numberKey = (number: string): string => (DIGITS.test(number) ? number : foldId(number).toUpperCase());
const DIGITS = /^[0-9]*$/;
/** So are addresses, when it comes to two members with one. */
export const addressKey = rosterEmailKey;
/** Names stay as they are typed, but for the blanks round them. */
const textOf = (cell: string): string => withOneLineEnd(cell).trim();

/** What a member of the roster is compared by. */
export const valuesOf = ({ name, displayName, email, affiliation, role }: RosterRow): Values => ({
  name: textOf(name),
  displayName: textOf(displayName),
  email,
  affiliation: textOf(affiliation),
  role,
});

export const isWhole = (values: Partial<Values>): values is Values =>
  VALUES.every((column) => values[column] !== undefined);
export const areSame = (a: Partial<Values>, b: Values): boolean => VALUES.every((column) => a[column] === b[column]);

/** @returns undefined for a blank row */
export function meantBy({ row, cells, faults = [] }: FileRow): MeantRow | undefined {
  if (faults.length === 0 && Object.values(cells).every((cell) => textOf(cell) === '')) return undefined;
  const isText = (column: RosterColumn): boolean => faults.every((fault) => fault.column !== column);
  const meant: MeantRow = { row, values: {}, errors: [...faults] };
  if (isText('memberNumber')) meant.number = numberKey(cells.memberNumber);
  for (const column of VALUES) {
    if (!isText(column)) continue;
    const read = READ[column](cells[column]);
    if (typeof read === 'string') meant.values[column] = read;
    else meant.errors.push({ column, reason: read.fault });
  }
  return meant;
}

type Read = string | { fault: 'missing' | 'bad-address' | 'unknown-role' };

const READ: Readonly<Record<Value, (cell: string) => Read>> = {
  name: readText,
  displayName: readText,
  email: readAddress,
  affiliation: readText,
  role: readRole,
};

/** Something that can be seen, so that most cells need no closer look. */
const SEEN = /[!-~\u3041-\u30f6\u4e00-\u9fff]/;
function readText(cell: string): Read {
  // A cell of characters that nobody sees is as blank as an empty one.
  return SEEN.test(cell) || foldLine(cell) !== '' ? textOf(cell) : { fault: 'missing' };
}

function readAddress(cell: string): Read {
  const parsed = parseEmail(cell);
  if (parsed.ok) return parsed.address;
  return { fault: parsed.fault === 'required' ? 'missing' : 'bad-address' };
}

function readRole(cell: string): Read {
  if (isRole(cell)) return cell;
  const role = foldLine(cell);
  if (role === '') return { fault: 'missing' };
  return isRole(role) ? role : { fault: 'unknown-role' };
}
const isRole = (text: string): boolean => MEMBER_ROLES.some((one) => one === text);
