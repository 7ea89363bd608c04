/** Mails with a one-time URL to members of institutions: what it is for, who is meant, the URL alone on its line, and until when it can be used. */
import type { Locale } from '../../../workflows/contracts/procedure.js';
import { japanTime } from '../../../workflows/rules/japan-time.js';
import { type Block, composeMail, type Fact, type MailContent } from '../layout.js';

export interface MemberLinkTexts {
  subject: string;
  lead: string;
  /** What opening it does. */
  open: string;
  /** The button of the HTML part. */
  button: string;
  points: readonly string[];
}
export interface MemberLink {
  /** Holds the token: this mail is the only place where it ever stands. */
  url: string;
  /** RFC 3339 */
  expiresAt: string;
  inquiry: string;
}

const UNTIL: Record<Locale, (until: string) => string> = {
  ja: (until) => `URL期限：${until} まで`,
  en: (until) => `The link is valid until ${until} (URL期限).`,
};

export function memberLinkMail(
  texts: MemberLinkTexts,
  { url, expiresAt, inquiry, facts = [] }: MemberLink & { facts?: readonly Fact[] },
  locale: Locale,
): MailContent {
  const blocks: Block[] = [
    { kind: 'paragraph', text: texts.lead },
    ...(facts.length > 0 ? [{ kind: 'facts', facts } as const] : []),
    { kind: 'paragraph', text: texts.open },
    { kind: 'link', label: texts.button, url },
    { kind: 'paragraph', text: UNTIL[locale](japanTime(expiresAt, locale)) },
    { kind: 'points', points: texts.points },
  ];
  return composeMail({ locale, subject: texts.subject, blocks, inquiry, service: 'jairo', deadline: true });
}
