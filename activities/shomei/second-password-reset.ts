/** Effects of the procedure `second-password-reset`. Each may run more than once and has its effect once. */
import { type Change, findShomeiAccount, putSecondPasswordInForce } from '../../db/shomei/accounts.js';
import { claimUrl, isClaimEnded, type UrlClaimed, verifyClaim } from '../../db/shomei/claims.js';
import type { Locale, Sealed } from '../../workflows/contracts/procedure.js';
import type { Dependencies } from '../dependencies.js';
import { resetUrlMail } from '../mail/templates/second-password-reset.js';
import { openedSecondPassword } from './second-password-change.js';
import { recordStudentProcedure, type StudentRecord } from './student-claims.js';
import { sendToStudent, type StudentMailNeeds, studentUrl } from './student-mail.js';

type Needs = StudentMailNeeds & Pick<Dependencies, 'sealer'>;

const KIND = 'second-password-reset';

export const createSecondPasswordResetActivities = (needs: Needs) => ({
  /** Records the procedure in the database, for lists and reopened pages; an ending also ends its claim. */
  recordReset: (record: StudentRecord): Promise<void> => recordStudentProcedure(needs, KIND, record),

  /** Makes the procedure's URL the valid one for a reset of the account's password. */
  async claimReset(p: { procedureId: string; userId: string; record: StudentRecord }): Promise<UrlClaimed> {
    const { procedureId, userId } = p;
    const claimed = await claimUrl(needs.db, { procedureId, userId, kind: 'reset', needs: 'address' });
    await recordStudentProcedure(needs, KIND, p.record);
    return claimed;
  },

  /** Mails the one-time URL to the account's address. @returns false if the URL is not valid any more; nothing was mailed */
  async mailResetUrl(p: {
    procedureId: string;
    issue: number;
    userId: string;
    expiresAt: string;
    lifeMs: number;
    locale: Locale;
  }): Promise<boolean> {
    const { procedureId, issue, userId, expiresAt, lifeMs, locale } = p;
    const account = await findShomeiAccount(needs.db, userId);
    if (!account?.email || (await isClaimEnded(needs.db, procedureId))) return false;
    const { inquiry } = needs.services.shomei;
    const url = studentUrl(needs, { purpose: 'second-password-reset', procedureId, issue });
    const content = resetUrlMail({ url, expiresAt, lifeMs, inquiry }, locale);
    const template = 'second-password-reset-url';
    await sendToStudent(needs, { procedureId, locale, to: account.email, step: `url-${issue}`, template, content });
    return true;
  },

  /** Turns the used URL into the right to set a password. @returns false if the account was changed in another way meanwhile */
  async verifyReset({ procedureId, record }: { procedureId: string; record: StudentRecord }): Promise<boolean> {
    // Record the redeeming browser before the status changes, so that no other browser is offered the form.
    await recordStudentProcedure(needs, KIND, record);
    return verifyClaim(needs.db, procedureId);
  },

  /** Puts the password in force; all sessions of the account end. @returns undefined if the account was changed in another way meanwhile */
  async putResetPasswordInForce(p: { procedureId: string; userId: string; hash: Sealed }): Promise<Change | undefined> {
    const hash = openedSecondPassword(needs, p);
    return putSecondPasswordInForce(needs.db, { ...p, hash, how: { kind: 'reset' } });
  },
});

export type SecondPasswordResetActivities = ReturnType<typeof createSecondPasswordResetActivities>;
