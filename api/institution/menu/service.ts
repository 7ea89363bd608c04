/** What a manager of an institution may see of its members, whether by script or by page. Each look is on record before it is answered. */
import { type UnverifiedAddress, unverifiedAddresses } from '../../../db/jairo/addresses.js';
import { findInstitution } from '../../../db/jairo/institutions.js';
import { recordLook } from '../../../db/jairo/looks.js';
import {
  administratorsOf,
  countMembers,
  type ListedMember,
  listMembers,
  MEMBERS_A_PAGE,
} from '../../../db/jairo/managed.js';
import { type MemberPropagation, propagationsOfMembers } from '../../../db/jairo/repository.js';
import {
  compareVersions,
  FOUND_A_PAGE,
  type FoundMember,
  findVersion,
  rosterAt,
  searchMembers as find,
  type Version,
  versionsOf,
} from '../../../db/jairo/roster.js';
import { FileRefused, type WrittenFormat, type WrittenSheet } from '../../../worker/runtime/workbook/contract.js';
import { emailKey } from '../../../workflows/rules/email.js';
import { HEADINGS, ROSTER_COLUMNS, type RosterRow } from '../../../workflows/rules/roster.js';
import type { ApiDependencies } from '../../dependencies.js';
import type { Attachment } from '../../http/attachment.js';
import { malformed, problem } from '../../http/problems.js';
import { MEDIA_TYPES, MOST_LISTED } from './operations.js';

type Needs = Pick<ApiDependencies, 'db'>;
type WithWorkbooks = Needs & Pick<ApiDependencies, 'workbooks'>;

/** Who looks, and at which institution: checked by `requireManager`. */
export interface Looking {
  institution: string;
  userId: string;
}

const look = ({ db }: Needs, { institution, userId }: Looking, what: string): Promise<void> =>
  recordLook(db, { institution, userId, what });

/** A host name as a part of a file's name, which systems take up to 255 characters. */
export const inFileName = (institution: string): string => institution.slice(0, 120);

/** After a child process that was ended: another try may do better. */
const AGAIN_S = 5;

/**
 * Writes a sheet to be downloaded.
 * @param name without its ending
 * @throws Refusal `not-encodable` with the rows; `unavailable` where it took too much
 */
export async function sheetFile(
  { workbooks }: Pick<ApiDependencies, 'workbooks'>,
  format: WrittenFormat,
  { name, sheet }: { name: string; sheet: WrittenSheet },
): Promise<Attachment> {
  const [ending] = format.split('-');
  try {
    return { name: `${name}.${ending}`, type: MEDIA_TYPES[format], bytes: await workbooks.write(format, sheet) };
  } catch (error) {
    if (!(error instanceof FileRefused)) throw error;
    if (error.reason !== 'not-in-shift-jis') throw problem('unavailable', { retryAfterS: AGAIN_S });
    const { rows = [] } = error.details;
    const memberAt = (row: number): string | undefined =>
      sheet.rows[sheet.places?.indexOf(row) ?? row - 2]?.memberNumber;
    throw problem('not-encodable', {
      rows: rows.map((row) => ({ row, ...(memberAt(row) && { memberNumber: memberAt(row) }) })),
    });
  }
}

/**
 * 「会員情報をダウンロードする」: the members now, or exactly as they were after an upload.
 * @throws Refusal `not-found` for a version that isn't one; what {@link sheetFile} throws
 */
export async function downloadMembers(
  deps: WithWorkbooks,
  looking: Looking,
  { format, version }: { format: WrittenFormat; version?: number | undefined },
): Promise<Attachment> {
  const { institution } = looking;
  const revision = version ?? (await findInstitution(deps.db, institution))?.revision;
  if (revision === undefined) throw problem('not-found');
  if (version !== undefined && !(await findVersion(deps.db, institution, version))) throw problem('not-found');
  const rows = await rosterAt(deps.db, institution, revision);
  const sheet = { rows, revision: { institution, revision } };
  const file = await sheetFile(deps, format, { name: `members-${inFileName(institution)}-r${revision}`, sheet });
  await look(deps, looking, `download r${revision} ${format}`);
  return file;
}

/** User ID of an actor that is a member; else the actor as it is. */
export const userOf = (actor: string): string => actor.replace(/^member:/, '');

/** A version as it is told. */
export const toldVersion = ({ appliedAt, by, ...version }: Version) => ({
  ...version,
  appliedAt: appliedAt.toISOString(),
  by: userOf(by),
});

export async function listVersions({ db }: Needs, { institution }: Looking) {
  const [found, versions] = await Promise.all([findInstitution(db, institution), versionsOf(db, institution)]);
  return { revision: found?.revision ?? 0, versions: versions.map(toldVersion) };
}

