/** Effects of the procedure `access-code`. Each may run more than once and has its effect once. */
import { ApplicationFailure } from '@temporalio/activity';
import {
  type AddressKind,
  claimCode,
  type CodeClaimed,
  countWrongCode,
  endingCodeClaim,
  isCodeEnded,
  verifyCode,
} from '../../db/umin/access-codes.js';
import { findUminAccount, ownAddress, type UminAccount } from '../../db/umin/accounts.js';
import type { Digest, Locale, ProcedureView } from '../../workflows/contracts/procedure.js';
import type { Dependencies } from '../dependencies.js';
import { project } from '../project.js';
import { sendOnce, withSubject } from '../mail/send-once.js';
import { accessCodeMail, passwordUpdatedMail } from '../mail/templates/access-code.js';

type Needs = Pick<Dependencies, 'db' | 'mailer' | 'tokens' | 'services' | 'log'>;

/** A procedure as it is recorded in the database. */
export interface AccessCodeRecord {
  view: ProcedureView;
  closed: boolean;
  locale: Locale;
  /** The browser that gave the right code. */
  verifiedBy?: Digest;
}
/** A code as the workflow knows it: the key it is made under, and what attempts are compared with. */
export interface IssuedCode {
  keyId: string;
  right: Digest;
}
interface One {
  procedureId: string;
  accountId: string;
}

export const createAccessCodeActivities = (needs: Needs) => ({
  /** Records the procedure in the database, for lists and reopened pages; an ending also ends its claim. */
  async recordAccessCode({ verifiedBy, ...record }: AccessCodeRecord): Promise<void> {
    const { procedureId, status } = record.view;
    const redeemedBy = verifiedBy && { redeemedBy: verifiedBy };
    const ending = record.closed ? endingCodeClaim(procedureId, status) : undefined;
    await project(needs.db, { service: 'umin', kind: 'access-code', ...record, ...redeemedBy }, ending);
  },

  /** Makes the procedure's code the valid one for the account. @returns undefined if no code can be sent */
  claimAccessCode: (p: One & { wrongCodesPerDay: number }): Promise<CodeClaimed | undefined> => claimCode(needs.db, p),

  /** The digest of an issue's code: the code itself never enters the workflow. */
  async issueAccessCode({ procedureId, issue }: { procedureId: string; issue: number }): Promise<IssuedCode> {
    const { code, keyId } = needs.tokens.code({ purpose: 'access-code', procedureId, issue });
    return { keyId, right: needs.tokens.digest('access-code', `${procedureId}\0${code}`) };
  },

  /** Mails the code to one of the account's addresses. It is derived here; in clear it is nowhere but in the mail. */
  async mailAccessCode(
    p: One & { issue: number; keyId: string; kind: AddressKind; expiresAt: string; locale: Locale },
  ): Promise<void> {
    const { procedureId, issue, kind, expiresAt, locale } = p;
    const to = addressOf(await account(needs, p.accountId), kind);
    const { code } = needs.tokens.code({ purpose: 'access-code', procedureId, issue }, p.keyId);
    const { inquiry, mailFrom } = needs.services.umin;
    const template = 'access-code';
    const content = withSubject(
      accessCodeMail({ code, expiresAt, inquiry, lifeMs: needs.services.umin.accessCodeLifeMs }, locale),
      needs.services.umin,
      template,
      locale,
    );
    await sendOnce(needs, { procedureId, step: `code-${issue}-${kind}`, template, to, from: mailFrom, content });
  },

  /** Counts a wrong code against the account. */
  async countWrongAccessCode(p: One & { n: number; wrongCodesPerDay: number }): Promise<void> {
    const locked = await countWrongCode(needs.db, p);
    if (locked) needs.log.warn({ procedureId: p.procedureId }, 'an account has reached its wrong codes of a day');
  },

  /** Whether a newer start has voided the procedure's code. */
  isCodeVoided: ({ procedureId }: { procedureId: string }): Promise<boolean> => isCodeEnded(needs.db, procedureId),

  /** Turns a right code into the right to set a password. */
  verifyAccessCode: (p: { procedureId: string; wrongCodesPerDay: number }): ReturnType<typeof verifyCode> =>
    verifyCode(needs.db, p),

  /** Tells one of the account's addresses that the password was updated. */
  async mailPasswordUpdated({
    procedureId,
    accountId,
    kind,
    locale,
  }: One & { kind: AddressKind; locale: Locale }): Promise<void> {
    const to = addressOf(await account(needs, accountId), kind);
    const { inquiry, mailFrom, propagationDelayMs } = needs.services.umin;
    const template = 'password-updated';
    const mail = passwordUpdatedMail({ accountId, inquiry, delayMs: propagationDelayMs }, locale);
    const content = withSubject(mail, needs.services.umin, template, locale);
    await sendOnce(needs, { procedureId, step: `updated-${kind}`, template, to, from: mailFrom, content });
  },
});

export type AccessCodeActivities = ReturnType<typeof createAccessCodeActivities>;

async function account({ db }: Pick<Needs, 'db'>, id: string): Promise<UminAccount> {
  const found = await findUminAccount(db, id);
  if (!found) throw ApplicationFailure.nonRetryable('the account is gone', 'no-account');
  return found;
}

function addressOf(found: UminAccount, kind: AddressKind): string {
  if (kind === 'own') return ownAddress(found);
  if (found.email === null) throw ApplicationFailure.nonRetryable('the external address is gone', 'no-address');
  return found.email;
}
