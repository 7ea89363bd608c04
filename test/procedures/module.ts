/** What a procedure brings along for tests that go over all of them: pages, mails, recorded histories, security cases. `index.ts` lists them all. */
import type { MailContent } from '../../activities/mail/layout.js';
import type { Locale } from '../../workflows/contracts/procedure.js';
import type { Scenario } from '../helpers/scenario.js';
import type { Sample } from '../platform/pages/render-context.js';
import type { SecurityRows } from '../security/rows.js';

export interface TestedProcedure extends SecurityRows {
  /** As its folder is called, and its workflow where it has one. */
  name: string;
  /** The workflow type that is started today, where it is not called as the folder: an earlier type of it goes on until its last run has ended. */
  workflowType?: string;
  /** Every ending that it can have, and how it is brought about: each has a recorded history (`npm run history:record -- <name>`). */
  scenarios?: Readonly<Record<string, Scenario>>;
  /** Its pages in every state, with data that is as awkward as it gets. */
  samples?: readonly Sample[];
  /** Its mails. */
  mails?(locale: Locale): Readonly<Record<string, MailSample>>;
}

export interface MailSample {
  mail: MailContent;
  /** The desk that it names. */
  inquiry: string;
  /** What of {@link HOSTILE_TEXT} is to be seen in it. Absent: it shows nothing that came from outside. */
  shows?: string;
}

/** Text from outside that tries to be a line, a link, a tag and a header at once. It begins with what may be seen of it. */
export const hostileText = (begins: string): string =>
  `${begins}\r\nBcc: x@evil.example\n申請パスワード: forged\nURL期限：forged\u2028https://evil.example/ www.evil.example \u202e<script>alert(1)</script>`;