/** Changed cells of members, by their headings. */
const cellsOf = (changed: readonly { before: RosterRow; after: RosterRow }[]) =>
  changed.flatMap(({ before, after }) =>
    ROSTER_COLUMNS.filter((column) => before[column] !== after[column]).map((column) => ({
      memberNumber: after.memberNumber,
      column: HEADINGS[column],
      before: before[column],
      after: after[column],
    })),
  );

/**
 * Compares a version with another, or with the one before it.
 * @returns lists of at most {@link MOST_LISTED}; when both were made, as far as they are versions
 * @throws Refusal `not-found`
 */
export async function compareMemberVersions(
  deps: Needs,
  looking: Looking,
  asked: { version: number; with?: number | undefined },
) {
  const versions = await versionsOf(deps.db, looking.institution);
  const at = versions.findIndex(({ version }) => version === asked.version);
  const own = versions[at];
  const other = asked.with === undefined ? versions[at + 1] : versions.find(({ version }) => version === asked.with);
  if (!own || (asked.with !== undefined && !other)) throw problem('not-found');
  const from = other?.version ?? own.version - 1;
  const { added, changed, removed } = await compareVersions(deps.db, looking.institution, from, own.version);
  await look(deps, looking, `compare r${own.version} r${from}`);
  return {
    version: own.version,
    with: from,
    at: { version: own.appliedAt.toISOString(), ...(other && { with: other.appliedAt.toISOString() }) },
    counts: { added: added.length, changed: changed.length, removed: removed.length },
    added: added.slice(0, MOST_LISTED),
    changed: cellsOf(changed).slice(0, MOST_LISTED),
    removed: removed.slice(0, MOST_LISTED),
  };
}

export interface Asked {
  memberNumber?: string | undefined;
  displayName?: string | undefined;
  email?: string | undefined;
}
export const isBlank = ({ memberNumber = '', displayName = '', email = '' }: Asked): boolean =>
  `${memberNumber}${displayName}${email}`.trim() === '';

const pagesOf = (total: number, each: number): number => Math.max(1, Math.ceil(total / each));

/** An address that waits, as it is told. */
export const toldAddress = (address: UnverifiedAddress | undefined) =>
  address && {
    address: { state: address.state, ...(address.lapsedAt && { lapsedAt: address.lapsedAt.toISOString() }) },
  };

/** 「会員情報を検索する」. @throws Refusal `malformed` where nothing is asked for */
export async function searchMembers(
  deps: Needs,
  looking: Looking,
  { page: wanted, ...asked }: Asked & { page: number },
): Promise<{ members: Standing<FoundMember>[]; total: number; page: number; pages: number }> {
  if (isBlank(asked)) throw malformed({ path: 'memberNumber', reason: 'required' });
  const { members, total, page } = await foundOn(deps, looking, asked, wanted);
  const told = await withStanding(deps, looking, members);
  await look(deps, looking, 'search');
  return { members: told, total, page, pages: pagesOf(total, FOUND_A_PAGE) };
}

/** Beyond the last page: the last one. */
async function foundOn({ db }: Needs, { institution }: Looking, asked: Asked, wanted: number) {
  const found = await find(db, institution, asked, wanted);
  if (found.members.length > 0 || wanted === 1) return { ...found, page: wanted };
  const first = await find(db, institution, asked);
  const page = pagesOf(first.total, FOUND_A_PAGE);
  return { ...(page === 1 ? first : await find(db, institution, asked, page)), page };
}

/** How the repository system stands with a member's right (absent: it was told of none), and how the account with the row's address (absent: it is the account's). */
type Standing<Row> = Row & { repository?: MemberPropagation; address?: UnverifiedAddress };

async function withStanding<Row extends RosterRow>(
  { db }: Needs,
  { institution }: Looking,
  members: readonly Row[],
): Promise<Standing<Row>[]> {
  const [states, addresses] = await Promise.all([
    propagationsOfMembers(db, institution),
    unverifiedAddresses(db, emailKey, institution),
  ]);
  return members.map((member) => {
    const repository = states.get(member.memberNumber);
    const address = addresses.get(member.memberNumber);
    return { ...member, ...(repository && { repository }), ...(address && { address }) };
  });
}

/** All members, with where each stands. @param wanted beyond the last page it is the last */
export async function rosterPage(
  deps: Needs,
  looking: Looking,
  wanted: number,
): Promise<{ members: Standing<ListedMember>[]; total: number; page: number; pages: number }> {
  const { members: total } = await countMembers(deps.db, looking.institution);
  const pages = pagesOf(total, MEMBERS_A_PAGE);
  const page = Math.min(pages, wanted);
  const members = await withStanding(deps, looking, await listMembers(deps.db, looking.institution, page));
  await look(deps, looking, `list ${page}`);
  return { members, total, page, pages };
}

export async function listAdministrators({ db }: Needs, { institution }: Looking) {
  const administrators = await administratorsOf(db, institution);
  return administrators.map(({ since, ...one }) => ({ ...one, since: since.toISOString() }));
}
