import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { CATALOGUES, createText } from '../../../api/texts.js';
import { errorText } from '../../../api/pages/components/error-summary.js';
import {
  isProblemWord,
  type Locale,
  LOCALES,
  pickLocale,
  PROBLEM_WORDS,
  type TextId,
} from '../../../api/text/index.js';
import { contextOf } from './render-context.js';

const ids = Object.keys(CATALOGUES.ja) as TextId[];
const placeholders = (message: string) =>
  [...new Set([...message.matchAll(/\{(\w+)/g)].map(([, name]) => name))].sort();
/** Words inside a plural's branches follow a brace too. */
const VALUES = [
  'account',
  'change',
  'code',
  'left',
  'count',
  'current',
  'duration',
  'field',
  'id',
  'inquiry',
  'link',
  'minutes',
  'name',
]
  .concat(['procedureId', 'total', 'until', 'since', 'longest'])
  .concat(['institution', 'role', 'host', 'strength'])
  .concat(['mb', 'rows', 'limit', 'done', 'percent', 'registered', 'members', 'people', 'mailed'])
  .concat(['offices', 'faculty', 'person', 'number', 'of', 'seconds'])
  .concat(['at', 'before', 'after', 'changes', 'column', 'headings', 'reasons'])
  .concat([
    'actor',
    'what',
    'reason',
    'firstBy',
    'by',
    'why',
    'text',
    'template',
    'to',
    'smtp',
    'messageId',
    'attempts',
  ])
  .concat(['seen', 'rest', 'operation', 'times', 'version', 'proof', 'document', 'channel', 'sha256'])
  .concat([
    'workflow',
    'events',
    'format',
    'cases',
    'otherwise',
    'untold',
    'trouble',
    'issue',
    'kindOf',
    'source',
    'who',
    'word',
    'service',
    'kind',
    'q',
  ]);
/** Those that are numbers. */
const NUMBERS: readonly string[] = [
  'count',
  'minutes',
  'mb',
  'limit',
  'done',
  'percent',
  'registered',
  'members',
  'people',
  'mailed',
  'seconds',
  'attempts',
  'times',
  'events',
  'cases',
  'otherwise',
  'untold',
];

/** What sheets and mails say in Japanese is named so in English too. */
const AS_WRITTEN =
  /機関管理者|図書館員|教員|結果|JAIRO Cloud コミュニティサイトへようこそ|ユーザー登録のご案内|「(?:問題がありますか\? 別の方法でサインインする|別の確認オプションを使用する|Microsoft Authenticator アプリを現在使用できません|すべて使えない)」/g;
/** Labels of a manual that differ from our words. */
const OF_THE_MANUAL = /ユーザー(?:ID|情報管理|登録)/g;

describe('the catalogues', () => {
  test('have the same texts with the same placeholders', () => {
    expect(Object.keys(CATALOGUES.en).sort()).toEqual([...ids].sort());
    const named = (message: string) => placeholders(message).filter((name) => name && VALUES.includes(name));
    for (const id of ids) expect([id, ...named(CATALOGUES.en[id])]).toEqual([id, ...named(CATALOGUES.ja[id])]);
  });

  test('hold no empty text, no tag and no text left in the other language', () => {
    for (const id of ids) {
      for (const locale of LOCALES) {
        expect([id, CATALOGUES[locale][id]]).toEqual([id, expect.stringMatching(/\S/)]);
        expect([id, CATALOGUES[locale][id]]).toEqual([id, expect.not.stringMatching(/[<>']|\s{2}|^\s|\s$/)]);
      }
      // The subjects name the Japanese one, which is what stands in the mail box.
      if (!id.startsWith('reissue.subject.'))
        expect([id, CATALOGUES.en[id].replace(AS_WRITTEN, '')]).toEqual([
          id,
          expect.not.stringMatching(/[ぁ-んァ-ヶ一-龠]/),
        ]);
    }
  });

  test.each(LOCALES)('can all be printed in %s', (locale) => {
    const values = Object.fromEntries(VALUES.map((name) => [name, NUMBERS.includes(name) ? 2 : 'x']));
    for (const id of ids) expect(createText(locale).t(id, values)).not.toMatch(/[{}]|undefined/);
  });

  test('a value that is missing is an error, not a hole in a sentence', () => {
    expect(() => createText('ja').t('reason.required')).toThrow();
  });

  test('tell of every problem what it is, what happened and what to do', () => {
    for (const word of PROBLEM_WORDS)
      for (const part of ['title', 'detail', 'action'] as const) {
        expect(ids).toContain(`problem.${word}.${part}`);
        expect(placeholders(CATALOGUES.ja[`problem.${word}.${part}`])).toEqual([]);
      }
    expect(isProblemWord('url-used')).toBe(true);
    expect(isProblemWord('toString')).toBe(false);
  });

  test('have the labels of the manual exactly', () => {
    const labels: Partial<Record<TextId, string>> = {
      'reissue.name': '機関認証 申請パスワード再発行',
      'reissue.crumb.start': '再発行',
      'reissue.crumb.mail-sent': '本人確認メール送信',
      'reissue.crumb.completed': '再発行完了',
      'reissue.form.email': 'メールアドレス',
      'reissue.form.submit': '再発行する',
      'reissue.confirm.ok': 'OK',
      'reissue.back-to-cinii': 'CiNii Research に戻る',
      'problem.email-not-registered.detail': '入力したメールアドレスは登録されていません。',
      'application.title': '機関認証利用申請',
      'application.id': '申請ID',
      'application.password': '申請パスワード',
      'application.restore.submit': '登録内容を復元する',
      'application.password-lost-link': 'こちら',
      'application.change.suspend': '利用停止',
      'application.change.resume': '利用再開',
      'application.change.cancel': '解約',
      'application.kind': '種別',
      'application.kind-choose': '▼選択してください',
      'utokyo.step-1': '手順1：他の本人確認方法を使えないか確認する',
      'utokyo.step-1.none': 'すべて使えない',
      'utokyo.link.1': '「問題がありますか? 別の方法でサインインする」',
      'utokyo.link.2': '「別の確認オプションを使用する」',
      'utokyo.link.3': '「Microsoft Authenticator アプリを現在使用できません」',
      'utokyo.step-2': '手順2：本人確認方法を再登録する',
      'utokyo.step-2.apply': '申請を行って再登録する',
      'utokyo.step-2.counter': '学部・研究科等の窓口で申請する',
      'utokyo.step-2.site': '専用の申請サイトで申請する',
      'utokyo.security-info': 'セキュリティ情報',
      'methods.first': '手順1：1個目の本人確認方法を登録する',
      'methods.more': '手順2：追加の本人確認方法を登録する',
    };
    expect(CATALOGUES.ja).toMatchObject(labels);
  });
});

/** Other forms of words for which docs/words.md has one. */
const UNWANTED = {
  ja: /問合せ|下さい|クリック|締切|ブラウザ(?!ー)|フォルダ(?!ー)|サーバ(?!ー)|ユーザー|今(?![後回日])|一つ|お心当たり|確認コード|確認のメール|(?<!メール)アドレス|[^-\w]: |お確かめ|はじめから|出来|致します|不達|届いていないメール/,
  en: /\b(?:e-mail|mails?)\b(?! server)|\bpresent\b|\banew\b|ization|neighbor|canceled|single-byte|password you had|sign(?:ed)? on|undeliver(?!ed email)/i,
} as const;

describe('one word for each thing', () => {
  test.each(LOCALES)('stands in all texts of pages and problems in %s', (locale) => {
    for (const id of ids)
      expect([id, CATALOGUES[locale][id].replace(OF_THE_MANUAL, '')]).toEqual([
        id,
        expect.not.stringMatching(UNWANTED[locale]),
      ]);
  });

  test('stands in the Japanese of all mails, but for what is the manual’s', () => {
    const folder = new URL('../../../activities/mail/templates/', import.meta.url);
    const files = readdirSync(folder).filter((file) => /\.[jt]s$/.test(file));
    expect(files.length).toBeGreaterThan(5);
    for (const file of files) {
      const said = readFileSync(new URL(file, folder), 'utf8')
        .split('\n')
        .filter((line) => /[ぁ-ん]/.test(line) && !/^\s*(?:\/?\*|\/\/)/.test(line))
        .map((line) =>
          line
            .replace('以下の URL をクリックしてパスワード再発行申請を完了してください。', '')
            .replace(OF_THE_MANUAL, '')
            .replace(/^\s*\w+: /, ''),
        );
      for (const line of said) expect(line.replace(/[ -~]+/g, ' ')).not.toMatch(UNWANTED.ja);
    }
  });

  test.each([
    ...(
      [
        'お問合せ',
        '下さい。',
        'クリックして',
        '今のパスワード',
        '外部アドレス',
        '例: a',
        'ブラウザを',
        'お心当たり',
      ] as const
    ).map((wrong) => ['ja', wrong] as const),
    ...(
      ['read mail sent', 'Mails that', 'by e-mail', 'your present password', 'signed in anew', 'neighboring'] as const
    ).map((wrong) => ['en', wrong] as const),
  ])('would be missed in %s: %s', (locale, wrong) => {
    expect(wrong).toMatch(UNWANTED[locale]);
  });

  test.each([
    ['メールアドレスを、メールサーバーへ。今後は、ブラウザーで', 'ja'],
    ['The mail server sent an email to your mailbox.', 'en'],
  ] as const)('is in %s', (right, locale) => {
    expect(right).not.toMatch(UNWANTED[locale]);
  });
});

/** Words that people who read all texts as a whole stumbled over, as they stand since (issue 11, C). */
const WORDS = {
  ja: {
    担当する: ['console.claim'],
    担当を外れる: ['console.release'],
    改ざん検査に合格しなかったため: ['console.void.forged'],
    再試行待ち: ['console.detail.mail.deferred', 'overview.services.status.failed', 'services.failed'],
    '待ち時間 95パーセンタイル': ['overview.figures.waiting-p95'],
    '審査時間 95パーセンタイル': ['overview.figures.deciding-p95'],
    '95パーセンタイル': ['overview.figures.p95'],
    '操作に心当たりがないときは、すぐにお問い合わせください。': ['access-code.done.other'],
    'ブラウザーを閉じてください。': ['student-login.signed-out-detail'],
    '設定済みの方だけ入力してください。初めてのときは、空欄のままログインしてください。': ['student-login.second-hint'],
    'URLの有効期限が過ぎたか、新しいメールが送られたため、このURLは使えません。': ['student-url.expired'],
    パスワード設定待ち: [
      'status.awaiting-password',
      'access-code.password.title',
      'operator.awaiting-password.title',
      'status.umin-operator-application.awaiting-confirmation',
    ],
    '各サービスには順に反映されます。反映が済むまでは、これまでのパスワードをお使いください。': [
      'access-code.done.propagating',
      'operator.done.propagating',
    ],
    オペレータへパスワード更新申請: [
      'access-code.to-operator',
      'home.operator.title',
      'operator.name',
      'operator.form.title',
      'staff.kind.operator-application',
      'case.kind.operator-application',
    ],
    'UMIN パスワード更新の申請を受け付けました': ['operator.awaiting-decision.title'],
  },
  en: {
    'Create a password': ['new-password.title', 'operator.redeem.title'],
    'Your time to set a password has run out': [
      'problem.ticket-expired.title',
      'access-code.timeout.title',
      'operator.expired.title',
    ],
    'Check your application status': ['operator.tracker', 'home.case.title', 'case.start.title'],
    History: ['console.detail.course'],
    Summary: ['console.detail.facts', 'overview.figures.summary'],
    'Unlocks automatically': ['overview.locked.ends'],
    Upcoming: ['steps.upcoming'],
    'Retry pending': ['overview.services.status.failed', 'services.failed'],
  },
} as const satisfies Record<Locale, Record<string, readonly TextId[]>>;

describe.each(LOCALES)('in %s (issue 11, C)', (locale) => {
  test.each(Object.entries(WORDS[locale]))('it is 「%s」, wherever it is said', (wording, where: readonly TextId[]) => {
    for (const id of where) expect([id, CATALOGUES[locale][id]]).toEqual([id, wording]);
  });
});

test('in English a milestone is named by what is done in it, not as if that were over', () => {
  const labels = ids.filter((id) => /\.step\.[\w-]+$/.test(id));
  expect(labels.length).toBeGreaterThan(15);
  for (const id of labels)
    expect([id, CATALOGUES.en[id]]).toEqual([id, expect.not.stringMatching(/\b(?:\w+ed|sent|set|done)\b/i)]);
});

test.each([
  ['en', 'Family name', 'Enter your family name.'],
  ['en', 'UMIN ID', 'Enter your UMIN ID.'],
  ['en', 'Your answer', 'Enter your answer.'],
  ['en', 'New password once more', 'Enter your new password once more.'],
  ['en', 'UMIN ID of the applicant', 'Enter the UMIN ID of the applicant.'],
  ['en', 'Reason for unlocking', 'Enter your reason for unlocking.'],
  ['ja', '姓', '姓を入力してください。'],
] as const)('in %s a field that was left empty, %s, becomes part of a sentence', (locale, label, sentence) => {
  expect(errorText(contextOf(locale), label, { field: 'x', reason: 'required' })).toBe(sentence);
});

test.each([
  ['ja', '性別', '性別を選択してください。'],
  ['en', 'Sex', 'Sex: please choose one.'],
] as const)('in %s, what is chosen from and was left out is asked for as a choice', (locale, label, sentence) => {
  expect(errorText(contextOf(locale), label, { field: 'sex', reason: 'required' })).toBe(sentence);
});

describe('instants', () => {
  test('are told in Japan time with the weekday, whatever the zone of the machine', () => {
    expect(createText('ja').dateTime('2026-11-21T04:05:00.000Z')).toBe('2026年11月21日(土) 13:05');
    expect(createText('ja').dateTime(Date.UTC(2026, 11, 31, 15, 0))).toBe('2027年1月1日(金) 00:00');
    expect(createText('en').dateTime('2026-11-21T13:05:00+09:00')).toBe(
      'Saturday, 21 November 2026, 13:05 (Japan\u00a0time)',
    );
  });

  test('that are none are an error', () => {
    expect(() => createText('ja').dateTime('soon')).toThrow(RangeError);
  });
});

test.each([
  [{}, 'ja'],
  [{ query: 'en', cookie: 'ja', acceptLanguage: 'ja' }, 'en'],
  [{ query: 'fr', cookie: 'en' }, 'en'],
  [{ query: ['en', 'ja'], cookie: { lang: 'en' } }, 'ja'],
  [{ acceptLanguage: 'en-GB,en;q=0.9,ja;q=0.8' }, 'en'],
  [{ acceptLanguage: 'fr, ja;q=0.3, en;q=0.5' }, 'en'],
  [{ acceptLanguage: 'en;q=0, ja' }, 'ja'],
  [{ acceptLanguage: 'en;q=x' }, 'ja'],
  [{ acceptLanguage: ',;;q=,' }, 'ja'],
  [{ cookie: '__proto__', acceptLanguage: 'en'.repeat(10_000) }, 'ja'],
] as const)('of %j the language is %s', (hints, locale) => {
  expect(pickLocale(hints)).toBe(locale);
});

describe.each(['light', 'dark'] as const)('the %s palette', (scheme) => {
  const css = readFileSync(new URL('../../../api/assets/tokens.css', import.meta.url), 'utf8');
  const pairs = [...css.matchAll(/--([a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g)];
  const palette = Object.fromEntries(pairs.map(([, name, light, dark]) => [name, scheme === 'light' ? light : dark]));

  test.each([
    ['ink', 'ground'],
    ['ink', 'ground-soft'],
    ['ink', 'ground-raised'],
    ['ink', 'accent-soft'],
    ['ink', 'success-soft'],
    ['ink', 'warning-soft'],
    ['ink', 'error-soft'],
    ['ink-soft', 'ground'],
    ['ink-soft', 'ground-soft'],
    ['ink-soft', 'ground-raised'],
    ['ink-soft', 'accent-soft'],
    ['link', 'ground'],
    ['link', 'ground-soft'],
    ['link', 'ground-raised'],
    ['link', 'accent-soft'],
    ['link', 'warning-soft'],
    ['accent', 'ground'],
    ['accent', 'accent-soft'],
    ['accent-ink', 'accent'],
    ['accent-ink', 'accent-strong'],
    ['error', 'ground'],
    ['error', 'ground-raised'],
    ['warning', 'warning-soft'],
    ['success', 'success-soft'],
  ])('has 4.5:1 or more between %s and %s', (text, ground) => {
    expect(contrast(palette[text], palette[ground])).toBeGreaterThanOrEqual(4.5);
  });

  test.each([
    ['line-strong', 'ground'],
    ['line-strong', 'ground-raised'],
    ['accent', 'ground-raised'],
    ['focus-outer', 'ground'],
  ])('has 3:1 or more between the edge %s and %s', (edge, ground) => {
    expect(contrast(palette[edge], palette[ground])).toBeGreaterThanOrEqual(3);
  });

  test('is the one that browsers without light-dark() get, if it is the light one', () => {
    for (const [, name, light] of pairs) expect(css).toContain(`--${name}: ${light};`);
    expect(pairs.length).toBeGreaterThan(15);
  });
});

/** WCAG 2.2, contrast ratio of two colours `#rrggbb`. */
function contrast(one = '', other = ''): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: string): number {
  const channel = (at: number): number => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}
