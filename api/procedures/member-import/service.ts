/** What a manager may do with an upload of members, whether by script or by page. */
import { createHash } from 'node:crypto';
import { findImport, isEmptied, planOfImport, storeImport, type StoredImport } from '../../../db/jairo/imports.js';
import { planInputOf, rowsOfVersion, type ToPlan } from '../../../db/jairo/planning.js';
import type { ReadSheet } from '../../../worker/runtime/workbook/contract.js';
import {
  confirmImportUpdate,
  MEMBER_IMPORT,
  type MemberImportInput,
} from '../../../workflows/contracts/member-import.js';
import { HOUR_MS } from '../../../workflows/rules/duration.js';
import { planOf } from '../../../workflows/rules/roster-plan.js';
import { rosterEmailKey } from '../../../workflows/rules/roster.js';
import type { ApiDependencies } from '../../dependencies.js';
import type { SessionCall } from '../../http/call-context.js';
import { limitRules } from '../../http/plugins/limits.js';
import { problem, type Refusal } from '../../http/problems.js';
import type { Looking } from '../../institution/menu/service.js';
import { requireManager } from '../../institution/session.js';
import { startProcedure, startWithin, updateProcedure } from '../client.js';
import { shownAt } from '../deadlines.js';
import { toldPlan } from './plan.js';

type Needs = Pick<ApiDependencies, 'db' | 'temporal' | 'tokens' | 'services' | 'clock'>;

/** How long a caller waits for all rows to be written. */
const APPLIED_WITHIN_MS = 20_000;
const AGAIN_S = 2;

export interface Planned {
  procedureId: string;
  status: 'checked' | 'refused';
  expiresAt?: string;
  needsConfirmRemovals: boolean;
  /** Its rows and its plan are not kept any more. */
  emptied?: true;
  plan: ReturnType<typeof toldPlan>;
}

interface Upload extends ToPlan {
  format: StoredImport['format'];
  digest: string;
}

/** Checks an uploaded sheet against the members and keeps its plan, which waits to be confirmed. A repeat answers with what is kept. */
export function uploadMembers(
  deps: Needs,
  call: SessionCall,
  { institution, userId: by }: Looking,
  { format, digest, rows, revision }: ReadSheet,
): Promise<Planned> {
  return plannedUpload(deps, call, { institution, by, format, digest, rows, fileRevision: revision?.revision });
}

/** The same for the rows of an earlier version. @throws Refusal `not-found` */
export async function revertMembers(
  deps: Needs,
  call: SessionCall,
  { institution, userId: by }: Looking,
  version: number,
): Promise<Planned> {
  const rows = await rowsOfVersion(deps.db, institution, version);
  if (!rows) throw problem('not-found');
  const digest = createHash('sha256').update(JSON.stringify(rows)).digest('hex');
  return plannedUpload(deps, call, { institution, by, format: 'revert', digest, rows, reverts: version });
}

async function plannedUpload(deps: Needs, call: SessionCall, upload: Upload): Promise<Planned> {
  const { startsPerHourPerAddress: limit } = deps.services.jairo;
  const procedureId = call.procedureIdFor('jairo', 'member-import');
  const rules = limitRules(
    deps,
    call,
    { name: 'member-import:institution', subject: upload.institution, limit, windowMs: HOUR_MS },
    { name: 'member-import:client', limit, windowMs: HOUR_MS },
  );
  const kept = await startWithin(deps, call, { procedureId, rules }, () => begin(deps, call, procedureId, upload));
  return planned(deps, call, kept);
}

async function begin(deps: Needs, call: SessionCall, procedureId: string, upload: Upload): Promise<StoredImport> {
  const kept = (await findImport(deps.db, procedureId)) ?? (await keep(deps, call, procedureId, upload));
  const { jairo } = deps.services;
  const input: MemberImportInput = {
    procedureId,
    institution: kept.institution,
    by: kept.uploadedBy,
    digest: kept.digest,
    counts: kept.counts,
    locale: call.locale,
    planMs: jairo.planLifeMs,
    removalShare: jairo.removalShare,
    perSecond: { busy: jairo.invitationsPerSecond, idle: jairo.invitationsPerSecondIdle },
    waits: {
      invitationMs: jairo.invitationLifeMs,
      reminderMs: jairo.invitationReminderMs,
      urlMs: jairo.oneTimeUrlLifeMs,
      mailMs: jairo.mailPatienceMs,
    },
  };
  await startProcedure(deps, call, MEMBER_IMPORT, input);
  return kept;
}

async function keep(deps: Needs, call: SessionCall, procedureId: string, upload: Upload): Promise<StoredImport> {
  const { by: uploadedBy, fileRevision: _named, reverts, ...rest } = upload;
  const input = await planInputOf(deps.db, upload);
  if (!input) throw problem('forbidden');
  // Of the revision that the file names, what it is compared with says whether it is one of this roster. An old version's rows name none.
  const fileRevision = reverts === undefined ? input.fileRevision : undefined;
  call.aboutToChange(procedureId);
  return storeImport(deps.db, {
    ...rest,
    procedureId,
    uploadedBy,
    plan: planOf(input),
    emailKey: rosterEmailKey,
    ...(fileRevision !== undefined && { fileRevision }),
    ...(reverts !== undefined && { reverts }),
  });
}

