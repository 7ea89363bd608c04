/** What auditors do: they look. Every look at a procedure is itself in the trail. Its histories: `histories.ts`. */
import { lastCheckpoint } from '../../db/audit/log.js';
import { type OnRecord, recordOf } from '../../db/audit/record.js';
import { findProcedures, type FoundProcedure, type ProcedureFilter } from '../../db/audit/search.js';
import { findProcedure, type ProcedureRow } from '../../db/platform/procedures.js';
import { recordAccess } from '../../db/staff/access-log.js';
import type { ApiDependencies } from '../dependencies.js';
import type { SessionCall } from '../http/call-context.js';
import { problem } from '../http/problems.js';
import { type StaffHere, staffOf } from '../staff/sign-in/service.js';

export const PAGE_SIZE = 50;
const RECORD_PAGE_SIZE = 500;

/** @throws Refusal `forbidden` of whoever is no auditor */
export async function auditorOf(deps: ApiDependencies, call: SessionCall): Promise<StaffHere> {
  const staff = await staffOf(deps, call);
  if (!staff.roles.includes('auditor')) throw problem('forbidden');
  return staff;
}

export async function listProcedures(
  deps: ApiDependencies,
  call: SessionCall,
  filter: ProcedureFilter,
  page: number,
): Promise<{ rows: FoundProcedure[]; total: number; isMore: boolean }> {
  await asksFor(deps, await auditorOf(deps, call), filter);
  return findProcedures(deps.db, filter, { page, pageSize: PAGE_SIZE });
}

/** Keeps whose procedures somebody asks for, before anything of them is read: which ones a person has is their data. */
export async function asksFor(
  { db }: Pick<ApiDependencies, 'db'>,
  staff: StaffHere,
  { account }: ProcedureFilter,
): Promise<void> {
  if (account !== undefined) await recordAccess(db, { staffId: staff.id, procedureId: '', what: `account ${account}` });
}

/** One page of everything on record, from 1. @throws Refusal `not-found` */
export async function timelineOf(
  deps: ApiDependencies,
  call: SessionCall,
  { procedureId, page }: { procedureId: string; page: number },
): Promise<{ procedure: ProcedureRow; record: OnRecord[]; isMore: boolean }> {
  const staff = await auditorOf(deps, call);
  const procedure = await requireKnown(deps, procedureId);
  await recordAccess(deps.db, { staffId: staff.id, procedureId, what: 'timeline' });
  return { procedure, ...(await recordOf(deps.db, procedureId, { page, pageSize: RECORD_PAGE_SIZE })) };
}

/** The newest checkpoint, signed; undefined as long as nothing was logged. Anybody may have it. */
export const newestCheckpoint = async ({ db }: ApiDependencies): Promise<string | undefined> =>
  (await lastCheckpoint(db))?.signed;

/** @throws Refusal `not-found` */
export async function requireKnown({ db }: Pick<ApiDependencies, 'db'>, procedureId: string): Promise<ProcedureRow> {
  const row = await findProcedure(db, procedureId);
  if (!row) throw problem('not-found');
  return row;
}
