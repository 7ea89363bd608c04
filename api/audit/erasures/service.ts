/** Erasing a person takes two administrators: one proposes it, another confirms it. The workflow `erase-account` carries it out. */
import {
  confirmErasure,
  endErasure,
  type ErasureRow,
  findErasure,
  isOnRecord,
  type KnownPerson,
  listErasures as listRows,
  proceduresOf,
  proposeErasure,
} from '../../../db/audit/erasures.js';
import { findStaff, isSamePerson, type Staff } from '../../../db/staff/staff.js';
import { signConfirmation } from '../../../worker/runtime/audit/confirmation.js';
import { createProcedures, startOnce } from '../../../worker/runtime/temporal/procedures.js';
import {
  ERASE_ACCOUNT,
  type EraseAccountInput,
  erasureChangedSignal,
} from '../../../workflows/contracts/erase-account.js';
import { DAY_MS } from '../../../workflows/rules/duration.js';
import type { ApiDependencies } from '../../dependencies.js';
import type { SessionCall } from '../../http/call-context.js';
import { malformed, problem } from '../../http/problems.js';
import { type StaffHere, staffOf } from '../../staff/sign-in/service.js';

/** A proposal that nobody confirms ends after that. */
const CONFIRMATION_MS = 30 * DAY_MS;
const SHOWN = 100;

/** @throws Refusal `forbidden` of whoever is no administrator */
export async function administratorOf(deps: ApiDependencies, call: SessionCall): Promise<StaffHere> {
  const staff = await staffOf(deps, call);
  if (!staff.roles.includes('administrator')) throw problem('forbidden');
  return staff;
}

/** @throws Refusal `not-found` of an account that neither a procedure nor its register knows, `procedures-open` */
export async function eraseAccount(
  deps: ApiDependencies,
  call: SessionCall,
  { reason, ...person }: KnownPerson & { reason: string },
): Promise<ErasureRow> {
  const { db } = deps;
  const staff = await administratorOf(deps, call);
  if (!(await isOnRecord(db, person))) throw problem('not-found');
  // The reason is kept when nothing else of the person is.
  if (reason.toLowerCase().includes(person.account.toLowerCase()))
    throw malformed({ path: 'reason', reason: 'names-account' });
  if ((await proceduresOf(db, person)).some(({ open }) => open)) throw problem('procedures-open');
  call.aboutToChange();
  const id = call.procedureIdFor('audit', 'erasure');
  const row = await proposeErasure(db, { id, ...person, reason, by: staff.id });
  if (!row) throw problem('not-found');
  await wake(deps, row.id);
  return row;
}

/** @throws Refusal `own-application`, `wrong-state`, `not-found` */
export async function decideErasure(
  deps: ApiDependencies,
  call: SessionCall,
  { erasureId, decision }: { erasureId: string; decision: 'confirm' | 'withdraw' },
): Promise<ErasureRow> {
  const { db } = deps;
  const staff = await administratorOf(deps, call);
  const row = await findErasure(db, erasureId);
  if (!row) throw problem('not-found');
  call.aboutToChange();
  if (decision === 'confirm') await confirmed(deps, row, staff);
  else if (!(await endErasure(db, row.id, 'withdrawn'))) throw problem('wrong-state');
  await wake(deps, row.id);
  return (await findErasure(db, erasureId)) ?? row;
}

async function confirmed({ db, tokens, clock }: ApiDependencies, row: ErasureRow, staff: Staff): Promise<void> {
  const proposer = await findStaff(db, row.proposed_by);
  // Nobody can say any more that this is another person: it is withdrawn, and proposed anew.
  if (!proposer) throw problem('wrong-state');
  if (isSamePerson(proposer, staff)) throw problem('own-application', { firstBy: row.proposed_by });
  const at = new Date(clock());
  const mac = signConfirmation(tokens, { ...row, confirmed_by: staff.id, confirmed_at: at });
  if (await confirmErasure(db, row.id, { by: staff.id, at, mac })) return;
  // Said again by the same person it is what it was.
  const standing = await findErasure(db, row.id);
  const isTheirs = standing?.confirmed_by === staff.id && ['confirmed', 'completed'].includes(standing.status);
  if (!isTheirs) throw problem('wrong-state');
}

/** Starts the workflow of a proposal unless it was, and has it look at the row. */
async function wake({ temporal }: ApiDependencies, procedureId: string): Promise<void> {
  const input: EraseAccountInput = { procedureId, confirmationMs: CONFIRMATION_MS };
  await startOnce(temporal, ERASE_ACCOUNT, input);
  await createProcedures(temporal).tell(procedureId, erasureChangedSignal);
}

export async function listErasures(deps: ApiDependencies, call: SessionCall): Promise<ErasureRow[]> {
  await administratorOf(deps, call);
  return listRows(deps.db, SHOWN);
}
