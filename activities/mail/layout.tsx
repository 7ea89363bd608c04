/** The one form that all mails have. A template says what stands in a mail; text part and HTML part are both made of that. */
import { type ComponentChildren, Fragment, type VNode } from 'preact';
import { render } from 'preact-render-to-string';
import type { Locale } from '../../workflows/contracts/procedure.js';
import { inquiryKind } from '../../workflows/rules/inquiry.js';
import { chunks, manyLines, oneLine } from './templates/plain.js';

/** A mail's content, as it is handed to the mailer. */
export interface MailContent {
  /** Holds nothing that a person typed. */
  subject: string;
  text: string;
  html: string;
  /** What text and HTML were made of. */
  draft: MailDraft;
}

export type Block =
  /** A paragraph in our own words. */
  | { kind: 'paragraph'; text: string }
  /** Points in our own words. */
  | { kind: 'points'; points: readonly string[] }
  /** The one link: what it is for, and the address, which stands alone on its line. */
  | { kind: 'link'; label: string; url: string }
  /** Names and values. A value is printed as one harmless line, one marked as exact as it is: only for what this system has made. */
  | { kind: 'facts'; facts: readonly Fact[] }
  /** What a person wrote, under a heading; indented, so that it can't pass for a line of ours. */
  | { kind: 'quote'; label: string; text: string }
  /** The same once more in another language, for readers of whom it isn't known. */
  | { kind: 'language'; locale: Locale; blocks: readonly Block[] };

export interface Fact {
  label: string;
  value: string;
  /** An identifier: a fixed-width face. */
  code?: boolean;
  exact?: boolean;
}

export interface MailDraft {
  locale: Locale;
  subject: string;
  blocks: readonly Block[];
  /** Where people ask. */
  inquiry: string;
  /** Whose mail it is; `cinii` unless said. */
  service?: MailService;
  /** Who runs the service here: in the foot. */
  institution?: string;
  /** Whom it speaks to, if not those who use the service. */
  to?: keyof typeof SALUTATIONS;
  /** It names a deadline of its case: one that an outage pause makes later (decision 130). */
  deadline?: boolean;
}
export type MailService = keyof typeof SENDERS;

const SENDERS = {
  cinii: {
    ja: { salutation: 'CiNii 機関認証 ご担当者様', sender: 'CiNii 機関認証' },
    en: {
      salutation: 'Dear contact person for CiNii institutional authentication,',
      sender: 'CiNii institutional authentication (CiNii 機関認証)',
    },
  },
  umin: {
    ja: { salutation: 'UMINをご利用の皆様', sender: 'UMIN パスワード更新' },
    en: { salutation: 'Dear user of UMIN,', sender: 'UMIN password update (UMIN パスワード更新)' },
  },
  shomei: {
    ja: { salutation: '証明書発行サービスをご利用の皆様', sender: '証明書発行サービス' },
    en: {
      salutation: 'Dear user of the certificate issuance service,',
      sender: 'Certificate issuance service (証明書発行サービス)',
    },
  },
  utokyo: {
    ja: { salutation: 'UTokyo Accountをご利用の皆様', sender: 'UTokyo Account 多要素認証' },
    en: {
      salutation: 'Dear user of UTokyo Account,',
      sender: 'UTokyo Account multi-factor authentication (多要素認証)',
    },
  },
  jairo: {
    ja: { salutation: 'JAIRO Cloud コミュニティサイトをご利用の皆様', sender: 'JAIRO Cloud' },
    en: { salutation: 'Dear user of the JAIRO Cloud community site,', sender: 'JAIRO Cloud' },
  },
} as const satisfies Record<string, Record<Locale, { salutation: string; sender: string }>>;
const SALUTATIONS = { leads: { ja: '主任 各位', en: 'Dear lead,' } } as const;
const FOOT: Record<Locale, { inquiry: string; phone: string; automatic: string }> = {
  ja: {
    inquiry: 'お問い合わせ',
    phone: 'お問い合わせ（電話）',
    automatic: 'このメールは自動で送信しています。返信されても、お答えできません。',
  },
  en: {
    inquiry: 'Contact',
    phone: 'Contact (telephone)',
    automatic: 'This email was sent automatically. Replies to it are not read.',
  },
};
function frameOf({ locale, inquiry, service = 'cinii', to }: MailDraft) {
  const { automatic, ...label } = FOOT[locale];
  const desk = `${inquiryKind(inquiry) === 'phone' ? label.phone : label.inquiry}: ${inquiry}`;
  return { ...SENDERS[service][locale], ...(to && { salutation: SALUTATIONS[to][locale] }), automatic, desk };
}

