/** Effects of the procedure `member-change`. Each may run more than once and has its effect once. */
import { findJairoAccount } from '../../db/jairo/accounts.js';
import type { CameAbout } from '../../db/jairo/changes.js';
import { findInstitution } from '../../db/jairo/institutions.js';
import {
  type AddressClaimed,
  changeDisplayName,
  changePassword,
  claimAddress,
  closeAddressClaim,
  isAddressClaimed,
  keepRightChange,
  putAddressInForce,
} from '../../db/jairo/profile.js';
import { type MemberChangeInput, memberPasswordContext } from '../../workflows/contracts/member-change.js';
import type { Actor, ClosedStatus, Digest, IsoInstant, Locale } from '../../workflows/contracts/procedure.js';
import type { Dependencies } from '../dependencies.js';
import { memberEmailChangeMail, type MemberNotice, memberNoticeMail } from '../mail/templates/member-change.js';
import { memberUrl, sendToMember } from './member-mail.js';
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
type Changing = MemberStep & Pick<MemberChangeInput, 'userId' | 'member' | 'change'>;

/** The procedure after its change; its status says whether there was one. With `right` the repository systems are to be told. */
export interface Changed extends Recorded {
  right?: RightChanged;
  /** The address until then, of a change of it. */
  before?: string;
}

export interface NoticeMail {
  procedureId: string;
  userId: string;
  what: MemberNotice;
  /** Absent: the account's address. */
  to?: string;
  /** Host name of the institution, of a right that is gone. */
  institution?: string;
  at: IsoInstant;
  /** Where the person has chosen none. */
  locale: Locale;
}

export const createMemberChangeActivities = (needs: Needs) => ({
  /** Makes a change that is in force at once; `refused` where the account has been changed otherwise meanwhile. */
  async changeMember(p: Changing): Promise<Changed> {
    const came = await changed(needs, p);
    return ended(needs, p, came ? 'completed' : 'refused', came);
  },

  /** Makes the procedure's URL the one that counts for another address. It ends as superseded where there is nothing to verify. */
  async claimMemberAddress(p: Changing & { expiresAt: IsoInstant }): Promise<Recorded & { claimed?: AddressClaimed }> {
    const { view, userId, member, change, expiresAt } = p;
    const email = change.what === 'email' ? change.email : undefined;
    const asked = { procedureId: view.procedureId, userId, ...(email !== undefined && { email }) };
    const claimed = await claimAddress(needs.db, KEYS, { ...asked, ...(member && { member }) });
    if (!claimed) return ended(needs, p, 'superseded');
    return { ...(await recordedAs(needs, 'member-change', p, { ...view, expiresAt })), claimed };
  },

  /** Mails the URL to the address that is to be verified. @returns false if it counts no more; nothing was mailed */
  async mailMemberEmailChange(p: {
    procedureId: string;
    issue: number;
    email: string;
    expiresAt: IsoInstant;
    locale: Locale;
  }): Promise<boolean> {
    const { procedureId, issue, email, expiresAt, locale } = p;
    if (!(await isAddressClaimed(needs.db, procedureId))) return false;
    const url = memberUrl(needs, { purpose: 'member-email-change', procedureId, issue });
    const content = memberEmailChangeMail({ url, expiresAt, inquiry: needs.services.jairo.inquiry }, locale);
    const mail = { procedureId, step: `url-${issue}`, template: 'member-email-change', to: email, locale, content };
    await sendToMember(needs, mail);
    return true;
  },

  /** Puts the verified address in force; `superseded` where its URL counts no more. */
  async putMemberAddress(p: MemberStep & { userId: string; redeemedBy: Digest }): Promise<Changed> {
    const came = await putAddressInForce(needs.db, KEYS, { procedureId: p.view.procedureId, userId: p.userId });
    return ended(needs, p, came ? 'completed' : 'superseded', came);
  },

  /** Ends without a change, unless one came about that the workflow has not heard of (decision 080). */
  async closeMemberAddress(p: MemberStep & { userId: string; ending: ClosedStatus }): Promise<Changed> {
    const { procedureId } = p.view;
    // Its claim may have ended by another change of the account: then it is not its time that is over.
    const isOvertaken = !(await isAddressClaimed(needs.db, procedureId));
    const came = await closeAddressClaim(needs.db, { procedureId, userId: p.userId });
    if (came) return ended(needs, p, 'completed', came);
    return ended(needs, p, p.ending === 'expired' && isOvertaken ? 'superseded' : p.ending);
  },

  /** Records the procedure, for lists and reopened pages. */
  async recordMemberChange(p: MemberStep): Promise<void> {
    await recordedAs(needs, 'member-change', p, p.view);
  },

  /** Tells the person of a change, at the account's address or at the one that is given. */
  async mailMemberNotice(p: NoticeMail): Promise<void> {
    const { procedureId, userId, what, institution, at } = p;
    const account = await findJairoAccount(needs.db, userId);
    const to = p.to ?? account?.email;
    if (to === undefined) return;
    const locale = account?.locale ?? p.locale;
    const name = institution && ((await findInstitution(needs.db, institution))?.name ?? institution);
    const { inquiry } = needs.services.jairo;
    const content = memberNoticeMail({ what, userId, at, inquiry, ...(name && { institution: name }) }, locale);
    const template = `member-${what}`;
    await sendToMember(needs, { procedureId, step: `notice-${what}`, template, to, locale, content });
  },
});

export type MemberChangeActivities = ReturnType<typeof createMemberChangeActivities>;

function changed(needs: Needs, { view, userId, member, change }: Changing): Promise<CameAbout | undefined> {
  const { db } = needs;
  const { procedureId } = view;
  const whose = { procedureId, userId };
  switch (change.what) {
    case 'display-name':
      return changeDisplayName(db, { ...whose, displayName: change.displayName });
    case 'password': {
      const passwordHash = openedMemberHash(needs, change.hash, memberPasswordContext(procedureId));
      return changePassword(db, { ...whose, version: change.version, passwordHash });
    }
    case 'right':
    case 'removed':
      return member ? keepRightChange(db, { ...whose, what: change.what, member }) : Promise.resolve(undefined);
    case 'email':
      return Promise.resolve(undefined);
  }
}

/** What a change is called in a timeline, and who makes it. */
const STEPS: Record<CameAbout['what'], readonly [step: string, by: Actor]> = {
  registered: ['member-registered', 'person'],
  adopted: ['account-adopted', 'person'],
  'display-name': ['display-name-change', 'person'],
  password: ['password-change', 'person'],
  email: ['address-changed', 'person'],
  right: ['right-changed', 'system'],
  removed: ['right-removed', 'system'],
};

/** Records the ending. */
async function ended(needs: Needs, p: MemberStep, status: ClosedStatus, came?: CameAbout): Promise<Changed> {
  const [step, by] = came ? STEPS[came.what] : [];
  const view = step ? stepped(p, p.view.status, [step], by) : p.view;
  const { expiresAt: _over, ...last } = stepped({ ...p, view }, status, [
    status === 'refused' ? 'change-refused' : status,
  ]);
  const right = came && rightOf(needs, came);
  return {
    ...(await recordedAs(needs, 'member-change', p, last)),
    ...(came?.before !== undefined && { before: came.before }),
    ...(right && { right }),
  };
}
