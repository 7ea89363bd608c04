/** What an import knows of a register: which columns a file of it has, how a cell is read, and how rows come into force. */
import type { Knex } from 'knex';
import type { By, Register, Value } from '../../db/audit/register-changes.js';
import type { CellFault } from '../../workflows/rules/roster.js';
import type { Reason } from '../../api/text/problem-words.js';
import type { WantedColumn } from '../../worker/runtime/workbook/contract.js';

/** Why a row can't be taken, beside what pages say of a field as well and what a sheet's cell can't be. */
export const OWN_FAULTS = [
  'duplicate-row',
  'similar-id',
  'unknown-role',
  'unknown-queue',
  'unknown-account',
  'unknown-staff',
  'unknown-faculty',
  'not-an-office',
  'unknown-kind',
  'not-yes-or-no',
  'needed-to-add',
  'last-administrator',
  'address-of-another',
] as const;
export type ImportFault = (typeof OWN_FAULTS)[number] | Reason | CellFault;

/** Of one cell. `about`: the part of it that is meant, or another row. */
export type Read = { value: Value } | { fault: ImportFault; about?: string };

export interface ImportColumn extends WantedColumn {
  /** @param text as it stands in the cell; blank where it is */
  read(text: string): Read;
  /** What somebody has who is added by a file without the column; absent: such a file adds nobody. */
  otherwise?: Value;
}

/** An entry as it is, or as a file wants it: values by column, without the ID. */
export type Entry = Readonly<Record<string, Value>>;

export interface Planned {
  /** Of the sheet. */
  row: number;
  id: string;
  present: Entry | undefined;
  wanted: Entry;
}

export interface RowFault {
  row: number;
  /** Name of the column. */
  column?: string;
  fault: ImportFault;
  about?: string;
}

/** @param all what is added and changed @param present all that there are */
export type Check = (all: readonly Planned[], present: ReadonlyMap<string, Entry>) => RowFault[];

export interface ImportRegister {
  register: Register;
  /** The first is the ID. */
  columns: readonly ImportColumn[];
  /** Keeps others from changing these entries until the transaction ends. */
  lock(trx: Knex.Transaction, ids: readonly string[]): Promise<void>;
  /** All that there are, by ID. */
  present(trx: Knex.Transaction): Promise<Map<string, Entry>>;
  /** What can only be told of all rows together, and of what goes on. */
  check?(trx: Knex.Transaction): Promise<Check>;
  /** Brings them into force, with the trail. @param byOf who, and why, of each */
  apply(trx: Knex.Transaction, all: readonly Planned[], byOf: (one: Planned) => By): Promise<void>;
}

const BETWEEN = /[\s,;、，；・]+/u;
/** A list of things in one cell. @param one reads each, undefined for what is none */
export const listOf =
  (one: (word: string) => string | undefined, fault: ImportFault) =>
  (text: string): Read => {
    const words = text.split(BETWEEN).filter((word) => word !== '');
    const values: string[] = [];
    for (const word of words) {
      const value = one(word);
      if (value === undefined) return { fault, about: word.slice(0, 60) };
      if (!values.includes(value)) values.push(value);
    }
    return { value: values.sort() };
  };
