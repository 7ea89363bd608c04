/** What an uploaded sheet would do to the roster: a pure comparison, the same for the page, the confirmation and the command line. */
import type { CellFault, FileRow, Heading, RosterRow } from './roster.js';

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
  /** The revision that the file was downloaded as; absent: it names none, and is compared with the present roster. */
  fileRevision?: number;
  /** The roster at the file's revision, by member number. Absent where the file names none. */
  atFileRevision?: ReadonlyMap<string, RosterRow>;
  /** Whose upload it is, if they stand in the roster: removing or demoting one's own row is an error. */
  ownNumber?: string;
  /** Numbers of removed members that may come back under them: of a version that is gone back to. */
  revivable?: ReadonlySet<string>;
}

export type PlanFault =
  | CellFault
  | 'missing'
  | 'bad-address'
  | 'unknown-role'
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
  memberNumber?: string;
  reason: PlanFault;
}
export interface PlanWarning {
  row?: number;
  memberNumber?: string;
  /** `added-since`: somebody added this member after the file's revision; it is kept. `no-revision`: the file names none. */
  reason: 'added-since' | 'no-revision';
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
