/** Codes by telephone: what makes them, and what carries them. */
import { randomInt, timingSafeEqual } from 'node:crypto';
import { duration } from '../../../workflows/rules/duration.js';
import { MethodsUnavailableError } from '../errors.js';
import type { Mailer } from '../mailer.js';

/** How long a code counts. */
export const CODE_MS = 10 * 60_000;
const DIGITS = 6;

/** Carries short messages to telephones. */
export interface TelephoneSender {
  /**
   * @param to E.164
   * @param id of the message: a repeat under it is the same message
   * @throws MethodsUnavailableError where it can't be handed over now
   */
  send(message: { to: string; text: string; id: string }): Promise<void>;
}

/** Six decimal digits, all equally likely. */
export const newCode = (): string =>
  randomInt(10 ** DIGITS)
    .toString()
    .padStart(DIGITS, '0');

/** Whether a code is the one that was sent. Constant time. */
export function isCode(typed: string, sent: string): boolean {
  const [left, right] = [Buffer.from(typed), Buffer.from(sent)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** Both languages: nobody knows which one whoever holds the telephone reads. */
export const codeText = (service: string, code: string): string =>
  [
    `${service}: ${code}`,
    `本人確認コードです。${duration(CODE_MS, 'ja')}間有効です。誰にも教えないでください。`,
    `Your verification code, valid for ${duration(CODE_MS, 'en')}. Tell it to nobody.`,
  ].join('\n');

/** The same, of a re-registration that somebody has begun. @param stopUrl address of the page that stops it */
export const warningText = (service: string, stopUrl: string): string =>
  [
    `${service}: 本人確認方法の再登録の手続きが始まりました。心当たりがないときは、次のページで止めてください。`,
    'A re-registration of your verification methods has begun. If it was not you, stop it here:',
    stopUrl,
  ].join('\n');

/** The domain stands for telephones in the mailbox of `npm start`; no other server can deliver to it (RFC 2606). */
export const TELEPHONE_DOMAIN = 'telephone.invalid';

/** Writes to the mailbox page of `npm start`, out of turn: a page waits for it. */
export function mailboxTelephone(mailer: Pick<Mailer, 'send'>, service: string): TelephoneSender {
  return {
    async send({ to, text, id }) {
      const html = `<pre>${text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</pre>`;
      const address = `${to}@${TELEPHONE_DOMAIN}`;
      try {
        await mailer.send({
          from: { name: service, address: `codes@${TELEPHONE_DOMAIN}` },
          to: address,
          subject: `${service} (SMS)`,
          text,
          html,
          messageId: `<${id}@${TELEPHONE_DOMAIN}>`,
          procedureId: id,
          date: new Date(),
        });
      } catch {
        throw new MethodsUnavailableError('telephone');
      }
    },
  };
}
