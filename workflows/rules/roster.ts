/** The roster of an institution's members as the sheet has it (spec/members.md; manual: JAIRO Cloud, 2 and 3). */

/** 「図書館員」 and 「教員」, as sheet, database and repository system have them. */
export const MEMBER_ROLES = ['図書館員', '教員'] as const;
export type MemberRole = (typeof MEMBER_ROLES)[number];
/** With the 「機関管理者」, who is not in the roster. */
export type InstitutionRole = '機関管理者' | MemberRole;

/** WEKO's own name for a member's role (manual, 3 (2)). */
export const WEKO_ROLE: Readonly<Record<MemberRole, string>> = {
  図書館員: 'Repository Administrator',
  教員: 'Contributor',
};

/** Attributes that a member's right is handed to a repository system as: the member's role, which WEKO maps itself at each login, and WEKO's own name of it. */
export const RIGHT_ATTRIBUTES = ['wekoSocietyAffiliation', 'wekoRole'] as const;
export type RightAttribute = (typeof RIGHT_ATTRIBUTES)[number];

/** The columns, in the order of a sheet that we write. A sheet is read by its headings. */
export const HEADINGS = {
  memberNumber: '会員番号',
  name: '氏名',
  displayName: '表示名',
  email: 'メールアドレス',
  affiliation: '所属',
  role: '権限',
} as const;
export type RosterColumn = keyof typeof HEADINGS;
export type Heading = (typeof HEADINGS)[RosterColumn];
export const ROSTER_COLUMNS = Object.keys(HEADINGS) as RosterColumn[];

/** A member as the roster has one. */
export interface RosterRow {
  memberNumber: string;
  name: string;
  displayName: string;
  email: string;
  affiliation: string;
  role: MemberRole;
}

/** Why a cell can't be taken. */
export type CellFault = 'formula' | 'date' | 'error-value' | 'too-long' | 'control-character';

/** A row as a file has it: text in every column, blank where the cell is. */
export interface FileRow {
  /** As the sheet counts: the heading is row 1. */
  row: number;
  cells: Record<RosterColumn, string>;
  /** Cells that are no text; they are blank in `cells`. */
  faults?: { column: RosterColumn; reason: CellFault }[];
}

/** Which roster a file was downloaded as: `tetsuzuki <institution> r<revision>` in the workbook's core property `keywords`. */
export interface FileRevision {
  institution: string;
  revision: number;
}
export const keywordsOf = ({ institution, revision }: FileRevision): string => `tetsuzuki ${institution} r${revision}`;

/** @returns undefined for a file that names none */
export function revisionIn(keywords: string): FileRevision | undefined {
  const [, institution, revision] = /^tetsuzuki ([a-z0-9.-]{1,253}) r([0-9]{1,9})$/.exec(keywords.trim()) ?? [];
  return institution === undefined ? undefined : { institution, revision: Number(revision) };
}

/** Largest sheet that is taken: rows of members, characters of a cell, bytes of a file. */
export const MOST_ROWS = 10_000;
export const LONGEST_CELL = 254;
export const LARGEST_FILE_BYTES = 20 * 1024 * 1024;

/** What addresses of a roster are compared by: two members may not have one that only differs in case. */
export const rosterEmailKey = (address: string): string => address.toLowerCase();
