/** Mails of outage pauses, to the other leads of the service: in both languages, as staff have none of their own here. */
import type { OutagePart } from '../../../db/platform/outage-pauses.js';
import type { Locale } from '../../../workflows/contracts/procedure.js';
import { japanTime } from '../../../workflows/rules/japan-time.js';
import { type Block, composeMail, type Fact, type MailContent, type MailService } from '../layout.js';

/** `begun`, prolonged, and `over`: deadlines go on. */
export type PauseOccasion = 'begun' | 'extended' | 'over';

export interface PauseMailModel {
  what: PauseOccasion;
  service: string;
  part: OutagePart;
  /** Of procedures whose deadlines are paused. */
  kinds: readonly string[];
  /** ID of staff; absent: it went on by itself. */
  by?: string;
  /** What whoever paused or prolonged wrote. */
  reason: string;
  /** RFC 3339. Since when, and until when at the latest; of one that is over: when deadlines went on. */
  since: string;
  until: string;
  pageUrl: string;
  inquiry: string;
}

/** Whether it goes on, or is over. */
type Standing = 'standing' | 'over';

interface PauseTexts {
  subject: Record<PauseOccasion, (service: string) => string>;
  lead: Record<PauseOccasion, string>;
  next: Record<Standing, string>;
  by: Record<PauseOccasion, string>;
  until: Record<Standing, string>;
  itself: string;
  service: Record<MailService, string>;
  part: Record<OutagePart, string>;
  label: Record<'service' | 'part' | 'kinds' | 'since' | 'reason' | 'page', string>;
}

const TEXTS: Record<Locale, PauseTexts> = {
  ja: {
    subject: {
      begun: (service) => `【主任へ】${service} 手続きの期限の一時停止を始めました`,
      extended: (service) => `【主任へ】${service} 手続きの期限の一時停止を延長しました`,
      over: (service) => `【主任へ】${service} 手続きの期限が再開しました`,
    },
    lead: {
      begun:
        '障害で手続きを進められないため、次の手続きの期限を止めました。止めているあいだは、URLやコードの有効期限、申請者の回答期限、決定期限が進みません。',
      extended: '障害が続いているため、次の手続きの期限を、さらに止めておくことにしました。',
      over: '次の手続きの期限が再開しました。それぞれ、残っていた時間から続きます。',
    },
    next: {
      standing:
        '障害がなくなったら、「期限の一時停止」の画面で再開してください。再開しないときは、上の日時に自動的に再開します。',
      over: '障害が続いているときは、「期限の一時停止」の画面で、もう一度止めることができます。',
    },
    by: { begun: '止めた担当者', extended: '延長した担当者', over: '再開した担当者' },
    until: { standing: '遅くともこのときに再開', over: '再開した日時' },
    itself: '自動',
    service: {
      cinii: 'CiNii Research 機関認証',
      umin: 'UMIN',
      shomei: '証明書発行サービス',
      utokyo: 'UTokyo Account',
      jairo: 'JAIRO Cloud',
    },
    part: { mail: 'メール', identity: '本人確認サービス', target: '反映先のシステム' },
    label: {
      service: 'サービス',
      part: '障害の起きているもの',
      kinds: '対象の手続きの種類',
      since: '止めた日時',
      reason: '理由',
      page: '「期限の一時停止」を開く',
    },
  },
  en: {
    subject: {
      begun: (service) => `[To the lead] ${service}: deadlines have been paused`,
      extended: (service) => `[To the lead] ${service}: the pause of deadlines has been extended`,
      over: (service) => `[To the lead] ${service}: deadlines have resumed`,
    },
    lead: {
      begun:
        'An outage keeps people from going on, so the deadlines of the procedures below have been paused: those of URLs, codes, answers and decisions.',
      extended: 'The outage goes on, so the deadlines of the procedures below remain paused for longer.',
      over: 'The deadlines of the procedures below have resumed. Each has the time that it had left.',
    },
    next: {
      standing:
        'Once the outage is over, please resume them on the page “Paused deadlines”. If nobody does, they resume by themselves at the time above.',
      over: 'If the outage goes on, they can be paused again on the page “Paused deadlines”.',
    },
    by: { begun: 'Paused by', extended: 'Extended by', over: 'Resumed by' },
    until: { standing: 'Resume at the latest', over: 'Resumed' },
    itself: 'by themselves',
    service: {
      cinii: 'CiNii Research institutional authentication',
      umin: 'UMIN',
      shomei: 'Certificate issuance service',
      utokyo: 'UTokyo Account',
      jairo: 'JAIRO Cloud',
    },
    part: { mail: 'Email', identity: 'The identity-verification service', target: 'A system that receives changes' },
    label: {
      service: 'Service',
      part: 'What is not available',
      kinds: 'Kinds of procedures',
      since: 'Paused since',
      reason: 'Reason',
      page: 'Open “Paused deadlines”',
    },
  },
};

/** @param first the language that comes first */
export function pauseMail(model: PauseMailModel, first: Locale): MailContent {
  const second: Locale = first === 'ja' ? 'en' : 'ja';
  const service = model.service as MailService;
  const subjectIn = (locale: Locale): string => TEXTS[locale].subject[model.what](TEXTS[locale].service[service]);
  const page: Block = { kind: 'link', label: TEXTS[first].label.page, url: model.pageUrl };
  return composeMail({
    locale: first,
    subject: `${subjectIn(first)} / ${subjectIn(second)}`,
    blocks: [...blocksOf(model, first), page, { kind: 'language', locale: second, blocks: blocksOf(model, second) }],
    inquiry: model.inquiry,
    service,
    to: 'leads',
  });
}

function blocksOf({ what, by, reason, ...model }: PauseMailModel, locale: Locale): Block[] {
  const texts = TEXTS[locale];
  const { label } = texts;
  const standing = what === 'over' ? 'over' : 'standing';
  const facts: Fact[] = [
    { label: label.service, value: texts.service[model.service as MailService] },
    { label: label.part, value: texts.part[model.part] },
    { label: label.kinds, value: model.kinds.join(', '), code: true },
    { label: texts.by[what], value: by ?? texts.itself, code: by !== undefined },
    { label: label.since, value: japanTime(model.since, locale) },
    { label: texts.until[standing], value: japanTime(model.until, locale) },
  ];
  return [
    { kind: 'paragraph', text: texts.lead[what] },
    { kind: 'facts', facts },
    { kind: 'quote', label: label.reason, text: reason },
    { kind: 'paragraph', text: texts.next[standing] },
  ];
}