/** Subject, text part and HTML part of a mail. */
export function composeMail(draft: MailDraft): MailContent {
  return { subject: draft.subject, text: textOf(draft), html: htmlOf(draft), draft };
}

/** The same mail with the name of whoever runs the service here in its foot. The subject stays as it is. */
export function inNameOf(institution: Readonly<Record<Locale, string>> | undefined, content: MailContent): MailContent {
  if (!institution) return content;
  const { draft, subject } = content;
  return { ...composeMail({ ...draft, institution: institution[draft.locale] }), subject };
}

const RULE = '-'.repeat(40);
const shown = ({ value, exact }: Fact): string => (exact ? value : oneLine(value));

function textOf(draft: MailDraft): string {
  const { blocks, institution } = draft;
  const frame = frameOf(draft);
  const parts = [
    frame.salutation,
    ...blocks.map(textOfBlock),
    [
      RULE,
      frame.sender,
      ...(institution === undefined ? [] : [oneLine(institution)]),
      frame.desk,
      frame.automatic,
    ].join('\n'),
  ];
  return `${parts.join('\n\n')}\n`;
}

function textOfBlock(block: Block): string {
  if (block.kind === 'paragraph') return block.text;
  if (block.kind === 'points') return block.points.map((point) => `* ${point}`).join('\n');
  if (block.kind === 'link') return block.url;
  if (block.kind === 'facts') return block.facts.map((fact) => `${fact.label}: ${shown(fact)}`).join('\n');
  if (block.kind === 'language') return [RULE, ...block.blocks.map(textOfBlock)].join('\n\n');
  const lines = manyLines(block.text).flatMap(chunks);
  return [`${block.label}:`, ...lines.map((line) => `    ${line}`.trimEnd())].join('\n');
}

/**
 * Line breaks after blocks, and inside the tag `wbr` where a break would show, keep the lines of the HTML part short. What came from
 * outside holds no tag any more, so none of its text is touched.
 */
function htmlOf(draft: MailDraft): string {
  const html = render(<Mail {...draft} />)
    .replace(/<\/(?:head|title|p|h1|ul|li|td|tr|tbody|table)>|<br\/?>/g, '$&\n')
    .replace(/<wbr\/?>/g, '<wbr\n>');
  return `<!DOCTYPE html>\n${html}\n`;
}

const FONT = "'Noto Sans JP','Hiragino Sans','BIZ UDPGothic','Yu Gothic',Meiryo,sans-serif";
const MONO = "'Noto Sans Mono',Consolas,Menlo,monospace";
const STYLE = {
  body: 'margin:0;padding:0;background-color:#f5f8fb;',
  sheet: 'width:100%;max-width:600px;margin:0 auto;border-collapse:collapse;background-color:#ffffff;color:#1a1a1a;',
  head: `padding:20px 24px;border-top:4px solid #00428c;border-bottom:1px solid #d5dbe2;font-family:${FONT};font-size:14px;line-height:1.5;font-weight:bold;`,
  main: `padding:24px 24px 8px;font-family:${FONT};font-size:16px;line-height:1.75;`,
  foot: `padding:16px 24px 24px;border-top:1px solid #d5dbe2;font-family:${FONT};font-size:14px;line-height:1.7;color:#4d4d4d;`,
  h1: 'margin:0 0 20px;font-size:20px;line-height:1.5;font-weight:bold;',
  p: 'margin:0 0 16px;',
  small: 'margin:0 0 4px;',
  list: 'margin:0 0 16px;padding:0 0 0 22px;',
  button:
    'display:inline-block;padding:12px 24px;border-radius:8px;background-color:#00428c;color:#ffffff;font-weight:bold;text-decoration:none;',
  url: 'margin:0 0 16px;font-size:14px;line-height:1.6;word-break:break-all;',
  link: 'color:#0055ad;',
  label: 'font-size:14px;color:#4d4d4d;',
  code: `font-family:${MONO};font-size:17px;`,
  language: 'padding:16px 0 0;border-top:1px solid #d5dbe2;',
  quote: 'margin:0 0 16px;padding:4px 0 4px 16px;border-left:4px solid #d5dbe2;',
} as const;

