/** Effects of the procedure `password-reissue`. Each may run more than once and has its effect once. */
import { ApplicationFailure } from '@temporalio/activity';
import { findRegistration, type Registration } from '../../db/cinii/registrations.js';
import {
  type ClaimAnswer,
  claimReissues,
  discardPending,
  endingClaims,
  findPending,
  isReissueEnded,
  keepPending,
  markMailing,
  putInForce,
} from '../../db/cinii/reissues.js';
import type { Digest, Locale, ProcedureView, Sealed } from '../../workflows/contracts/procedure.js';
import type { Dependencies } from '../dependencies.js';
import { project } from '../project.js';
import { sendOnce, withSubject } from '../mail/send-once.js';
import { reissuedPasswordMail, reissueUrlMail } from '../mail/templates/password-reissue.js';

type Needs = Pick<Dependencies, 'db' | 'mailer' | 'tokens' | 'sealer' | 'passwords' | 'services' | 'publicUrl'>;
interface One {
  procedureId: string;
  applicationId: string;
}

/** A procedure as it is recorded in the database. */
export interface ReissueRecord {
  view: ProcedureView;
  closed: boolean;
  locale: Locale;
  redeemedBy?: Digest;
}

async function recorded({ db }: Pick<Needs, 'db'>, record: ReissueRecord): Promise<void> {
  const { procedureId, status } = record.view;
  const ending = record.closed ? endingClaims(procedureId, status) : undefined;
  await project(db, { service: 'cinii', kind: 'password-reissue', ...record }, ending);
}

/** What a password is sealed for: it can't be opened as that of another reissue. */
const context = ({ procedureId, applicationId }: One): string => `reissue/${procedureId}/${applicationId}`;

export const createPasswordReissueActivities = (needs: Needs) => ({
  /** Records the procedure in the database, for lists and reopened pages; an ending also ends its claims. */
  recordReissue: (record: ReissueRecord): Promise<void> => recorded(needs, record),

  /** Makes the procedure the one open reissue of its registrations, as far as they still belong to the address. */
  async claimRegistrations(p: {
    procedureId: string;
    applicationIds: string[];
    addressDigest: Digest;
    record: ReissueRecord;
    /** Claims may come in another order than procedures began: what a newer one has claimed is left to it. Named as in histories. */
    inOrder?: boolean;
  }): Promise<ClaimAnswer> {
    const { procedureId, applicationIds, inOrder = false } = p;
    const isStillAt = (emailKey: string): boolean => needs.tokens.matches('address', emailKey, p.addressDigest);
    const answer = await claimReissues(needs.db, { procedureId, applicationIds, isStillAt, leavesToNewer: inOrder });
    await recorded(needs, p.record);
    return answer;
  },

  /** Mails the one-time URL to the registered address. */
  async mailReissueUrl(p: {
    procedureId: string;
    issue: number;
    applicationIds: string[];
    expiresAt: string;
    locale: Locale;
  }): Promise<void> {
    const { procedureId, issue, applicationIds, expiresAt, locale } = p;
    const { email } = await registration(needs, applicationIds[0]);
    const token = needs.tokens.url({ purpose: 'password-reissue', procedureId, issue });
    const url = new URL(`/u?token=${token}`, needs.publicUrl).href;
    const { inquiry, mailFrom } = needs.services.cinii;
    const template = 'reissue-url';
    const mail = reissueUrlMail({ url, expiresAt, applicationIds, inquiry }, locale);
    const content = withSubject(mail, needs.services.cinii, template, locale);
    await sendOnce(needs, {
      procedureId,
      step: `url-${issue}`,
      template,
      to: email,
      from: mailFrom,
      content,
    });
  },

  /**
   * Makes a new password for each registration that the procedure still holds and keeps it, sealed, until its mail has ended.
   * @returns the registrations for which there is one
   */
  async prepareReissue({
    procedureId,
    applicationIds,
    addressDigest,
    record,
  }: {
    procedureId: string;
    applicationIds: string[];
    addressDigest: Digest;
    record: ReissueRecord;
  }): Promise<string[]> {
    await recorded(needs, record);
    const prepared: string[] = [];
    const isStillAt = (emailKey: string): boolean => needs.tokens.matches('address', emailKey, addressDigest);
    for (const applicationId of applicationIds) {
      const one = { procedureId, applicationId };
      const password = needs.passwords.generate();
      const passwordHash = await needs.passwords.hash(password);
      const sealedPassword = needs.sealer.seal(password, context(one));
      if (await keepPending(needs.db, { ...one, passwordHash, sealedPassword, isStillAt }))
        prepared.push(applicationId);
    }
    return prepared;
  },

  /**
   * Mails the kept password and puts it in force; the old one ends in the same moment. It is in clear only here, while the mail is handed over
   * (decision 008).
   * @returns false where a newer password came into force meanwhile: nothing is mailed then
   */
  async mailReissuedPassword({ locale, ...one }: One & { locale: Locale }): Promise<boolean> {
    const pending = await findPending(needs.db, one.procedureId, one.applicationId);
    if (!pending) throw ApplicationFailure.nonRetryable('no password is kept for this reissue', 'no-password');
    // An earlier try found that a newer one is in force, and died before it could say so.
    if (pending.state === 'discarded') return false;
    // In force already, because the person has signed in with it: so its mail has arrived.
    if (pending.state === 'in-force' || !pending.sealed_password) return true;
    const { email, institution } = await registration(needs, one.applicationId);
    const password = needs.sealer.open(pending.sealed_password as Sealed, context(one));
    const { inquiry, mailFrom } = needs.services.cinii;
    const template = 'reissued-password';
    const mail = reissuedPasswordMail({ applicationId: one.applicationId, password, inquiry, institution }, locale);
    const content = withSubject(mail, needs.services.cinii, template, locale);
    if (!(await markMailing(needs.db, one.procedureId, one.applicationId))) return false;
    const step = `password-${one.applicationId}`;
    await sendOnce(needs, {
      procedureId: one.procedureId,
      step,
      template,
      to: email,
      from: mailFrom,
      content,
    });
    return putInForce(needs.db, one.procedureId, one.applicationId);
  },

  /** Whether a newer request has taken the procedure's registrations. */
  isReissueSuperseded: ({ procedureId }: { procedureId: string }): Promise<boolean> =>
    isReissueEnded(needs.db, procedureId, 'superseded'),

  /** Forgets the password whose mail could not be delivered; the old one stays in force. @returns whether the new one is in force after all */
  async discardReissue({ procedureId, applicationId }: One): Promise<boolean> {
    return !(await discardPending(needs.db, procedureId, applicationId));
  },
});

export type PasswordReissueActivities = ReturnType<typeof createPasswordReissueActivities>;

async function registration({ db }: Pick<Needs, 'db'>, applicationId: string | undefined): Promise<Registration> {
  const found = applicationId && (await findRegistration(db, applicationId));
  if (!found) throw ApplicationFailure.nonRetryable('the registration is gone', 'no-registration');
  return found;
}
