/** Effects of the procedure `member-registration`. Each may run more than once and has its effect once. */
import { type CameAbout, cameOf } from '../../db/jairo/changes.js';
import {
  endInvitation,
  findInvitation,
  type InvitationState,
  issueInvitation,
  openInvitation,
  reissueInvitation,
} from '../../db/jairo/invitations.js';
import { adoptAccount, forgetPending, registerMember, verifyPending } from '../../db/jairo/registrations.js';
import {
  type AdoptAccount,
  type AdoptionRefusal,
  type RegisterMember,
  type RegistrationRefusal,
  registrationContext,
} from '../../workflows/contracts/member-registration.js';
import type { Actor, ClosedStatus, IsoInstant } from '../../workflows/contracts/procedure.js';
import type { InstitutionRole } from '../../workflows/rules/roster.js';
import type { Dependencies } from '../dependencies.js';
import { fewAtOnce } from '../few-at-once.js';
import { sendInvitation } from './member-registration-mails.js';
import {
  KEYS,
  type MemberStep,
  openedMemberHash,
  type Recorded,
  recordedAs,
  type RightChanged,
  rightOf,
  stepped,
} from './member-steps.js';

type Needs = Pick<Dependencies, 'db' | 'mailer' | 'tokens' | 'sealer' | 'services' | 'publicUrl'>;

export interface OpeningStep extends MemberStep {
  institution: string;
  role: InstitutionRole;
  invitedBy: Actor;
  email?: string;
  renews?: string;
  expiresAt: IsoInstant;
}
/** The procedure after a step. Where its status is an ending, it has ended; with `right` the repository systems are to be told. */
export interface RegistrationStepped extends Recorded {
  right?: RightChanged;
  /** The URL that counts by the invitation's row: the workflow may not have heard of a resend whose task was thrown away. */
  issued?: { issue: number; expiresAt: IsoInstant; by?: Actor };
}
/** Refused: nothing is recorded. */
export interface Refused<R extends string> {
  refusal: R;
}

/** Invitations whose mails are sent in a workflow task. More than these leave a slow mail server's time to activities with slots of their own. */
const MOST_AT_ONCE = 20;

