/** Effects of the procedure `password-reissue`. Each may run more than once and has its effect once. */
import { ApplicationFailure } from '@temporalio/activity';
import { findRegistration, type Registration } from '../db/cinii-registrations.js';
import { projectProcedure } from '../db/procedures.js';
import {
  claimReissues,
  discardPending,
  endClaims,
  findPending,
  keepPending,
  markMailing,
  putInForce,
} from '../db/reissues.js';
import type { Digest, Locale, ProcedureView, Sealed } from '../workflows/contracts/procedure.js';
import type { Dependencies } from './dependencies.js';
import { sendOnce, withSubject } from './mail/send-once.js';
import { reissuedPasswordMail, reissueUrlMail } from './mail/templates/password-reissue.js';

type Needs = Pick<Dependencies, 'db' | 'mailer' | 'tokens' | 'sealer' | 'passwords' | 'services' | 'publicUrl'>;
interface One {
  procedureId: string;
  applicationId: string;
}

/** Where the sealed password belongs: it opens nowhere else. */
const context = ({ procedureId, applicationId }: One): string => `reissue/${procedureId}/${applicationId}`;

export const createPasswordReissueActivities = (needs: Needs) => ({
  /** Writes the procedure's view where lists and reopened pages read it; an ending also ends its claims. */
  async recordReissue(p: { view: ProcedureView; closed: boolean; locale: Locale; redeemedBy?: Digest }): Promise<void> {
    await projectProcedure(needs.db, { service: 'cinii', kind: 'password-reissue', ...p });
    if (p.closed) await endClaims(needs.db, p.view.procedureId, p.view.status);
  },

  /** Makes the procedure the one open reissue of its registrations, as far as they still belong to the address. */
  async claimRegistrations(p: { procedureId: string; applicationIds: string[]; addressDigest: Digest }) {
    const { procedureId, applicationIds } = p;
    const isStillAt = (emailKey: string): boolean => needs.tokens.matches('address', emailKey, p.addressDigest);
    return claimReissues(needs.db, { procedureId, applicationIds, isStillAt });
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
  }: {
    procedureId: string;
    applicationIds: string[];
    addressDigest: Digest;
  }): Promise<string[]> {
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

  /** Mails the kept password. It is in clear only in here, while the mail is handed over. */
  async mailReissuedPassword({ locale, ...one }: One & { locale: Locale }): Promise<void> {
    const pending = await findPending(needs.db, one.procedureId, one.applicationId);
    if (!pending || pending.state === 'discarded')
      throw ApplicationFailure.nonRetryable('no password is kept for this reissue', 'no-password');
    // In force already: the person uses it, so the mail has arrived.
    if (pending.state === 'in-force' || !pending.sealed_password) return;
    const { email, institution } = await registration(needs, one.applicationId);
    const password = needs.sealer.open(pending.sealed_password as Sealed, context(one));
    const { inquiry, mailFrom } = needs.services.cinii;
    const template = 'reissued-password';
    const mail = reissuedPasswordMail({ applicationId: one.applicationId, password, inquiry, institution }, locale);
    const content = withSubject(mail, needs.services.cinii, template, locale);
    await markMailing(needs.db, one.procedureId, one.applicationId);
    const step = `password-${one.applicationId}`;
    await sendOnce(needs, {
      procedureId: one.procedureId,
      step,
      template,
      to: email,
      from: mailFrom,
      content,
    });
  },

  /** Puts the mailed password in force; the old one ends in the same moment. */
  async putReissueInForce({ procedureId, applicationId }: One): Promise<boolean> {
    return putInForce(needs.db, procedureId, applicationId);
  },

  /** Forgets the password whose mail could not be delivered; the old one stays in force. */
  async discardReissue({ procedureId, applicationId }: One): Promise<void> {
    await discardPending(needs.db, procedureId, applicationId);
  },
});

export type PasswordReissueActivities = ReturnType<typeof createPasswordReissueActivities>;

async function registration({ db }: Pick<Needs, 'db'>, applicationId: string | undefined): Promise<Registration> {
  const found = applicationId && (await findRegistration(db, applicationId));
  if (!found) throw ApplicationFailure.nonRetryable('the registration is gone', 'no-registration');
  return found;
}