/** One table, inline styles, no pictures: what every mail reader shows the same. */
export function Mail(draft: MailDraft): VNode {
  const { locale, subject, blocks, institution } = draft;
  const frame = frameOf(draft);
  return (
    <html lang={locale}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="format-detection" content="telephone=no" />
        <title>{subject}</title>
      </head>
      <body style={STYLE.body}>
        <table role="presentation" cellPadding="0" cellSpacing="0" style={STYLE.sheet}>
          <tbody>
            <Row style={STYLE.head}>{frame.sender}</Row>
            <Row style={STYLE.main}>
              <h1 style={STYLE.h1}>{subject}</h1>
              <p style={STYLE.p}>{frame.salutation}</p>
              {blocks.map((block, index) => (
                <HtmlBlock key={index} block={block} />
              ))}
            </Row>
            <Row style={STYLE.foot}>
              {institution !== undefined && <p style={STYLE.small}>{institution}</p>}
              <p style={STYLE.small}>{frame.desk}</p>
              <p style={STYLE.small}>{frame.automatic}</p>
            </Row>
          </tbody>
        </table>
      </body>
    </html>
  );
}

function Row({ style, children }: { style: string; children: ComponentChildren }): VNode {
  return (
    <tr>
      <td style={style}>{children}</td>
    </tr>
  );
}

function HtmlBlock({ block }: { block: Block }): VNode {
  if (block.kind === 'paragraph') return <p style={STYLE.p}>{block.text}</p>;
  if (block.kind === 'link') return <HtmlLink label={block.label} url={block.url} />;
  if (block.kind === 'facts') return <HtmlFacts facts={block.facts} />;
  if (block.kind === 'quote') return <HtmlQuote label={block.label} text={block.text} />;
  if (block.kind === 'language')
    return (
      <div lang={block.locale} style={STYLE.language}>
        {block.blocks.map((one, index) => (
          <HtmlBlock key={index} block={one} />
        ))}
      </div>
    );
  return (
    <ul style={STYLE.list}>
      {block.points.map((point) => (
        <li key={point}>{point}</li>
      ))}
    </ul>
  );
}

function HtmlQuote({ label, text }: { label: string; text: string }): VNode {
  return (
    <>
      <p style={STYLE.label}>{label}</p>
      <p style={STYLE.quote}>
        {manyLines(text).map((line, index) => (
          <Fragment key={index}>
            {index > 0 && <br />}
            {chunks(line).map((chunk, at) => (
              <Fragment key={at}>
                {at > 0 && <wbr />}
                {chunk}
              </Fragment>
            ))}
          </Fragment>
        ))}
      </p>
    </>
  );
}

function HtmlLink({ label, url }: { label: string; url: string }): VNode {
  return (
    <>
      <p style={STYLE.p}>
        <a href={url} style={STYLE.button}>
          {label}
        </a>
      </p>
      <p style={STYLE.url}>
        <a href={url} style={STYLE.link}>
          {url}
        </a>
      </p>
    </>
  );
}

function HtmlFacts({ facts }: { facts: readonly Fact[] }): VNode {
  return (
    <>
      {facts.map((fact) => (
        <p key={fact.label} style={STYLE.p}>
          <span style={STYLE.label}>{fact.label}</span>
          <br />
          <span style={fact.code || fact.exact ? STYLE.code : undefined}>{shown(fact)}</span>
        </p>
      ))}
    </>
  );
}