export const createMemberRegistrationActivities = (needs: Needs, atOnce = fewAtOnce(MOST_AT_ONCE)) => ({
  /** Makes the invitation stand, or refuses it: another one of this addressee is open, or there is nobody to invite. */
  async openInvitation(
    p: OpeningStep,
  ): Promise<RegistrationStepped & { issue: number; refusal?: 'already-invited' | 'wrong-state' }> {
    const { institution, role, invitedBy, email, renews, locale, expiresAt, view } = p;
    const { procedureId } = view;
    const opening = { procedureId, institution, role, invitedBy, locale, expiresAt, ...(renews && { renews }) };
    const address = email === undefined ? {} : { address: { email, emailKey: KEYS.emailKey(email) } };
    const found = await openInvitation(needs.db, { ...opening, ...address });
    if (typeof found === 'string') {
      const ended = await recorded(needs, p, stepped(p, 'refused', ['invitation-refused']));
      return { ...ended, issue: 0, refusal: found };
    }
    const { issue, state, expires_at: until } = found;
    if (state !== 'open') return { ...(await endedAs(needs, p, state)), issue };
    return { ...(await recorded(needs, p, until ? { ...view, expiresAt: isoOf(until) } : view)), issue };
  },

  /**
   * Issues the URL of an invitation that an import has written, mails it and records both.
   * @returns `mailed` where the mail server took it; where not, `mailInvitation` tries again
   */
  async mailNewInvitation(
    p: MemberStep & { expiresAt: IsoInstant },
  ): Promise<RegistrationStepped & { issue: number; mailed: boolean }> {
    const { procedureId } = p.view;
    const found = await issueInvitation(needs.db, { procedureId, expiresAt: p.expiresAt });
    if (!found) return { ...(await asItStands(needs, p)), issue: 0, mailed: false };
    const mailed = (await atOnce(() => isTaken(sendInvitation(needs, 'invitation', found)))) ?? false;
    const view = { ...p.view, expiresAt: isoOf(found.expires_at) };
    const next = mailed ? stepped({ ...p, view }, view.status, ['invitation-mailed']) : view;
    return { ...(await recorded(needs, p, next)), issue: found.issue, mailed };
  },

  /** Records the procedure, for lists and reopened pages. */
  async recordInvitation(p: MemberStep): Promise<void> {
    await recorded(needs, p, p.view);
  },

  /**
   * Registers the account and gives it the right; or keeps it all until a differing address is verified.
   * @returns then with the number of the URL that is to be mailed there
   */
  async registerMember(
    p: MemberStep & RegisterMember & { until: IsoInstant },
  ): Promise<(RegistrationStepped & { addressIssue?: number }) | Refused<RegistrationRefusal>> {
    const { view, userId, displayName, email, locale, issue, until, browser } = p;
    const { procedureId } = view;
    const passwordHash = openedMemberHash(needs, p.hash, registrationContext(procedureId));
    const account = { userId, displayName, email, passwordHash, locale };
    const end = await registerMember(needs.db, KEYS, { procedureId, ...account, issue, until });
    if (typeof end === 'string') return { refusal: end };
    if ('done' in end) return completed(needs, { ...p, redeemedBy: browser }, end.done);
    const waiting = stepped(p, 'awaiting-confirmation', ['address-asked'], 'person');
    return { ...(await recorded(needs, p, { ...waiting, expiresAt: until })), addressIssue: end.pending.issue };
  },

  /** Gives the right to an account that is there already. */
  async adoptAccount(p: MemberStep & AdoptAccount): Promise<RegistrationStepped | Refused<AdoptionRefusal>> {
    const { view, issue, userId, passwordVersion, browser } = p;
    const { procedureId } = view;
    const end = await adoptAccount(needs.db, KEYS, { procedureId, issue, userId, passwordVersion });
    return typeof end === 'string' ? { refusal: end } : completed(needs, { ...p, redeemedBy: browser }, end.done);
  },

  /** Completes a registration whose differing address is verified now. */
  async verifyMemberEmail(p: MemberStep & { issue: number }): Promise<RegistrationStepped | Refused<'url-expired'>> {
    const end = await verifyPending(needs.db, KEYS, { procedureId: p.view.procedureId, issue: p.issue });
    if (typeof end === 'string') return { refusal: 'url-expired' };
    return completed(needs, p, end.done, ['address-verified']);
  },

  /** An address was not verified in time, or can't be mailed: its ID is free again, the invitation goes on. @param p.expiresAt its end */
  async lapsePendingRegistration(
    p: MemberStep & { issue: number; why: 'address-lapsed' | 'mail-undeliverable'; expiresAt: IsoInstant },
  ): Promise<RegistrationStepped> {
    const { procedureId } = p.view;
    // It may have been verified in a task that was thrown away.
    const state = (await findInvitation(needs.db, procedureId))?.state ?? 'superseded';
    if (state !== 'open') return endedAs(needs, p, state);
    await forgetPending(needs.db, procedureId, p.issue);
    return recorded(needs, p, { ...stepped(p, 'invited', [p.why]), expiresAt: p.expiresAt });
  },

  /**
   * Issues another URL with a whole life; the one before counts no more.
   * @param p.issue next after the one that the workflow knows
   * @returns the URL that came of this resend: the workflow may know it, where the task that issued it was thrown away
   */
  async resendInvitation(
    p: MemberStep & { issue: number; expiresAt: IsoInstant; by: Actor; updateId: string },
  ): Promise<RegistrationStepped> {
    const { view, issue, by, updateId: resendId } = p;
    const { procedureId, status } = view;
    const found = await reissueInvitation(needs.db, { procedureId, issue, expiresAt: p.expiresAt, resendId, by });
    const { state = 'superseded' } = found;
    if (state !== 'open') return endedAs(needs, p, state);
    const issued = { issue: found.issue, expiresAt: isoOf(found.expiresAt) };
    if (issued.issue < issue) return { view, issued };
    const resent = stepped(p, status, ['invitation-resent'], by);
    const next = status === 'invited' ? { ...resent, expiresAt: issued.expiresAt } : resent;
    return { ...(await recorded(needs, p, next)), issued };
  },

  /**
   * Ends the invitation, unless something came of it that the workflow has not heard of (decision 080): then the procedure has completed. One that an
   * import has ended meanwhile ends as that says.
   */
  async closeInvitation(
    p: MemberStep & { ending: Exclude<InvitationState, 'open' | 'registered'>; by?: Actor },
  ): Promise<RegistrationStepped> {
    const { procedureId } = p.view;
    const state = await needs.db.transaction((trx) => endInvitation(trx, procedureId, p.ending));
    return endedAs(needs, p, state, state === p.ending ? p.by : undefined);
  },

  /**
   * Ends the procedure where its invitation's row says that it has ended: a message that says so proves nothing. Of one that is open it says which URL
   * counts.
   */
  readInvitation: (p: MemberStep): Promise<RegistrationStepped> => asItStands(needs, p),
});

