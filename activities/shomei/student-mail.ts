/** Mails of the certificate issuance service. */
import type { Locale, Purpose } from '../../workflows/contracts/procedure.js';
import type { Dependencies } from '../dependencies.js';
import type { MailContent } from '../mail/layout.js';
import { sendOnce, withSubject } from '../mail/send-once.js';

export type StudentMailNeeds = Pick<Dependencies, 'db' | 'mailer' | 'tokens' | 'services' | 'publicUrl'>;

interface StudentMail {
  procedureId: string;
  step: string;
  template: string;
  to: string;
  locale: Locale;
  content: MailContent;
}

/** Sends a mail once, under the service's sender and the subject of its settings. @throws as {@link sendOnce} */
export async function sendToStudent(needs: StudentMailNeeds, { locale, ...mail }: StudentMail): Promise<void> {
  const { shomei } = needs.services;
  const content = withSubject(mail.content, shomei, mail.template, locale);
  await sendOnce(needs, { ...mail, content, from: shomei.mailFrom });
}

/** A one-time URL. Its token is derived here; in clear it is nowhere but in the mail. */
export function studentUrl(
  { tokens, publicUrl }: StudentMailNeeds,
  claims: { purpose: Purpose; procedureId: string; issue: number },
): string {
  return new URL(`/u?token=${tokens.url(claims)}`, publicUrl).href;
}
