/** Sends a mail once: it is claimed in the mail ledger before and marked as sent after. One that had to be sent again has the same Message-ID. */
import { ApplicationFailure, Context, log } from '@temporalio/activity';
import { type ClaimedMail, claimMail, endMailAttempt, type MailClaim, putOffMail } from '../../db/platform/mail-log.js';
import type { MailFault } from '../../worker/runtime/mail-answers.js';
import type { MailAddress } from '../../worker/runtime/mailer.js';
import type { ServiceSettings } from '../../worker/runtime/settings/common.js';
import { type Locale, MAIL_UNDELIVERABLE } from '../../workflows/contracts/procedure.js';
import { withHeartbeat } from '../heartbeat.js';
import type { Dependencies } from '../dependencies.js';
import { inNameOf, type MailContent } from './layout.js';
import { withPauseNotice } from './pause-notice.js';

export interface OutgoingMail {
  procedureId: string;
  /** Step of the procedure, unique within it: key of the ledger and source of the Message-ID. */
  step: string;
  template: string;
  /** The stored address, byte for byte. */
  to: string;
  from: MailAddress;
  /** A stored address, where answers are to go there. */
  replyTo?: string;
  content: MailContent;
}

type SendNeeds = Pick<Dependencies, 'db' | 'mailer' | 'tokens' | 'institution'>;

/** A mail before its service says from whom it is. */
export type MailOfService = Omit<OutgoingMail, 'from'> & { locale: Locale };

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
 * Sends a mail once, under the sender and the subject that its service's settings give.
 * @throws as {@link sendOnce}
 */
export async function sendOfService(
  needs: SendNeeds,
  { mailFrom: from, ...settings }: Pick<ServiceSettings, 'subjects'> & { mailFrom: MailAddress },
  { locale, ...mail }: MailOfService,
): Promise<void> {
  await sendOnce(needs, { ...mail, content: withSubject(mail.content, settings, mail.template, locale), from });
}

/**
 * Sends a mail unless the ledger says that it went out already. It is claimed only when a connection is free for it: of the many that wait when
 * a process dies, only those that were being handed over are in doubt.
 * @throws ApplicationFailure `mail-undeliverable` (final) when the mail server refused its recipient for good; `mail-delayed` (retried) otherwise.
 *   Neither carries an address, a text or what the server said. CancelledFailure where the activity was cancelled while the mail waited for its turn.
 */
export async function sendOnce(needs: SendNeeds, mail: OutgoingMail): Promise<void> {
  const claim = claimOf(needs, mail);
  const { cancellationSignal: cancelled } = Context.current();
  await withHeartbeat(async () => {
    const hadTurn = await needs.mailer.inTurn(async (signal) => {
      const claimed = await take(needs.db, claim);
      if (claimed) await handOver(needs, { ...mail, signal }, claimed);
    }, cancelled);
    if (hadTurn) return;
    cancelled.throwIfAborted();
    const state = await putOffMail(needs.db, claim);
    if (state === 'refused') throw undeliverable();
    if (state !== 'sent') throw delayed('no connection was free');
  });
}

const keyOf = ({ procedureId, step }: OutgoingMail): string => `${procedureId}/${step}`;

function claimOf({ tokens }: SendNeeds, mail: OutgoingMail): MailClaim {
  const { procedureId, step, template, to: recipient } = mail;
  return { key: keyOf(mail), procedureId, messageId: tokens.messageId(procedureId, step), template, recipient };
}

/** Takes the mail for one attempt. @returns nothing where it is out already @throws as {@link sendOnce} where it is refused, or rests */
async function take(db: Dependencies['db'], claim: MailClaim): Promise<ClaimedMail | undefined> {
  const claimed = await claimMail(db, claim);
  if (claimed.left === 'sent') return undefined;
  if (claimed.left === 'refused') throw undeliverable();
  if (claimed.left === 'wait') throw delayed('it may have arrived twice');
  return claimed;
}

async function handOver(
  { db, mailer, institution }: SendNeeds,
  mail: OutgoingMail & { signal: AbortSignal },
  { messageId, claimedAt: date, stoodSince, fault: before }: ClaimedMail,
): Promise<void> {
  const { procedureId, to, from, replyTo, signal } = mail;
  // As it was when the mail was begun: one that goes again is the same to the letter.
  const isLater = stoodSince !== null && mail.content.draft.deadline === true;
  const content = isLater ? withPauseNotice(mail.content, stoodSince.toISOString()) : mail.content;
  let taken: string;
  try {
    ({ response: taken } = await mailer.send({
      from,
      ...(replyTo && { replyTo }),
      to,
      messageId,
      procedureId,
      date,
      signal,
      ...inNameOf(institution, content),
    }));
  } catch (error) {
    const fault = mailer.classify(error);
    await recordFault(db, keyOf(mail), fault);
    if (fault.kind === 'refused') throw undeliverable();
    // Once for each mail, not for each attempt.
    if (fault.kind === 'blocked' && before !== 'blocked') warn(mail, fault);
    throw delayed(fault.code ?? 'no answer');
  }
  await endMailAttempt(db, keyOf(mail), { state: 'sent', ...proofIn(taken) });
}

async function recordFault(
  db: Dependencies['db'],
  key: string,
  { kind, code, status, inDoubt }: MailFault,
): Promise<void> {
  // Cut off without an answer, the server may have taken it: the row stays `claimed`, and the next attempt counts as in doubt.
  if (inDoubt) return;
  const told = { ...(code && { smtpCode: code }), ...(status && { smtpStatus: status }) };
  if (kind === 'refused') await endMailAttempt(db, key, { state: 'refused', ...told });
  else await endMailAttempt(db, key, { state: 'deferred', fault: kind === 'blocked' ? 'blocked' : 'delayed', ...told });
}

/** What shows that the server took it: codes and the number that it gave it, as far as it says so. Its other words stay out. */
export function proofIn(answer: string): { smtpCode?: string; smtpStatus?: string; queueId?: string } {
  const [, code, status] = /^(\d{3})(?:[ -](\d\.\d{1,3}\.\d{1,3})\b)?/.exec(answer) ?? [];
  const [, queueId] = /\b(?:as |id=)<?([\w.+-]{1,64})/i.exec(answer) ?? [];
  return { ...(code && { smtpCode: code }), ...(status && { smtpStatus: status }), ...(queueId && { queueId }) };
}

/** The server's words stay out: they may quote the mail. */
function warn({ procedureId, template }: OutgoingMail, { code, status }: MailFault): void {
  const answer = [code, status].filter((part) => part !== undefined).join(' ');
  log.error('the mail server refuses our mail, and not because of its recipient: it waits', {
    procedureId,
    template,
    answer,
  });
}

const delayed = (why: string): ApplicationFailure =>
  ApplicationFailure.retryable(`mail server: ${why}`, 'mail-delayed');
const undeliverable = (): ApplicationFailure =>
  ApplicationFailure.nonRetryable('the mail server refused the mail for good', MAIL_UNDELIVERABLE);
