/** Does the mail server take us in, and a mail. */
import { ulid } from 'ulid';
import { createMailer, signInToMail } from '../runtime/mailer.js';
import type { Config } from '../runtime/settings/config.js';
import type { Services } from '../runtime/settings/services.js';
import { check, type Finding, skipped } from './finding.js';

/** @param to where a mail is sent to; undefined: none is */
export async function examineMail(
  { smtpUrl, smtpCa, publicUrl }: Pick<Config, 'smtpUrl' | 'smtpCa' | 'publicUrl'>,
  services: Services | undefined,
  to: string | undefined,
): Promise<Finding[]> {
  if (smtpUrl === undefined) return [skipped('smtp', 'signs in', 'SMTP_URL is not set')];
  const signsIn = await check('smtp', { check: 'signs in' }, async () => {
    await signInToMail(smtpUrl, { ca: smtpCa });
    const { protocol, searchParams } = new URL(smtpUrl);
    if (protocol === 'smtps:' || searchParams.get('requireTLS') === 'true') return 'under TLS';
    return { state: 'note', says: 'TLS is used where it is offered, and not demanded (smtps:, or ?requireTLS=true)' };
  });
  const what = 'takes a mail';
  if (to === undefined || signsIn.state === 'failed')
    return [
      signsIn,
      skipped('smtp', what, to === undefined ? 'npm run doctor -- --mail ADDRESS' : 'it does not let us in'),
    ];
  const senders = [
    ...new Map(
      Object.values(services ?? {}).flatMap(({ mailFrom }) =>
        mailFrom ? [[mailFrom.address, mailFrom] as const] : [],
      ),
    ).values(),
  ];
  if (senders.length === 0) return [signsIn, skipped('smtp', what, 'no service names a sender')];
  const mailer = createMailer(smtpUrl, { ca: smtpCa });
  try {
    const findings = [signsIn];
    for (const from of senders)
      findings.push(
        await check('smtp', { check: `${what} from ${from.address}` }, async () => {
          const text = `This mail shows that ${publicUrl.host} can send mails as ${from.address}.`;
          const procedureId = `doctor-${ulid()}`;
          const mail = {
            from,
            to,
            subject: 'npm run doctor',
            text,
            html: `<p>${text}</p>`,
            date: new Date(),
            procedureId,
          };
          await mailer.send({ ...mail, messageId: `<${procedureId}@${publicUrl.hostname}>` });
          return `taken for ${to}: see whether it arrives, and not among spam (SPF, DKIM)`;
        }),
      );
    return findings;
  } finally {
    mailer.close();
  }
}
