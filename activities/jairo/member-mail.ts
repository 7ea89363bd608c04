/** Mails to members of institutions. */
import type { Purpose } from '../../workflows/contracts/procedure.js';
import type { Dependencies } from '../dependencies.js';
import { type MailOfService, sendOfService } from '../mail/send-once.js';

export type MemberMailNeeds = Pick<Dependencies, 'db' | 'mailer' | 'tokens' | 'services' | 'publicUrl'>;

/** Sends a mail once, under the service's sender and the subject of its settings. @throws as {@link sendOfService} */
export const sendToMember = (needs: MemberMailNeeds, mail: MailOfService): Promise<void> =>
  sendOfService(needs, needs.services.jairo, mail);

/** Where the page of a URL's purpose lives; the others are pages of `/u`. */
const PAGES: Partial<Record<Purpose, string>> = { invitation: '/register' };

/** A one-time URL. Its token is derived here; in clear it is nowhere but in the mail. */
export function memberUrl(
  { tokens, publicUrl }: Pick<MemberMailNeeds, 'tokens' | 'publicUrl'>,
  claims: { purpose: Purpose; procedureId: string; issue: number },
): string {
  return new URL(`${PAGES[claims.purpose] ?? '/u'}?token=${tokens.url(claims)}`, publicUrl).href;
}

/** Pages that a mail leads to without a secret: one signs in there. */
export const signInUrl = ({ publicUrl }: Pick<MemberMailNeeds, 'publicUrl'>): string =>
  new URL('/admin/sign-in', publicUrl).href;
export const menuUrl = ({ publicUrl }: Pick<MemberMailNeeds, 'publicUrl'>, institution: string): string =>
  new URL(`/admin/menu/${institution}`, publicUrl).href;
