/** Mails of MFA re-registration (spec/mfa-reregistration.md). The manual gives no wording; none of them leads anywhere but to the page that stops it. */
import type { Locale } from '../../../workflows/contracts/procedure.js';
import type { MfaKind } from '../../../workflows/contracts/reregistration.js';
import { japanTime } from '../../../workflows/rules/japan-time.js';
import { type Block, composeMail, type Fact, type MailContent } from '../layout.js';
import { LEAD_TEXTS, type LeadOccasion } from './reregistration-lead-texts.js';
import { MEMBER_TEXTS, type MemberOccasion } from './reregistration-texts.js';

export type { LeadOccasion } from './reregistration-lead-texts.js';
export type { MemberOccasion } from './reregistration-texts.js';

export interface MemberMailModel {
  what: MemberOccasion;
  memberId: string;
  /** Of an application. */
  receiptNumber?: string;
  /** RFC 3339. When the decision is expected, the answer is due, or the window ends. */
  until?: string;
  /** The kind of method that was registered. */
  method?: MfaKind;
  /** What staff wrote: their question, or the reason of their refusal. */
  staffText?: string;
  /** Address of the page that stops the procedure, where it can be stopped. */
  stopUrl?: string;
  inquiry: string;
}

/** Mails whose time is a deadline of the case. Others name what the owner of methods keeps: windows, passes, the youth of an address. */
const OF_THE_CASE: readonly MemberOccasion[] = ['received', 'redated', 'asked'];

/** To the person. */
export function memberMail(model: MemberMailModel, locale: Locale): MailContent {
  const { occasion, label, until, method, stop } = MEMBER_TEXTS[locale];
  const { what, memberId, receiptNumber, staffText, stopUrl, inquiry } = model;
  const texts = occasion[what];
  const facts: Fact[] = [{ label: label.account, value: memberId, code: true }];
  if (receiptNumber !== undefined) facts.push({ label: label.receipt, value: receiptNumber, code: true });
  if (model.until !== undefined)
    facts.push({ label: until[what] ?? label.until, value: japanTime(model.until, locale) });
  if (model.method !== undefined) facts.push({ label: label.method, value: method[model.method] });
  const blocks: Block[] = [
    { kind: 'paragraph', text: texts.lead },
    { kind: 'facts', facts },
  ];
  if (what === 'received' && model.until === undefined)
    blocks.push({ kind: 'paragraph', text: texts.unpromised ?? '' });
  if (staffText !== undefined)
    blocks.push({ kind: 'quote', label: what === 'asked' ? label.question : label.reason, text: staffText });
  if (texts.next.length > 0) blocks.push({ kind: 'points', points: texts.next });
  if (stopUrl !== undefined)
    blocks.push({ kind: 'paragraph', text: stop.lead }, { kind: 'link', label: stop.button, url: stopUrl });
  const deadline = model.until !== undefined && OF_THE_CASE.includes(what);
  return composeMail({ locale, subject: texts.subject, blocks, inquiry, service: 'utokyo', deadline });
}

export interface LeadMailModel {
  what: LeadOccasion;
  receiptNumber: string;
  /** RFC 3339 */
  dueAt?: string;
  /** Who has approved so many. */
  staffId?: string;
  /** How many approvals within an hour are too many. */
  many: number;
  /** Address of the application in the console. */
  pageUrl: string;
  inquiry: string;
}

/** To whoever leads the queue. */
export function leadMail(model: LeadMailModel, locale: Locale): MailContent {
  const { occasion, label } = LEAD_TEXTS[locale];
  const { what, receiptNumber, dueAt, staffId, many, pageUrl, inquiry } = model;
  const texts = occasion[what];
  const facts: Fact[] = [{ label: label.receipt, value: receiptNumber, code: true }];
  if (dueAt !== undefined) facts.push({ label: label.due, value: japanTime(dueAt, locale) });
  if (staffId !== undefined) facts.push({ label: label.staff, value: staffId, code: true });
  const blocks: Block[] = [
    { kind: 'paragraph', text: texts.lead(many) },
    { kind: 'facts', facts },
    { kind: 'link', label: label.page, url: pageUrl },
    { kind: 'paragraph', text: texts.next },
  ];
  return composeMail({ locale, subject: texts.subject, blocks, inquiry, service: 'utokyo' });
}