export type MemberRegistrationActivities = ReturnType<typeof createMemberRegistrationActivities>;

const recorded = (needs: Needs, p: MemberStep, view: MemberStep['view']): Promise<Recorded> =>
  recordedAs(needs, 'member-registration', p, view);

const isoOf = (at: Date): IsoInstant => at.toISOString() as IsoInstant;

/** How a procedure ends whose invitation stands so. */
const STATUS: Record<Exclude<InvitationState, 'open' | 'registered'>, ClosedStatus> = {
  expired: 'expired',
  withdrawn: 'withdrawn',
  superseded: 'superseded',
  undeliverable: 'mail-undeliverable',
};

async function asItStands(needs: Needs, p: MemberStep): Promise<RegistrationStepped> {
  const row = await findInvitation(needs.db, p.view.procedureId);
  const { state = 'superseded', issue = 0, expires_at: until, resent_by: by } = row ?? {};
  if (state !== 'open') return endedAs(needs, p, state);
  const issued = until && { issue, expiresAt: isoOf(until), ...(by && { by: by as Actor }) };
  return { view: p.view, ...(issued && { issued }) };
}

async function endedAs(
  needs: Needs,
  p: MemberStep,
  state: Exclude<InvitationState, 'open'>,
  by?: Actor,
): Promise<RegistrationStepped> {
  if (state !== 'registered') {
    const { expiresAt: _over, ...view } = stepped(p, STATUS[state], [STATUS[state]], by);
    return recorded(needs, p, view);
  }
  const came = await cameOf(needs.db, p.view.procedureId);
  if (!came) throw new Error('an invitation that was used, and nothing came of it');
  return completed(needs, p, came);
}

/** The account has its right: recorded as the ending. */
async function completed(
  needs: Needs,
  p: MemberStep,
  came: CameAbout,
  before: string[] = [],
): Promise<RegistrationStepped> {
  const done = came.what === 'adopted' ? 'account-adopted' : 'member-registered';
  const byPerson = stepped(p, p.view.status, [...before, done], 'person');
  const { expiresAt: _over, ...view } = stepped({ ...p, view: byPerson }, 'completed', ['completed']);
  const right = rightOf(needs, came);
  return { ...(await recorded(needs, p, view)), ...(right && { right }) };
}

/** Whether the mail server took a mail; whatever is wrong with it, an activity of its own learns anew. */
async function isTaken(mail: Promise<void>): Promise<boolean> {
  try {
    await mail;
    return true;
  } catch {
    return false;
  }
}
