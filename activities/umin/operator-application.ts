/** Effects of the procedure `operator-application`. Each may run more than once and has its effect once. */
import { ApplicationFailure } from '@temporalio/activity';
import type { Knex } from 'knex';
import { addressesOf } from '../../db/umin/access-codes.js';
import { findMessage } from '../../db/staff/application-messages.js';
import { type Application, closeApplication, findApplication, findDecision } from '../../db/staff/applications.js';
import { claimAttachment } from '../../db/staff/attachments.js';
import { findProcedure, lockEnding, lockProjection, queueAgain } from '../../db/platform/procedures.js';
import { findUminAccount, ownAddress } from '../../db/umin/accounts.js';
import type { OperatorApplicationFields } from '../../workflows/contracts/operator-application.js';
import type { ClosedStatus, Digest, IsoInstant, Locale, ProcedureView } from '../../workflows/contracts/procedure.js';
import { emailKey } from '../../workflows/rules/email.js';
import type { Dependencies } from '../dependencies.js';
import { project, runOf } from '../project.js';
import type { MailContent } from '../mail/layout.js';
import { sendOnce, withSubject } from '../mail/send-once.js';
import { passwordUpdatedMail } from '../mail/templates/access-code.js';
import {
  applicantMail,
  approvalNoticeMail,
  contactUrlMail,
  passwordUrlMail,
} from '../mail/templates/operator-application.js';
import { type AskedMail, openNumbered } from '../review.js';

type Needs = Pick<Dependencies, 'db' | 'mailer' | 'tokens' | 'services' | 'publicUrl'>;

/** The mails that tell the applicant the state of the application. */
export type ApplicantMail = { what: 'received' | 'refused' | 'withdrawn' } | AskedMail;

/** A procedure as it is recorded in the database. */
export interface OperatorApplicationRecord {
  view: ProcedureView;
  closed: boolean;
  locale: Locale;
  attachmentId?: string;
  redeemedBy?: Digest;
}

interface OpenedApplication {
  procedureId: string;
  fields: OperatorApplicationFields;
  locale: Locale;
  receivedAt: IsoInstant;
  dueAt: IsoInstant;
  attachmentId?: string;
  fromProcedureId?: string;
}

const KIND = { service: 'umin', kind: 'operator-application' } as const;
/** The statuses before a decision: an application with any other is taken off the queue. */
const UNDECIDED: ReadonlySet<string> = new Set([
  'awaiting-contact-verification',
  'awaiting-decision',
  'awaiting-applicant',
]);

export const createOperatorApplicationActivities = (needs: Needs) => ({
  /** Records the procedure in the database, for lists and reopened pages; claims the attachment, and takes a decided application off the queue. */
  async recordOperatorApplication(p: OperatorApplicationRecord): Promise<void> {
    const { attachmentId, ...record } = p;
    const { procedureId, status } = p.view;
    const isDecided = !UNDECIDED.has(status);
    const besides = async (trx: Knex.Transaction): Promise<void> => {
      if (attachmentId !== undefined) await claimAttachment(trx, attachmentId, procedureId);
      if (isDecided) await closeApplication(trx, procedureId);
    };
    await project(needs.db, { ...KIND, ...record }, attachmentId !== undefined || isDecided ? besides : undefined);
  },

  /**
   * Whether the application stands in the queue, or stood there. If not, its ending is recorded in the same moment: none is put there from now on.
   * @param p.ending the record of the ending
   */
  async isApplicationOpened({ ending }: { ending: OperatorApplicationRecord }): Promise<boolean> {
    const { attachmentId: _kept, ...record } = ending;
    return needs.db.transaction(async (trx) => {
      await lockProjection(trx, ending.view.procedureId);
      if (await findApplication(trx, ending.view.procedureId)) return true;
      await project(trx, { ...KIND, ...record });
      return false;
    });
  },

  /** Puts the application into the queue. @returns the ending of its procedure where that came first: then it is not put there */
  openOperatorApplication: (p: OpenedApplication): Promise<ClosedStatus | undefined> =>
    needs.db.transaction(async (trx) => {
      const ending = await lockEnding(trx, p.procedureId, runOf());
      if (ending !== undefined) return ending;
      await putIntoQueue(trx, p);
      // That of a run which was reset to before its verification may have been decided or withdrawn.
      const status = (await findProcedure(trx, p.procedureId))?.status;
      if (status === 'awaiting-contact-verification') await queueAgain(trx, p.procedureId);
      return undefined;
    }),

  /** Kinds of the registered addresses of an account, without the contact address; undefined where it is gone or disabled. */
  async accountToNotify(p: { accountId: string; contact: string }): Promise<('external' | 'own')[] | undefined> {
    const account = await findUminAccount(needs.db, p.accountId);
    if (!account || account.disabled_at) return undefined;
    const isContact = (kind: 'external' | 'own') =>
      emailKey(kind === 'own' ? ownAddress(account) : (account.email ?? '')) === emailKey(p.contact);
    return addressesOf(account)
      .map(({ kind }) => kind)
      .filter((kind) => !isContact(kind));
  },

  /** Mails the URL that verifies the contact address. */
  async mailContactUrl(p: UrlMailed & { email: string }): Promise<void> {
    const { email, procedureId, issue, expiresAt, locale } = p;
    const { inquiry } = needs.services.umin;
    const url = urlOf(needs, { purpose: 'contact-verification', procedureId, issue });
    const content = contactUrlMail({ url, expiresAt, inquiry }, locale);
    await send(needs, {
      procedureId,
      locale,
      to: email,
      step: `contact-url-${issue}`,
      template: 'contact-url',
      content,
    });
  },

  /** Mails the verified contact address the URL that leads to a new password. */
  async mailPasswordUrl({ procedureId, issue, expiresAt, locale }: UrlMailed): Promise<void> {
    const { contact, receipt_number: receiptNumber } = await applicationOf(needs, procedureId);
    const { inquiry } = needs.services.umin;
    const url = urlOf(needs, { purpose: 'operator-password', procedureId, issue });
    const content = passwordUrlMail({ url, expiresAt, inquiry, receiptNumber }, locale);
    const template = 'operator-password-url';
    await send(needs, { procedureId, locale, to: contact, step: `password-url-${issue}`, template, content });
  },

  /** Mails the applicant the state of the application. Texts of staff are read here and go nowhere but into the mail. */
  async mailApplicant(p: { procedureId: string; locale: Locale } & ApplicantMail): Promise<void> {
    const { procedureId, locale, what } = p;
    const application = await applicationOf(needs, procedureId);
    const question =
      p.what === 'asked'
        ? await findMessage(needs.db, { procedureId, messageId: p.messageId, kind: 'question' })
        : undefined;
    const decision = what === 'refused' ? await findDecision(needs.db, procedureId) : undefined;
    const content = applicantMail(
      {
        what,
        receiptNumber: application.receipt_number,
        dueAt: application.due_at.toISOString(),
        trackerUrl: new URL('/case', needs.publicUrl).href,
        inquiry: needs.services.umin.inquiry,
        ...(p.what === 'asked' && { answerBy: p.answerBy }),
        ...(question && { staffText: question.text }),
        ...(decision && { staffText: decision.reason }),
      },
      locale,
    );
    const step = p.what === 'asked' ? `asked-${p.messageId}` : what;
    const template = `operator-application-${what}`;
    await send(needs, { procedureId, locale, to: application.contact, step, template, content });
  },

  /** Tells one address of the account that an application for it was approved (without the URL), or that its password was updated. */
  async mailAccountHolder(p: {
    procedureId: string;
    accountId: string;
    kind: 'contact' | 'external' | 'own';
    what: 'approved' | 'updated';
    locale: Locale;
  }): Promise<void> {
    const { procedureId, accountId, kind, what, locale } = p;
    const { inquiry, propagationDelayMs: delayMs } = needs.services.umin;
    const content =
      what === 'approved'
        ? approvalNoticeMail({ accountId, inquiry }, locale)
        : passwordUpdatedMail({ accountId, inquiry, delayMs }, locale);
    const template = what === 'approved' ? 'operator-application-notice' : 'password-updated';
    const to = await addressOf(needs, { procedureId, accountId, kind });
    await send(needs, { procedureId, locale, to, step: `${what}-${kind}`, template, content });
  },
});

