/**
 * Applies an upload that somebody has confirmed: all of it in one transaction, under the lock of the institution, or nothing (decision 112). Statements
 * go over all rows at once, so that thousands take no longer than a person waits.
 */
import type { Knex } from 'knex';
import type { Locale } from '../../workflows/contracts/procedure.js';
import type { Plan, PlanInput } from '../../workflows/rules/roster-plan.js';
import type { Db } from '../knex.js';
import { findImport, replacePlan, rowsOfImport, type StoredImport } from './imports.js';
import { lockInstitution, raiseRosterRevision } from './institutions.js';
import { mayManage, rightsOf } from './rights.js';
import { followAdded, followRemovedAndChanged, type NewIds } from './effects.js';
import { changeRows, closeRows, endRights, insertMembers } from './ledger.js';
import { planInputAt } from './planning.js';

export interface Confirmed {
  procedureId: string;
  /** Of the roster, that the plan was made for which somebody has seen. */
  revision: number;
  /** User ID of whoever confirms. */
  by: string;
  confirmRemovals: boolean;
  /** See `MemberImportInput`. */
  removalShare: number;
  /** Of the mails to people who have chosen no language yet. */
  locale: Locale;
  /** `planOf` of workflows/rules/roster-plan.ts. */
  planOf(input: PlanInput): Plan;
  /** `rosterEmailKey` of workflows/rules/roster.ts. */
  emailKey(address: string): string;
  newIds: NewIds;
}

export type AppliedImport =
  | { state: 'applied'; revision: number | null; total: number }
  /** Another plan than the one that was seen stands in the database. `refused`: it has errors, so the upload has ended. */
  | { state: 'plan-changed'; refused: boolean }
  | { state: 'wrong-state' | 'removals-unconfirmed' | 'forbidden' };

/** A repeat answers as the first did and changes nothing. */
export async function applyImport(db: Db, confirmed: Confirmed): Promise<AppliedImport> {
  const { procedureId } = confirmed;
  return db.transaction(async (trx) => {
    const institution = (await findImport(trx, procedureId))?.institution ?? '';
    const locked = await lockInstitution(trx, institution);
    const stored = await findImport(trx, procedureId);
    if (!locked || !stored) return { state: 'wrong-state' };
    const { appliedRevision: revision, total } = stored;
    if (stored.state === 'applied') return { state: 'applied', revision, total };
    if (stored.state === 'expired') return { state: 'wrong-state' };
    // The answer that named the new plan was lost, or somebody else got it: nobody has confirmed this one.
    const isAnother = stored.baseRevision !== confirmed.revision;
    if (isAnother) return { state: 'plan-changed', refused: stored.state === 'refused' };
    if (stored.state === 'refused') return { state: 'wrong-state' };
    if (!(await mayConfirm(trx, stored, confirmed.by))) return { state: 'forbidden' };
    const { remove, present } = stored.counts;
    if (remove > confirmed.removalShare * present && !confirmed.confirmRemovals)
      return { state: 'removals-unconfirmed' };
    const moved = locked.revision !== stored.baseRevision && (await planAnew(trx, stored, locked.revision, confirmed));
    if (moved) return { state: 'plan-changed', refused: moved === 'refused' };
    return apply(trx, stored, confirmed);
  });
}

/** Whether the account may still run the institution's members, and the upload does not take that away from itself. */
async function mayConfirm(trx: Knex.Transaction, stored: StoredImport, by: string): Promise<boolean> {
  const { institution, procedureId } = stored;
  const account = await trx('jairo_accounts').where({ user_id: by, disabled_at: null }).first('user_id');
  if (!account || !mayManage(await rightsOf(trx, by), institution)) return false;
  const own = await trx('jairo_import_findings as f')
    .join('jairo_members as m', (on) => void on.on('m.number', 'f.number').andOnVal('m.institution', institution))
    .where({ 'f.procedure_id': procedureId, 'm.user_id': by })
    .where((harm) => void harm.where('f.kind', 'remove').orWhere({ 'f.kind': 'change', 'f.column': '権限' }))
    .first('f.seq');
  return own === undefined;
}

/**
 * Plans the upload against the roster that has moved. Where only registrations and members' own changes came between and the plan is the same, line by
 * line, it counts as it was confirmed.
 */
async function planAnew(
  trx: Knex.Transaction,
  stored: StoredImport,
  revision: number,
  { planOf, emailKey }: Confirmed,
): Promise<'changed' | 'refused' | false> {
  const { procedureId, institution, baseRevision } = stored;
  const before = await digestOfPlan(trx, procedureId);
  const rows = await rowsOfImport(trx, procedureId);
  const toPlan = {
    institution,
    by: stored.uploadedBy,
    rows,
    fileRevision: stored.fileRevision ?? undefined,
    reverts: stored.reverts ?? undefined,
  };
  const plan = planOf(await planInputAt(trx, revision, toPlan));
  await replacePlan(trx, { procedureId, plan, emailKey });
  if (plan.counts.errors > 0) return 'refused';
  const uploads = await trx('jairo_revisions')
    .where({ institution })
    .where('revision', '>', baseRevision)
    .whereIn('kind', ['import', 'revert'])
    .first('revision');
  return uploads || (await digestOfPlan(trx, procedureId)) !== before ? 'changed' : false;
}

async function digestOfPlan(trx: Knex.Transaction, procedureId: string): Promise<string> {
  const { rows } = await trx.raw(
    'select md5(string_agg(f::text, chr(10) order by seq)) as digest from jairo_import_findings f where procedure_id = ?',
    [procedureId],
  );
  return rows[0].digest;
}

async function apply(trx: Knex.Transaction, stored: StoredImport, p: Confirmed): Promise<AppliedImport> {
  const { procedureId, institution, reverts } = stored;
  const { add: added, change: changed, remove: removed } = stored.counts;
  let revision: number | null = null;
  let total = 0;
  if (added + changed + removed > 0) {
    // Of rows that were written a moment ago there are no statistics yet: one row is expected where there are thousands, and loops in loops are chosen.
    await trx.raw('set local enable_nestloop = off');
    const by = `member:${p.by}` as const;
    const kind = reverts === null ? 'import' : 'revert';
    revision = await raiseRosterRevision(trx, { institution, kind, procedureId, by, added, changed, removed });
    const of = { procedureId, institution, revision, by, locale: p.locale };
    await closeRows(trx, of);
    await changeRows(trx, of);
    await insertMembers(trx, of);
    total = await followRemovedAndChanged(trx, of, p.newIds);
    total = await followAdded(trx, of, total, p.newIds);
    await endRights(trx, of);
  }
  await trx('jairo_imports').where({ procedure_id: procedureId }).update({
    state: 'applied',
    applied_revision: revision,
    applied_at: trx.fn.now(),
    total,
  });
  return { state: 'applied', revision, total };
}
