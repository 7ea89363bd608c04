/** What an operator application says beside what the register has, field by field. Compared as the procedures compare: width, blanks and kana don't count. */
import type { Application } from '../../../db/staff/applications.js';
import { findUminAccount, type UminAccount } from '../../../db/umin/accounts.js';
import { emailKey } from '../../../workflows/rules/email.js';
import { foldKana, foldName } from '../../../workflows/rules/identity.js';
import type { ApiDependencies } from '../../dependencies.js';
import type { TextId } from '../../text/index.js';
import { type ComparedRow, type Comparison, shownBy } from '../application-kind.js';
import { foundAccounts } from './match.js';

const same = (text: string): string => text;
const mail = (text: string): string => (text.includes('@') ? emailKey(text) : text);

const SEX = { male: 'console.sex.male', female: 'console.sex.female' } as const;
const CATEGORY = {
  personal: 'console.category.personal',
  role: 'console.category.role',
  business: 'console.category.business',
  administrative: 'console.category.administrative',
  group: 'console.category.group',
} as const;

interface Field {
  name: string;
  label: TextId;
  /** What the register has for it. */
  of?: (account: UminAccount) => string;
  /** By what the two are compared. */
  fold?: (text: string) => string;
  words?: Readonly<Record<string, TextId>>;
  /** The form doesn't ask for it. */
  isNotAsked?: true;
}
const FIELDS: readonly Field[] = [
  { name: 'accountId', label: 'console.field.accountId', of: ({ id }) => id },
  { name: 'familyName', label: 'console.field.familyName', of: ({ family }) => family, fold: foldName },
  { name: 'givenName', label: 'console.field.givenName', of: ({ given }) => given, fold: foldName },
  { name: 'familyNameKana', label: 'console.field.familyNameKana', of: (one) => one.family_kana, fold: foldKana },
  { name: 'givenNameKana', label: 'console.field.givenNameKana', of: (one) => one.given_kana, fold: foldKana },
  { name: 'sex', label: 'console.field.sex', of: ({ sex }) => sex, words: SEX },
  { name: 'birthDate', label: 'console.field.birthDate', of: ({ birth }) => birth.replaceAll('-', '/') },
  { name: 'email', label: 'console.field.email', of: ({ email }) => email ?? '', fold: mail },
  {
    name: 'category',
    label: 'console.field.category',
    of: ({ category }) => category,
    words: CATEGORY,
    isNotAsked: true,
  },
  { name: 'affiliation', label: 'console.field.affiliation' },
  { name: 'telephone', label: 'console.field.telephone' },
  { name: 'reason', label: 'console.field.reason' },
];

/** @param lookUp account to compare with instead of the found ones; empty: the found ones */
export async function compareApplication(
  deps: Pick<ApiDependencies, 'db'>,
  application: Application,
  lookUp: string,
): Promise<Comparison> {
  const found = await foundAccounts(deps, application);
  const named = lookUp === '' ? undefined : await findUminAccount(deps.db, lookUp);
  const beside = lookUp === '' ? found : named ? [named] : [];
  const [only, ...more] = found;
  return {
    registered: beside.map(({ id }) => ({ account: id })),
    compared: FIELDS.map((field) => comparedRow(field, application, beside)),
    ...(only && more.length === 0 && { foundAccount: only.id }),
  };
}

/** A field that the applicant left empty differs from nothing. */
function comparedRow(
  { name, label, of, fold = same, words = {}, isNotAsked }: Field,
  { account, detail }: Application,
  accounts: readonly UminAccount[],
): ComparedRow {
  const value = (name === 'accountId' ? account : detail[name]) ?? '';
  return {
    label,
    applied: isNotAsked ? undefined : shownBy(words, value),
    registered: accounts.map((one) => {
      const kept = of?.(one);
      return {
        account: one.id,
        value: kept === undefined ? undefined : shownBy(words, kept),
        differs: kept !== undefined && value !== '' && fold(kept) !== fold(value),
      };
    }),
  };
}