export type OperatorApplicationActivities = ReturnType<typeof createOperatorApplicationActivities>;

async function putIntoQueue(trx: Knex.Transaction, p: OpenedApplication): Promise<void> {
  const { procedureId, fields, attachmentId, fromProcedureId } = p;
  const isMine = attachmentId !== undefined && (await claimAttachment(trx, attachmentId, procedureId));
  const { accountId, ...detail } = fields;
  const opened = await openNumbered(trx, {
    ...KIND,
    procedureId,
    account: accountId ?? '',
    detail,
    receivedAt: p.receivedAt,
    dueAt: p.dueAt,
    applicant: `${fields.familyName} ${fields.givenName}`,
    contact: fields.email,
    locale: p.locale,
    searchToo: [fields.familyNameKana + fields.givenNameKana, fields.affiliation, fields.email, fields.telephone],
    ...(isMine && { attachmentId }),
    ...(fromProcedureId !== undefined && { fromProcedureId }),
  });
  if (!opened) throw ApplicationFailure.nonRetryable('no receipt number is free', 'no-receipt-number');
}

interface UrlMailed {
  procedureId: string;
  issue: number;
  expiresAt: IsoInstant;
  locale: Locale;
}

const urlOf = (
  { tokens, publicUrl }: Needs,
  claims: { purpose: 'contact-verification' | 'operator-password'; procedureId: string; issue: number },
): string => new URL(`/u?token=${tokens.url(claims)}`, publicUrl).href;

type Opened = Application & { contact: string; receipt_number: string };
async function applicationOf({ db }: Pick<Needs, 'db'>, procedureId: string): Promise<Opened> {
  const found = await findApplication(db, procedureId);
  if (!found?.contact || !found.receipt_number)
    throw ApplicationFailure.nonRetryable('the application is gone', 'no-application');
  return { ...found, contact: found.contact, receipt_number: found.receipt_number };
}

async function addressOf(
  needs: Pick<Needs, 'db'>,
  { procedureId, accountId, kind }: { procedureId: string; accountId: string; kind: 'contact' | 'external' | 'own' },
): Promise<string> {
  if (kind === 'contact') return (await applicationOf(needs, procedureId)).contact;
  const account = await findUminAccount(needs.db, accountId);
  const address = account && (kind === 'own' ? ownAddress(account) : account.email);
  if (!address) throw ApplicationFailure.nonRetryable('the address is gone', 'no-address');
  return address;
}

async function send(
  needs: Needs,
  m: { procedureId: string; locale: Locale; to: string; step: string; template: string; content: MailContent },
): Promise<void> {
  const { locale, content, ...mail } = m;
  const { umin } = needs.services;
  await sendOnce(needs, { ...mail, from: umin.mailFrom, content: withSubject(content, umin, mail.template, locale) });
}
