/** Temporary Access Passes of somebody whose card was verified: shown in the browser that came back from the service, and in no other. */
import { findProcedure, projectedView } from '../../../db/platform/procedures.js';
import { mayDecide } from '../../../db/staff/staff.js';
import { lastRevocation } from '../../../db/utokyo/passes.js';
import { findReregistration } from '../../../db/utokyo/reregistrations.js';
import { OwnerFault } from '../../../worker/runtime/mfa/contract.js';
import {
  issuePassUpdate,
  MOST_ISSUES,
  type PassPurpose,
  revokePassUpdate,
} from '../../../workflows/contracts/mfa-self-service.js';
import type { ProcedureView } from '../../../workflows/contracts/procedure.js';
import type { ApiDependencies } from '../../dependencies.js';
import type { CallContext, SessionCall } from '../../http/call-context.js';
import { malformed, problem } from '../../http/problems.js';
import { staffOf } from '../../staff/sign-in/service.js';
import { memberHolder } from '../../utokyo/session.js';
import { isRedeemedBy, updateProcedure } from '../client.js';
import { passwordTicket } from '../new-password/service.js';

type Needs = Pick<ApiDependencies, 'db' | 'temporal' | 'tokens' | 'services' | 'methods'>;

/** How long an answer waits until it is recorded. */
const ANSWER_WITHIN_MS = 6_000;
const AGAIN_S = 2;

export interface Issued {
  procedureId: string;
  status: 'awaiting-registration';
  purpose: PassPurpose;
  pass?: string;
  passwordTicket?: string;
  /** RFC 3339 */
  expiresAt: string;
}
export interface Case {
  procedureId: string;
  memberId: string;
  view: ProcedureView;
}

/** Whether passwords are set here: not where the methods have another owner, nor in a directory that takes none from us. */
export const setsPasswords = ({ services: { utokyo } }: Pick<Needs, 'services'>): boolean =>
  utokyo.methods.kind === 'embedded' &&
  (utokyo.directory.kind === 'embedded' || utokyo.directory.passwords !== undefined);

/** @throws Refusal `not-found` where it isn't this browser's, `wrong-state` where nothing more is issued */
export async function issuePass(
  deps: Needs,
  call: CallContext,
  { procedureId, purpose }: { procedureId: string; purpose: PassPurpose },
): Promise<Issued> {
  const own = await ownCase(deps, call, procedureId);
  const about = { procedureId, status: 'awaiting-registration', purpose } as const;
  if (purpose === 'password-reset') {
    if (!setsPasswords(deps)) throw problem('wrong-state');
    const { expiresAt } = await counted(deps, call, own, purpose);
    return { ...about, passwordTicket: passwordTicket(deps, { procedureId, expiresAt }), expiresAt };
  }
  const issue = (await unmade(deps, own)) ?? (await counted(deps, call, own, purpose)).issue;
  call.aboutToChange(procedureId);
  const made = await shown(deps, own, issue);
  // Their card has proved whose browser this is: what strangers try keeps nobody out who tries a pass in it.
  call.remember(memberHolder(own.memberId));
  return { ...about, ...made };
}

/** The case of this browser. Whose it is else is told to nobody. @throws Refusal `not-found`, `wrong-state` once it has ended */
export async function ownCase(
  deps: Pick<Needs, 'db' | 'tokens'>,
  call: CallContext,
  procedureId: string,
): Promise<Case> {
  const row = await findProcedure(deps.db, procedureId);
  if (!row || !isRedeemedBy(deps, call, row.redeemed_by)) throw problem('not-found');
  return openCase(deps, procedureId);
}

async function openCase({ db }: Pick<Needs, 'db'>, procedureId: string): Promise<Case> {
  const [row, own] = await Promise.all([findProcedure(db, procedureId), findReregistration(db, procedureId)]);
  if (!row || !own || own.kind !== 'mfa-self-service') throw problem('not-found');
  if (!own.open || own.registered_at !== null) throw problem('wrong-state');
  return { procedureId, memberId: own.member_id, view: await projectedView(db, row) };
}

const STEPS = { 'mfa-registration': 'pass-issued', 'password-reset': 'password-reset-allowed' } as const;

/** Of what no more is issued in this case. */
export const fullOf = ({ view: { steps } }: Case): PassPurpose[] =>
  (Object.keys(STEPS) as PassPurpose[]).filter(
    (purpose) => steps.filter(({ step }) => step === STEPS[purpose]).length >= MOST_ISSUES,
  );

/** The right to set a new password that was issued last, while it lasts. */
export function openTicket(
  deps: Pick<ApiDependencies, 'tokens' | 'services' | 'clock'>,
  { procedureId, view: { steps } }: Case,
): { ticket: string; expiresAt: string } | undefined {
  const at = steps.findLast(({ step }) => step === STEPS['password-reset'])?.at;
  const endMs = Date.parse(at ?? '') + deps.services.utokyo.passwordTicketLifeMs;
  if (!(endMs > deps.clock())) return undefined;
  const expiresAt = new Date(endMs).toISOString();
  return { ticket: passwordTicket(deps, { procedureId, expiresAt }), expiresAt };
}

/** The last pass that was counted, and is still good. */
function lastIssue({ view: { steps } }: Case): number | undefined {
  const about = steps.filter(({ step }) => step === 'pass-issued' || step === 'pass-revoked');
  if (about.at(-1)?.step !== 'pass-issued') return undefined;
  return about.filter(({ step }) => step === 'pass-issued').length;
}

