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
import type { MailContent } from '../mail/layout.js';
import { project } from '../project.js';
import { sendOnce, withSubject } from '../mail/send-once.js';
import { accessCodeMail, passwordUpdatedMail } from '../mail/templates/access-code.js';

export type Needs = Pick<Dependencies, 'db' | 'mailer' | 'tokens' | 'services' | 'log'>;

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
export type CodeMail = One & { issue: number; keyId: string; expiresAt: string; locale: Locale };
export type UpdatedMail = One & { locale: Locale };

export const createAccessCodeActivities = (needs: Needs) => ({
  /** Records the procedure in the database, for lists and reopened pages; an ending also ends its claim. */
  recordAccessCode: (record: AccessCodeRecord): Promise<void> => recorded(needs, record),

  /** Makes the procedure's code the valid one for the account. @returns undefined if no code can be sent */
  claimAccessCode: (p: One & { wrongCodesPerDay: number }): Promise<CodeClaimed | undefined> => claimCode(needs.db, p),

  /** The digest of an issue's code: the code itself never enters the workflow. */
  issueAccessCode: async (p: { procedureId: string; issue: number }): Promise<IssuedCode> => issued(needs, p),

  /** Mails the code to one of the account's addresses. It is derived here; in clear it is nowhere but in the mail. */
  async mailAccessCode({ kind, ...p }: CodeMail & { kind: AddressKind }): Promise<void> {
    await mailCode(needs, await account(needs, p.accountId), kind, p);
  },

  /** Counts a wrong code against the account. */
  countWrongAccessCode: (p: One & { n: number; wrongCodesPerDay: number }): Promise<void> => countWrong(needs, p),

  /** Whether a newer start has voided the procedure's code. */
  isCodeVoided: ({ procedureId }: { procedureId: string }): Promise<boolean> => isCodeEnded(needs.db, procedureId),

  /** Turns a right code into the right to set a password. */
  verifyAccessCode: (p: { procedureId: string; wrongCodesPerDay: number }): ReturnType<typeof verifyCode> =>
    verifyCode(needs.db, p),

  /** Tells one of the account's addresses that the password was updated. */
  async mailPasswordUpdated({ kind, ...p }: UpdatedMail & { kind: AddressKind }): Promise<void> {
    await mailUpdated(needs, await account(needs, p.accountId), kind, p);
  },
});

export type AccessCodeActivities = ReturnType<typeof createAccessCodeActivities>;

export async function recorded({ db }: Pick<Needs, 'db'>, { verifiedBy, ...record }: AccessCodeRecord): Promise<void> {
  const { procedureId, status } = record.view;
  const redeemedBy = verifiedBy && { redeemedBy: verifiedBy };
  const ending = record.closed ? endingCodeClaim(procedureId, status) : undefined;
  await project(db, { service: 'umin', kind: 'access-code', ...record, ...redeemedBy }, ending);
}

export function issued(
  { tokens }: Pick<Needs, 'tokens'>,
  { procedureId, issue }: { procedureId: string; issue: number },
): IssuedCode {
  const { code, keyId } = tokens.code({ purpose: 'access-code', procedureId, issue });
  return { keyId, right: tokens.digest('access-code', `${procedureId}\0${code}`) };
}

export async function countWrong(
  { db, log }: Pick<Needs, 'db' | 'log'>,
  p: One & { n: number; wrongCodesPerDay: number },
): Promise<void> {
  const locked = await countWrongCode(db, p);
  if (locked) log.warn({ procedureId: p.procedureId }, 'an account has reached its wrong codes of a day');
}

/** @throws ApplicationFailure as {@link sendOnce} */
export async function mailCode(needs: Needs, to: UminAccount, kind: AddressKind, p: CodeMail): Promise<void> {
  const { procedureId, issue, expiresAt, locale } = p;
  const { code } = needs.tokens.code({ purpose: 'access-code', procedureId, issue }, p.keyId);
  const { inquiry, accessCodeLifeMs: lifeMs } = needs.services.umin;
  const template = 'access-code';
  const content = accessCodeMail({ code, expiresAt, inquiry, lifeMs }, locale);
  await send(needs, addressOf(to, kind), { procedureId, step: `code-${issue}-${kind}`, template, locale, content });
}

/** @throws ApplicationFailure as {@link sendOnce} */
export async function mailUpdated(needs: Needs, to: UminAccount, kind: AddressKind, p: UpdatedMail): Promise<void> {
  const { procedureId, accountId, locale } = p;
  const { inquiry, propagationDelayMs: delayMs } = needs.services.umin;
  const template = 'password-updated';
  const content = passwordUpdatedMail({ accountId, inquiry, delayMs }, locale);
  await send(needs, addressOf(to, kind), { procedureId, step: `updated-${kind}`, template, locale, content });
}

async function send(
  needs: Needs,
  to: string,
  m: { procedureId: string; step: string; template: string; locale: Locale; content: MailContent },
): Promise<void> {
  const { locale, content, ...mail } = m;
  const { umin } = needs.services;
  const from = umin.mailFrom;
  await sendOnce(needs, { ...mail, to, from, content: withSubject(content, umin, mail.template, locale) });
}

export async function account({ db }: Pick<Needs, 'db'>, id: string): Promise<UminAccount> {
  const found = await findUminAccount(db, id);
  if (!found) throw ApplicationFailure.nonRetryable('the account is gone', 'no-account');
  return found;
}

function addressOf(found: UminAccount, kind: AddressKind): string {
  if (kind === 'own') return ownAddress(found);
  if (found.email === null) throw ApplicationFailure.nonRetryable('the external address is gone', 'no-address');
  return found.email;
}
