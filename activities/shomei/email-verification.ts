/** Effects of the procedure `email-verification`. Each may run more than once and has its effect once. */
import { type EmailInForce, isOthersEmail, putEmailInForce } from '../../db/shomei/accounts.js';
import { claimUrl, isClaimEnded, type UrlClaimed } from '../../db/shomei/claims.js';
import { urlPurpose, type VerificationPurpose } from '../../workflows/contracts/email-verification.js';
import type { Locale } from '../../workflows/contracts/procedure.js';
import { emailKey } from '../../workflows/rules/email.js';
import { emailInUseMail, verificationUrlMail } from '../mail/templates/email-verification.js';
import { recordStudentProcedure, type StudentRecord } from './student-claims.js';
import { sendToStudent, type StudentMailNeeds, studentUrl } from './student-mail.js';

const KIND = 'email-verification';

export const createEmailVerificationActivities = (needs: StudentMailNeeds) => ({
  /** Records the procedure in the database, for lists and reopened pages; an ending also ends its claim. */
  recordEmailVerification: (record: StudentRecord): Promise<void> => recordStudentProcedure(needs, KIND, record),

  /** Makes the procedure's URL the valid one for the account's address. */
  async claimEmailVerification(p: {
    procedureId: string;
    userId: string;
    purpose: VerificationPurpose;
    record: StudentRecord;
  }): Promise<UrlClaimed> {
    const { procedureId, userId, purpose } = p;
    const needed = purpose === 'register' ? 'no-address' : 'address';
    const claimed = await claimUrl(needs.db, { procedureId, userId, kind: 'email', needs: needed });
    await recordStudentProcedure(needs, KIND, p.record);
    return claimed;
  },

  /**
   * Mails the one-time URL to the address that is to be verified. An address that another account has gets a mail that says so, without a URL.
   * @returns false if the URL is not valid any more; nothing was mailed
   */
  async mailVerificationUrl(p: {
    procedureId: string;
    issue: number;
    purpose: VerificationPurpose;
    userId: string;
    email: string;
    expiresAt: string;
    lifeMs: number;
    locale: Locale;
  }): Promise<boolean> {
    const { procedureId, issue, purpose, userId, email, expiresAt, lifeMs, locale } = p;
    const { inquiry } = needs.services.shomei;
    if (await isClaimEnded(needs.db, procedureId)) return false;
    const mail = { procedureId, to: email, locale };
    if (await isOthersEmail(needs.db, userId, emailKey(email))) {
      const content = emailInUseMail({ inquiry, purpose }, locale);
      await sendToStudent(needs, { ...mail, step: 'email-in-use', template: 'email-in-use', content });
      return true;
    }
    const url = studentUrl(needs, { purpose: urlPurpose(purpose), procedureId, issue });
    const content = verificationUrlMail({ url, expiresAt, lifeMs, inquiry, purpose }, locale);
    await sendToStudent(needs, { ...mail, step: `url-${issue}`, template: `${urlPurpose(purpose)}-url`, content });
    return true;
  },

  /** Puts the verified address in force. */
  putVerifiedEmailInForce: (p: { procedureId: string; userId: string; email: string }): Promise<EmailInForce> =>
    putEmailInForce(needs.db, { ...p, emailKey: emailKey(p.email) }),
});

export type EmailVerificationActivities = ReturnType<typeof createEmailVerificationActivities>;
