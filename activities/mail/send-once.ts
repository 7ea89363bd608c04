/** Sends a mail once: it is claimed in the mail ledger before and marked as sent after. One that had to be sent again has the same Message-ID. */
import { ApplicationFailure } from '@temporalio/activity';
import { claimMail, endMailAttempt } from '../../db/platform/mail-log.js';
import type { MailAddress } from '../../worker/runtime/mailer.js';
import type { ServiceSettings } from '../../worker/runtime/settings/common.js';
import { type Locale, MAIL_UNDELIVERABLE } from '../../workflows/contracts/procedure.js';
import { withHeartbeat } from '../heartbeat.js';
import type { Dependencies } from '../dependencies.js';
import type { MailContent } from './layout.js';

export interface OutgoingMail {
  procedureId: string;
  /** Step of the procedure, unique within it: key of the ledger and source of the Message-ID. */
  step: string;
  template: string;
  /** The stored address, byte for byte. */
  to: string;
  from: MailAddress;
  content: MailContent;
}

/** The content, with the subject that the service's settings give for its template, if they give one. */
export function withSubject(
  content: MailContent,
  { subjects }: Pick<ServiceSettings, 'subjects'>,
  template: string,
  locale: Locale,
): MailContent {
  return { ...content, subject: subjects[template]?.[locale] ?? content.subject };
}

/**
 * Sends a mail unless the ledger says that it went out already.
 * @throws ApplicationFailure `mail-undeliverable` (final) when the mail server refused it for good; `mail-delayed` (retried) otherwise.
 *   Neither carries an address, a text or what the server said.
 */
export async function sendOnce(
  { db, mailer, tokens }: Pick<Dependencies, 'db' | 'mailer' | 'tokens'>,
  mail: OutgoingMail,
): Promise<void> {
  const key = `${mail.procedureId}/${mail.step}`;
  const messageId = tokens.messageId(mail.procedureId, mail.step);
  const { procedureId, template, to } = mail;
  const { left, claimedAt } = await claimMail(db, { key, procedureId, messageId, template, recipient: to });
  if (left === 'sent') return;
  if (left === 'refused') throw undeliverable();
  await withHeartbeat(async () => {
    try {
      await mailer.send({ from: mail.from, to, messageId, procedureId, date: claimedAt, ...mail.content });
    } catch (error) {
      const fault = mailer.classify(error);
      if (fault.kind === 'refused') {
        await endMailAttempt(db, key, { state: 'refused', ...(fault.code && { smtpCode: fault.code }) });
        throw undeliverable();
      }
      // Cut off without an answer, the server may have taken it: the row stays `claimed`, and the next attempt counts as in doubt.
      if (!fault.inDoubt)
        await endMailAttempt(db, key, { state: 'deferred', ...(fault.code && { smtpCode: fault.code }) });
      throw ApplicationFailure.retryable(`mail server: ${fault.code ?? 'no answer'}`, 'mail-delayed');
    }
    await endMailAttempt(db, key, { state: 'sent' });
  });
}

const undeliverable = (): ApplicationFailure =>
  ApplicationFailure.nonRetryable('the mail server refused the mail for good', MAIL_UNDELIVERABLE);
