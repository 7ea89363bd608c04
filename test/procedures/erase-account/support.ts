/** Two administrators who erase a person. */
import { type ArchiveNeeds, archiveAllDue } from '../../../worker/jobs/archive.js';
import { ERASE_ACCOUNT, type EraseAccountInput } from '../../../workflows/contracts/erase-account.js';
import { startOnce } from '../../../worker/runtime/temporal/procedures.js';
import { confirmErasure, type ErasureRow, proposeErasure } from '../../../db/audit/erasures.js';
import { signConfirmation } from '../../../worker/runtime/audit/confirmation.js';
import { newProcedureId } from '../../helpers/ids.js';
import type { Caller, System } from '../../helpers/system.js';
import { signedIn } from '../../staff/oversight/support.js';

export interface Administrators {
  first: Caller;
  second: Caller;
}

/** The administrator of the sample, and another one. */
export async function administrators(system: System): Promise<Administrators> {
  const { db } = system.database;
  const like = await db('staff').where({ id: 'admin1' }).first();
  const { revision: _revision, ...another } = { ...like, id: 'admin2', name: '管理 六郎', email: null };
  await db('staff').insert(another).onConflict('id').ignore();
  return { first: await signedIn(system, 'admin1'), second: await signedIn(system, 'admin2', 'admin1') };
}

export const archiveNeeds = (system: System): ArchiveNeeds => {
  const { db, temporal, ring, log, signer } = system.deps;
  return { db, temporal, ring, log, signer, databaseUrl: system.database.url };
};
export const archived = (system: System): Promise<number> => archiveAllDue(archiveNeeds(system));

/** Brings a procedure to its end. */
export async function ended(system: System, run: (system: System, caller: Caller) => Promise<string>): Promise<string> {
  const procedureId = await run(system, system.caller());
  await system.temporal.client.workflow.getHandle(procedureId).result();
  return procedureId;
}

/** What somebody asks of the operations, and is given. */
export async function asked(caller: Caller, operation: string, input: object): Promise<Record<string, string>> {
  const { status, body, text } = await caller.call(operation, { ...input });
  if (status >= 300) throw new Error(`${operation} answers ${status}: ${text}`);
  return body;
}

export const PERSON = { service: 'cinii', account: 'AUTH00000101' } as const;
export const REASON = '請求 2026-11-27 第12号';

/** A proposal that the first administrator has made. @returns its ID */
export const proposed = async ({ first }: Administrators, person: object = PERSON): Promise<string> =>
  String((await asked(first, 'eraseAccount', { ...person, reason: REASON }))['erasureId']);
export const decided = (caller: Caller, erasureId: string, decision = 'confirm') =>
  asked(caller, 'decideErasure', { erasureId, decision });

/** Confirms a proposal as the second administrator does, and tells its workflow nothing. */
export async function confirmedSilently(
  { database: { db }, deps: { tokens } }: System,
  row: ErasureRow,
): Promise<void> {
  const [by, at] = ['admin2', new Date()];
  const mac = signConfirmation(tokens, { ...row, confirmed_by: by, confirmed_at: at });
  await confirmErasure(db, row.id, { by, at, mac });
}

/** A proposal for whose confirmation it waits this long. @returns its ID */
export async function proposedFor(system: System, confirmationMs: number, person = PERSON): Promise<string> {
  const procedureId = newProcedureId('audit', 'erasure');
  await proposeErasure(system.database.db, { id: procedureId, ...person, reason: REASON, by: 'admin1' });
  const input: EraseAccountInput = { procedureId, confirmationMs };
  await startOnce(system.temporal.client, ERASE_ACCOUNT, input);
  return procedureId;
}
