/** What `npm run import` says, in the language of the terminal. */
import { faultText } from '../../api/procedures/member-import/sheet.js';
import { memberImportTexts } from '../../api/procedures/member-import/text.js';
import { commonTexts } from '../../api/text/common.js';
import { type Locale, mergeTexts, REASONS, textsIn } from '../../api/text/index.js';
import type { FileRefused } from '../../worker/runtime/workbook/contract.js';
import { type ImportFault, OWN_FAULTS, type RowFault } from './register.js';

const OWN: Readonly<Record<Locale, Readonly<Record<(typeof OWN_FAULTS)[number], string>>>> = {
  ja: {
    'duplicate-row': '{about}行目と同じIDです（大文字・小文字、全角・半角の違いは区別しません）。',
    'similar-id': '登録済みの「{about}」と、大文字・小文字または全角・半角だけが違います。',
    'unknown-role': '「{about}」という役割はありません。operator、lead、auditor、administratorのいずれかです。',
    'unknown-queue': '「{about}」というサービスはありません。cinii、umin、jairo、shomei、utokyoのいずれかです。',
    'unknown-account': '「{about}」は「サービス:ID」の形のアカウントではありません。例：umin:yamada-tar',
    'unknown-staff': '「{about}」という担当者IDはありません。',
    'unknown-faculty': '「{about}」に所属する人は登録されていません。',
    'not-an-office': '「文学部/学生」または「文学部/教職員」のように入力してください。',
    'unknown-kind': '「{about}」は使えません。',
    'not-yes-or-no': '「はい」または「いいえ」と入力してください。',
    'needed-to-add': '登録のない人を追加するには、この列が必要です。',
    'last-administrator': '有効な管理者がいなくなるため、変更できません。',
    'address-of-another': 'このメールアドレスは「{about}」のものです。',
  },
  en: {
    'duplicate-row': 'the same ID as row {about} (width and case do not count).',
    'similar-id': 'differs from “{about}”, which is registered, in width or case only.',
    'unknown-role': '“{about}” is no role: operator, lead, auditor or administrator.',
    'unknown-queue': '“{about}” is no service: cinii, umin, jairo, shomei or utokyo.',
    'unknown-account': '“{about}” is no account written as service:ID, like umin:yamada-tar.',
    'unknown-staff': 'there is no staff ID “{about}”.',
    'unknown-faculty': 'nobody of “{about}” is registered.',
    'not-an-office': 'enter it like 文学部/student or 文学部/staff.',
    'unknown-kind': '“{about}” cannot be used.',
    'not-yes-or-no': 'enter yes or no.',
    'needed-to-add': 'this column is needed to add somebody who is not registered.',
    'last-administrator': 'no active administrator would be left.',
    'address-of-another': 'this address belongs to “{about}”.',
  },
};

const WORDS = {
  ja: {
    row: '{row}行目',
    counts: 'ファイル {rows}行  追加 {add}  変更 {change}  変更なし {unchanged}  誤り {errors}',
    leftAlone: 'ファイルにない登録 {leftAlone}件は、そのまま残します。',
    errors: '誤り',
    add: '追加',
    change: '変更',
    applied: '反映しました。',
    unchanged: '変更はありません。',
    planned: '確認だけを行いました。何も変更していません（--dry-run）。',
    refused: '誤りがあるため、何も変更していません。',
    cannotOpen: '開けません',
    notASheet: '表として読み取れません。.xls、.xlsx、CSVのいずれかにしてください。',
    tooManyColumns: '列が多すぎます。',
    tooManyRows: '行が多すぎます。{limit}行までのファイルに分けてください。ファイルにない登録は、そのまま残ります。',
    secret:
      'パスワードはファイルでは受け付けません。列を取り除いてください。登録した人は、それぞれの手続き（再発行、リセットなど）で自分のパスワードを設定します。',
    columns: '使える見出し',
    none: 'なし',
  },
  en: {
    row: 'row {row}',
    counts: 'File: {rows} rows. Add {add}, change {change}, unchanged {unchanged}, errors {errors}',
    leftAlone: 'Entries that the file does not name are left alone: {leftAlone}.',
    errors: 'Errors',
    add: 'Add',
    change: 'Change',
    applied: 'Applied.',
    unchanged: 'Nothing to change.',
    planned: 'A check only: nothing was changed (--dry-run).',
    refused: 'Nothing was changed, as there are errors.',
    cannotOpen: 'cannot be opened',
    notASheet: 'cannot be read as a sheet: use .xls, .xlsx or CSV.',
    tooManyColumns: 'too many columns.',
    tooManyRows:
      'too many rows. Split it into files of {limit} rows: entries that a file does not name are left alone.',
    secret:
      'A password is never taken from a file: remove the column. Whoever is imported sets a password by the procedure that there is for it (a reissue, a reset …).',
    columns: 'Headings that can be used',
    none: 'none',
  },
} as const;
type Word = keyof (typeof WORDS)['ja'];
type Values = Readonly<Record<string, string | number>>;

/** What looks like a heading of secrets. */
const SECRET = /パスワード|暗証|秘密|パスフレーズ|pass ?word|passwd|passphrase|^pwd?$|secret|\bhash\b|ハッシュ/i;

const filled = (text: string, values: Values): string =>
  text.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''));

export interface Words {
  say(word: Word, values?: Values): string;
  /** Why a row can't be taken. @param heading of the column */
  fault(fault: Pick<RowFault, 'fault' | 'about'>, heading: string): string;
  /** Why a file can't be taken. @param headings that can be used */
  refusal(error: FileRefused, headings: readonly string[]): string;
}

export function wordsIn(locale: Locale): Words {
  const text = textsIn(mergeTexts([commonTexts, memberImportTexts]))(locale);
  const say = (word: Word, values: Values = {}): string => filled(WORDS[locale][word], values);
  return {
    say,
    fault({ fault, about = '' }, heading) {
      if (isOwn(fault)) return filled(OWN[locale][fault], { about });
      if (isReason(fault)) return text.t(`reason.${fault}`, { field: heading });
      return text.t(`import.error.${fault}`, { column: heading });
    },
    refusal(error, headings) {
      const { reason, details } = error;
      const usable = `${say('columns')}: ${headings.join(', ')}`;
      if (reason === 'not-a-workbook') return `${say('notASheet')} ${usable}`;
      if (reason === 'too-many-columns') return `${say('tooManyColumns')} ${usable}`;
      if (reason === 'too-many-rows') return say('tooManyRows', { limit: details.limit ?? 0 });
      const told = faultText(text, reason, details);
      if (reason !== 'unknown-heading') return reason === 'missing-heading' ? `${told}. ${usable}` : told;
      const isSecret = details.headings?.some((one) => SECRET.test(one));
      return isSecret ? `${told}. ${say('secret')}` : `${told}. ${usable}`;
    },
  };
}

const isOwn = (fault: ImportFault): fault is (typeof OWN_FAULTS)[number] =>
  (OWN_FAULTS as readonly string[]).includes(fault);
const isReason = (fault: ImportFault): fault is (typeof REASONS)[number] =>
  (REASONS as readonly string[]).includes(fault);
