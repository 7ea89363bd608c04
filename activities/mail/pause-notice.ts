/** What a mail with a deadline says besides while the deadlines of its procedure are paused because of an outage (decision 130). */
import type { Locale } from '../../workflows/contracts/procedure.js';
import { japanTime } from '../../workflows/rules/japan-time.js';
import { composeMail, type MailContent } from './layout.js';

const NOTICE: Record<Locale, (since: string) => string> = {
  ja: (since) =>
    `障害のため、${since}から手続きの期限を止めています。このメールに記載した期限は、再開するまで、止めている時間だけ延びます。`,
  en: (since) =>
    `Because of an outage, the deadlines of this procedure have been paused since ${since}. The deadline in this email becomes later for as long as they remain paused.`,
};

/** The notice goes before what the mail says otherwise. @param since RFC 3339 */
export function withPauseNotice({ draft, subject }: MailContent, since: string): MailContent {
  const text = NOTICE[draft.locale](japanTime(since, draft.locale));
  return { ...composeMail({ ...draft, blocks: [{ kind: 'paragraph', text }, ...draft.blocks] }), subject };
}
