/** Mails of the certificate issuance service. */
import type { Purpose } from '../../workflows/contracts/procedure.js';
import type { Dependencies } from '../dependencies.js';
import { type MailOfService, sendOfService } from '../mail/send-once.js';

export type StudentMailNeeds = Pick<Dependencies, 'db' | 'mailer' | 'tokens' | 'services' | 'publicUrl'>;

/** Sends a mail once, under the service's sender and the subject of its settings. @throws as {@link sendOfService} */
export const sendToStudent = (needs: StudentMailNeeds, mail: MailOfService): Promise<void> =>
  sendOfService(needs, needs.services.shomei, mail);

/** A one-time URL. Its token is derived here; in clear it is nowhere but in the mail. */
export function studentUrl(
  { tokens, publicUrl }: StudentMailNeeds,
  claims: { purpose: Purpose; procedureId: string; issue: number },
): string {
  return new URL(`/u?token=${tokens.url(claims)}`, publicUrl).href;
}
