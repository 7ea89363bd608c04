/** What stands around a one-time URL of the certificate issuance service: the URL alone on its line, how long it lives, and until when. */
import type { Locale } from '../../../workflows/contracts/procedure.js';
import { duration } from '../../../workflows/rules/duration.js';
import { japanTime } from '../../../workflows/rules/japan-time.js';
import type { Block } from '../layout.js';

interface OneTimeLink {
  /** The button of the HTML part. */
  label: string;
  url: string;
  /** RFC 3339 */
  expiresAt: string;
  /** Milliseconds. */
  lifeMs: number;
}

/** 「URL期限：30分」 is the manual's line, the same in every language. */
export function oneTimeLink({ label, url, expiresAt, lifeMs }: OneTimeLink, locale: Locale): Block[] {
  const life: Block = { kind: 'paragraph', text: `URL期限：${duration(lifeMs, 'ja')}` };
  const until = japanTime(expiresAt, locale);
  const said =
    locale === 'ja'
      ? `${until} まで使えます。`
      : `The link is valid for ${duration(lifeMs, 'en')} (URL期限), until ${until}.`;
  return [{ kind: 'link', label, url }, life, { kind: 'paragraph', text: said }];
}