/** Who has taken back the last pass, where that is what became of it. */
function lastRevoker({ view: { steps } }: Case): string | undefined {
  const last = steps.findLast(({ step }) => step === 'pass-issued' || step === 'pass-revoked');
  return last?.step === 'pass-revoked' ? last.actor : undefined;
}

/** A pass that was counted, but that its owner could not make in time: asking again costs none of the three. */
async function unmade({ methods }: Pick<Needs, 'methods'>, own: Case): Promise<number | undefined> {
  const issue = lastIssue(own);
  if (issue === undefined) return undefined;
  const state = await methods.passState({ memberId: own.memberId, procedureId: own.procedureId, issue });
  return state === 'none' || state === 'not-yet' ? issue : undefined;
}

async function counted(
  deps: Needs,
  call: CallContext,
  { procedureId }: Case,
  purpose: PassPurpose,
): Promise<{ issue: number; expiresAt: string }> {
  const browser = deps.tokens.digest('browser', call.browserId());
  const sent = await updateProcedure(deps, call, procedureId, issuePassUpdate, {
    args: [{ procedureId, purpose, browser }],
    updateId: call.idFor('pass'),
    waitMs: ANSWER_WITHIN_MS,
  });
  if (sent.state === 'taken') throw problem('unavailable', { retryAfterS: AGAIN_S });
  if (sent.state !== 'done' || !sent.result.ok) throw problem('wrong-state');
  return sent.result;
}

/** The pass itself, from its owner. One whose procedure has ended meanwhile is taken back, and shown to nobody. */
async function shown(
  { db, methods, services }: Needs,
  { procedureId, memberId }: Case,
  issue: number,
): Promise<{ pass: string; expiresAt: string }> {
  const made = await asked(() =>
    methods.issuePass({ memberId, procedureId, issue, lifeMs: services.utokyo.passLifeMs }),
  );
  const row = await findReregistration(db, procedureId);
  const state = await methods.passState({ memberId, procedureId, issue });
  if (row?.open && row.registered_at === null && state === 'usable') return made;
  await methods.revokePass({ memberId, procedureId, issue, by: 'system' });
  throw problem('wrong-state');
}

/** @throws Refusal `wrong-state` for what the owner refuses for good */
async function asked<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof OwnerFault) throw problem('wrong-state');
    throw error;
  }
}

/**
 * Takes the last pass back, at its owner first. A repeat changes nothing.
 * @param reason of staff: stays in the row of the pass
 * @throws Refusal `not-found`, `forbidden`, `wrong-state` where there is none to take back, `malformed`
 */
export async function revokePass(
  deps: Needs,
  call: SessionCall,
  { procedureId, reason }: { procedureId: string; reason?: string | undefined },
): Promise<{ procedureId: string; memberId: string; status: 'revoked' }> {
  const by = await whoRevokes(deps, call, procedureId, reason);
  const whose = await endedAfter(deps, procedureId, { by, reason });
  if (whose !== undefined) return { procedureId, memberId: whose, status: 'revoked' };
  const own = await openCase(deps, procedureId);
  const issue = lastIssue(own);
  const { memberId } = own;
  if (issue === undefined) {
    // A repeat of a call that could not be answered.
    if (call.isRepeatable && lastRevoker(own) === by) return { procedureId, memberId, status: 'revoked' };
    throw problem('wrong-state');
  }
  call.aboutToChange(procedureId);
  const pass = { memberId, procedureId, issue };
  await asked(() => deps.methods.revokePass({ ...pass, by, ...(reason !== undefined && { reason }) }));
  const sent = await updateProcedure(deps, call, procedureId, revokePassUpdate, {
    args: [{ procedureId, issue, by }],
    updateId: `revoke-${issue}`,
    waitMs: ANSWER_WITHIN_MS,
  });
  if (sent.state === 'taken') throw problem('unavailable', { retryAfterS: AGAIN_S });
  return { procedureId, memberId, status: 'revoked' };
}

/**
 * A case ends as the last of its passes is taken back: whoever sends that call again, as its answer was lost, is answered as the first time.
 * @returns the member whose case has ended, its last pass taken back by the same person for the same reason
 */
async function endedAfter(
  { db }: Pick<Needs, 'db'>,
  procedureId: string,
  { by, reason }: { by: string; reason: string | undefined },
): Promise<string | undefined> {
  const own = await findReregistration(db, procedureId);
  if (!own || own.open) return undefined;
  const last = await lastRevocation(db, procedureId);
  return last?.by === by && last.reason === (reason ?? null) ? own.member_id : undefined;
}

/** @throws Refusal `not-found`, `forbidden`, `malformed` */
async function whoRevokes(
  deps: Needs,
  call: SessionCall,
  procedureId: string,
  reason: string | undefined,
): Promise<'person' | `staff:${string}`> {
  const row = await findProcedure(deps.db, procedureId);
  if (isRedeemedBy(deps, call, row?.redeemed_by)) return 'person';
  if (!(await call.session('staff'))) throw problem('not-found');
  const staff = await staffOf(deps, call);
  if (!mayDecide(staff, 'utokyo')) throw problem('forbidden');
  if (reason === undefined) throw malformed({ path: 'reason', reason: 'required' });
  return `staff:${staff.id}`;
}
