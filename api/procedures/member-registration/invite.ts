/** What whoever may invite may do with invitations, whether by script or by page. */
import { rightsOf, mayManage } from '../../../db/jairo/rights.js';
import { addInstitution, findInstitution, listInstitutions } from '../../../db/jairo/institutions.js';
import {
  findInvitation,
  type InvitationPage,
  type InvitationRow,
  type InvitationState,
  invitationsOf,
} from '../../../db/jairo/invitations.js';
import { findProcedure } from '../../../db/platform/procedures.js';
import { findStaff } from '../../../db/staff/staff.js';
import {
  invitationOpenedUpdate,
  MEMBER_REGISTRATION,
  type MemberRegistrationInput,
  type MemberRegistrationWaits,
  resendInvitationUpdate,
  withdrawInvitationUpdate,
} from '../../../workflows/contracts/member-registration.js';
import type { Actor } from '../../../workflows/contracts/procedure.js';
import { HOUR_MS } from '../../../workflows/rules/duration.js';
import { emailKey } from '../../../workflows/rules/email.js';
import type { ApiDependencies } from '../../dependencies.js';
import type { SessionCall } from '../../http/call-context.js';
import { limitRule, withinLimits } from '../../http/plugins/limits.js';
import { malformed, problem, Refusal, sessionOver } from '../../http/problems.js';
import { startProcedureWithUpdate, startWithin, updateProcedure } from '../client.js';
import { shownAt } from '../deadlines.js';

type Needs = Pick<ApiDependencies, 'db' | 'temporal' | 'tokens' | 'services'>;

/** How long an answer waits for what a workflow says. */
const ANSWER_MS = 6_000;

export interface Invited {
  procedureId: string;
  status: 'invited';
  expiresAt: string;
}

/** Durations of an invitation that begins now. */
export const registrationWaits = ({ services: { jairo } }: Pick<Needs, 'services'>): MemberRegistrationWaits => ({
  invitationMs: jairo.invitationLifeMs,
  reminderMs: jairo.invitationReminderMs,
  urlMs: jairo.oneTimeUrlLifeMs,
  mailMs: jairo.mailPatienceMs,
});

/** @throws Refusal `not-authenticated`, `forbidden` */
export async function requireProvider({ db }: Pick<Needs, 'db'>, call: SessionCall): Promise<{ id: string }> {
  const session = await call.session('staff');
  const staff = session && (await findStaff(db, session.userId));
  if (!staff || staff.disabled_at) throw sessionOver();
  if (!staff.roles.includes('administrator')) throw problem('forbidden');
  return staff;
}

/** Who asks, among those who may invite to an institution. */
type Inviter = { kind: 'members' | 'administrators'; by: Actor };

/**
 * Whoever manages an institution invites its members; staff with the role administrator invite its administrators.
 * @param wanted whose invitations are asked about; absent: those that the caller may see
 * @throws Refusal `not-authenticated`, `forbidden`
 */
export async function requireInviter(
  { db }: Pick<Needs, 'db'>,
  call: SessionCall,
  institution: string,
  wanted?: Inviter['kind'],
): Promise<Inviter> {
  // Only the session that counts is looked at as somebody's: the other may be there by chance.
  const member = wanted === 'administrators' ? undefined : await call.session('jairo');
  if (member && mayManage(await rightsOf(db, member.userId), institution))
    return { kind: 'members', by: `member:${member.userId}` };
  const staffSession = wanted === 'members' ? undefined : await call.session('staff');
  const staff = staffSession && (await findStaff(db, staffSession.userId));
  if (staff && !staff.disabled_at && staff.roles.includes('administrator'))
    return { kind: 'administrators', by: `staff:${staff.id}` };
  const isSomebody = member ?? staffSession ?? (await call.session('jairo')) ?? (await call.session('staff'));
  throw isSomebody ? problem('forbidden') : sessionOver();
}

/** All institutions. @throws Refusal `not-authenticated`, `forbidden` */
export async function institutions(deps: Pick<Needs, 'db'>, call: SessionCall) {
  await requireProvider(deps, call);
  return listInstitutions(deps.db);
}

/** Invites an administrator; an institution that isn't there yet is provided. @throws Refusal `already-invited`, `malformed`, `too-many-requests` */
export async function inviteAdministrator(
  deps: Needs,
  call: SessionCall,
  { institution, email, name }: { institution: string; email: string; name?: string | undefined },
): Promise<Invited> {
  const staff = await requireProvider(deps, call);
  if (name === undefined && !(await findInstitution(deps.db, institution)))
    throw malformed({ path: 'name', reason: 'required' });
  return begin(deps, call, { institution, role: '機関管理者', invitedBy: `staff:${staff.id}`, email }, email, name);
}