async function planned(deps: Needs, call: SessionCall, kept: StoredImport): Promise<Planned> {
  const plan = await planOfImport(deps.db, kept.procedureId);
  if (!plan) throw problem('not-found');
  const isOpen = kept.state === 'checked';
  return {
    procedureId: kept.procedureId,
    status: kept.state === 'refused' ? 'refused' : 'checked',
    ...(isOpen && { expiresAt: await expiryOf(deps, kept) }),
    needsConfirmRemovals: needsConfirmRemovals(deps, kept),
    ...((await isEmptied(deps.db, kept)) && { emptied: true as const }),
    plan: toldPlan(plan, call.text),
  };
}

/** Until when a plan can be confirmed. */
export const expiryOf = (
  { db, services }: Pick<Needs, 'db' | 'services'>,
  { procedureId, uploadedAt }: StoredImport,
): Promise<string> =>
  shownAt({ db }, procedureId, new Date(uploadedAt.getTime() + services.jairo.planLifeMs).toISOString());

/** Whether so many members are removed that it takes a second word. */
export const needsConfirmRemovals = ({ services }: Pick<Needs, 'services'>, { counts }: StoredImport): boolean =>
  counts.remove > services.jairo.removalShare * counts.present;

/**
 * An upload, for those who may manage the members of its institution.
 * @throws Refusal `not-authenticated`; `not-found`, so that nobody else is told that there is one; `forbidden` to members of other rights
 */
export async function requireImport(
  deps: Pick<ApiDependencies, 'db'>,
  call: SessionCall,
  procedureId: string,
): Promise<{ kept: StoredImport; looking: Looking }> {
  const kept = await findImport(deps.db, procedureId);
  if (!kept) throw problem('not-found');
  const { account } = await requireManager(deps, call, kept.institution);
  return { kept, looking: { institution: kept.institution, userId: account.user_id } };
}

/** Applies an upload. @throws Refusal `plan-changed` with the new plan, `removals-unconfirmed`, `wrong-state`, `forbidden`, `not-found` */
export async function confirmImport(
  deps: Needs,
  call: SessionCall,
  {
    procedureId,
    confirmRemovals,
    revision,
  }: { procedureId: string; confirmRemovals: boolean; revision?: number | undefined },
): Promise<{ procedureId: string; status: 'applying' | 'completed' }> {
  const { kept, looking } = await requireImport(deps, call, procedureId);
  const seen = revision ?? kept.baseRevision;
  if (kept.state === 'checked' && seen !== kept.baseRevision) throw await planChanged(deps, call, procedureId);
  const sent = await updateProcedure(deps, call, procedureId, confirmImportUpdate, {
    args: [{ procedureId, revision: seen, by: looking.userId, confirmRemovals }],
    // A page that the browser has kept may be sent again with another word, or of another plan.
    updateId: `${call.idFor('confirm')}-${seen}${confirmRemovals ? '-removals' : ''}`,
    waitMs: APPLIED_WITHIN_MS,
  });
  if (sent.state === 'taken') throw problem('unavailable', { retryAfterS: AGAIN_S });
  if (sent.state !== 'done') throw problem('wrong-state');
  const { result } = sent;
  if (result.ok) return { procedureId, status: result.view.status === 'completed' ? 'completed' : 'applying' };
  const { counts } = (await findImport(deps.db, procedureId)) ?? { counts: { remove: 0, present: 0 } };
  switch (result.refusal) {
    case 'plan-changed':
      throw await planChanged(deps, call, procedureId);
    case 'removals-unconfirmed':
      throw problem('removals-unconfirmed', { remove: counts.remove, present: counts.present });
    case 'wrong-state':
    case 'forbidden':
      throw problem(result.refusal);
  }
}

/** Another plan stands there than the one that was confirmed. */
async function planChanged({ db }: Pick<Needs, 'db'>, { text }: SessionCall, procedureId: string): Promise<Refusal> {
  const plan = await planOfImport(db, procedureId);
  return plan ? problem('plan-changed', { plan: toldPlan(plan, text) }) : problem('not-found');
}

export interface ImportProgress {
  done: number;
  total: number;
  percent: number;
  /** Absent where nothing tells yet. */
  secondsLeft?: number;
}

/** How far the invitations and mails of an applied upload are; undefined where there are none, or it is not applied. */
export function progressOf(
  { services, clock }: Pick<Needs, 'services' | 'clock'>,
  { state, done, total, appliedAt }: StoredImport,
): ImportProgress | undefined {
  if (state !== 'applied' || !appliedAt || total === 0) return undefined;
  const percent = Math.floor((done * 100) / total);
  const spentS = Math.max(1, (clock() - appliedAt.getTime()) / 1000);
  const perSecond = done > 0 ? done / spentS : services.jairo.invitationsPerSecond;
  return { done, total, percent, secondsLeft: Math.ceil((total - done) / perSecond) };
}

/** The same by its ID, for whoever asks where the procedure is: numbers only. */
export async function importProgress(
  deps: Pick<Needs, 'db' | 'services' | 'clock'>,
  procedureId: string,
): Promise<ImportProgress | undefined> {
  const kept = await findImport(deps.db, procedureId);
  return kept && progressOf(deps, kept);
}
