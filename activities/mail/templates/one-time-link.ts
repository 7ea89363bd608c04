/** Mails with a one-time URL of the certificate issuance service: the URL alone on its line, how long it lives, and until when. */
import type { Locale } from '../../../workflows/contracts/procedure.js';
import { duration } from '../../../workflows/rules/duration.js';
import { japanTime } from '../../../workflows/rules/japan-time.js';
import { type Block, composeMail, type MailContent } from '../layout.js';

export interface UrlMailTexts {
  subject: string;
  lead: string;
  /** What opening it does. */
  open: string;
  /** The button of the HTML part. */
  button: string;
  points: readonly string[];
}

export interface UrlMailModel {
  /** Holds the token: this mail is the only place where it ever stands. */
  url: string;
  /** RFC 3339 */
  expiresAt: string;
  /** Life of the URL, for 「URL期限」. Milliseconds. */
  lifeMs: number;
  inquiry: string;
}

/** The manual's 「お問い合わせ先は各事務担当まで」. */
const OFFICE: Record<Locale, string> = {
  ja: 'お問い合わせ先は、各事務担当です。',
  en: 'For inquiries, please ask the office of your department (各事務担当).',
};

export function urlMail(texts: UrlMailTexts, { inquiry, ...link }: UrlMailModel, locale: Locale): MailContent {
  const { subject, lead, open, button, points } = texts;
  return composeMail({
    locale,
    subject,
    blocks: [
      { kind: 'paragraph', text: lead },
      { kind: 'paragraph', text: open },
      { kind: 'link', label: button, url: link.url },
      ...life(link, locale),
      { kind: 'points', points: [...points, OFFICE[locale]] },
    ],
    inquiry,
    service: 'shomei',
    deadline: true,
  });
}

/** 「URL期限：30分」 is the manual's line, the same in every language. */
function life({ expiresAt, lifeMs }: Pick<UrlMailModel, 'expiresAt' | 'lifeMs'>, locale: Locale): Block[] {
  const until = japanTime(expiresAt, locale);
  const said =
    locale === 'ja'
      ? `${until} まで使えます。`
      : `The link is valid for ${duration(lifeMs, 'en')} (URL期限), until ${until}.`;
  return [
    { kind: 'paragraph', text: `URL期限：${duration(lifeMs, 'ja')}` },
    { kind: 'paragraph', text: said },
  ];
}