async function begin(
  deps: Needs,
  call: SessionCall,
  what: Omit<MemberRegistrationInput, 'procedureId' | 'locale' | 'waits'>,
  email: string,
  name?: string,
): Promise<Invited> {
  const procedureId = call.procedureIdFor('jairo', 'member-registration');
  const input: MemberRegistrationInput = {
    procedureId,
    ...what,
    locale: call.locale,
    waits: registrationWaits(deps),
  };
  return startWithin(deps, call, { procedureId, rules: limitsOf(deps, email) }, async () => {
    call.aboutToChange(procedureId);
    if (name !== undefined) await addInstitution(deps.db, { host: what.institution, name });
    const opened = await openedOr(deps, call, input);
    if (!opened.ok) throw problem(opened.refusal);
    return { procedureId, status: 'invited', expiresAt: await shownAt(deps, procedureId, opened.expiresAt) };
  });
}

/** A repeat may come when the procedure has ended without having answered: what it wrote is the answer. */
async function openedOr(deps: Needs, call: SessionCall, input: MemberRegistrationInput) {
  try {
    return await startProcedureWithUpdate(deps, call, MEMBER_REGISTRATION, input, invitationOpenedUpdate);
  } catch (error) {
    const row = error instanceof Refusal ? await findProcedure(deps.db, input.procedureId) : undefined;
    if (row?.status === 'refused') return { ok: false as const, refusal: 'already-invited' as const };
    throw error;
  }
}

/** Mails of one person are few, whoever asks for them. */
const limitsOf = ({ tokens, services }: Pick<Needs, 'tokens' | 'services'>, email: string) => [
  limitRule(tokens, {
    name: 'invitation:address',
    subject: emailKey(email),
    limit: services.jairo.requestsPerHour,
    windowMs: HOUR_MS,
  }),
];

/** An invitation for whoever may do something with it. @throws Refusal `not-found`, `forbidden`, `not-authenticated` */
async function ownInvitation(
  deps: Pick<Needs, 'db'>,
  call: SessionCall,
  procedureId: string,
): Promise<InvitationRow & { inviter: Inviter }> {
  const row = await findInvitation(deps.db, procedureId);
  const kind = row?.number === null ? 'administrators' : 'members';
  // Somebody who is nobody here is told so first, whatever they ask about.
  const inviter = await requireInviter(deps, call, row?.institution ?? '', row ? kind : undefined).catch(
    (error: unknown) => {
      if (!row && error instanceof Refusal && error.word === 'forbidden') throw problem('not-found');
      throw error;
    },
  );
  if (!row) throw problem('not-found');
  return { ...row, inviter };
}

/** Endings after which an invitation may be begun anew. */
const RENEWABLE: ReadonlySet<InvitationState> = new Set(['expired', 'withdrawn', 'undeliverable']);

/**
 * Mails an invitation once more. One that has ended is begun anew, which a service that is switched off does not.
 * @throws Refusal `already-invited`, `wrong-state`, `too-many-requests`, `service-off`, and those of {@link ownInvitation}
 */
export async function resendInvitation(deps: Needs, call: SessionCall, procedureId: string): Promise<Invited> {
  const row = await ownInvitation(deps, call, procedureId);
  const { by } = row.inviter;
  if (RENEWABLE.has(row.state)) {
    if (!deps.services.jairo.enabled) throw problem('service-off', { service: 'jairo' });
    const { institution, role } = row;
    return begin(deps, call, { institution, role, invitedBy: by, renews: procedureId }, row.email);
  }
  if (row.state !== 'open') throw problem('wrong-state');
  return withinLimits(deps.db, limitsOf(deps, row.email), async () => {
    const sent = await updateProcedure(deps, call, procedureId, resendInvitationUpdate, {
      args: [{ by }],
      updateId: call.idFor('resend'),
      waitMs: ANSWER_MS,
    });
    if (sent.state === 'taken') throw problem('unavailable', { retryAfterS: 2 });
    if (sent.state !== 'done' || !sent.result.ok) throw problem('wrong-state');
    return { procedureId, status: 'invited', expiresAt: await shownAt(deps, procedureId, sent.result.expiresAt) };
  });
}

export async function withdrawInvitation(
  deps: Needs,
  call: SessionCall,
  procedureId: string,
): Promise<{ procedureId: string; status: 'withdrawn' }> {
  const row = await ownInvitation(deps, call, procedureId);
  const { by } = row.inviter;
  const sent = await updateProcedure(deps, call, procedureId, withdrawInvitationUpdate, {
    args: [{ by }],
    updateId: call.idFor('withdraw'),
    waitMs: ANSWER_MS,
  });
  if (sent.state === 'taken') throw problem('unavailable', { retryAfterS: 2 });
  if (sent.state === 'done' && sent.result.ok) return { procedureId, status: 'withdrawn' };
  throw problem('wrong-state');
}

/** @throws Refusal `not-authenticated`, `forbidden` */
export async function invitationsFor(
  deps: Pick<Needs, 'db'>,
  call: SessionCall,
  { institution, page }: { institution: string; page: number },
): Promise<InvitationPage> {
  const { kind } = await requireInviter(deps, call, institution);
  return invitationsOf(deps.db, institution, { page, administrators: kind === 'administrators' });
}
