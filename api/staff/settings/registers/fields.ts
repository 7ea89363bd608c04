/** The registers of services: which fields an entry has, what may stand in each, and what follows from them. */
import { randomBytes } from 'node:crypto';
import type { Value } from '../../../../db/audit/register-changes.js';
import type { Entry, EntryRegister } from '../../../../db/platform/register-entries.js';
import type { Passwords } from '../../../../worker/runtime/crypto/passwords.js';
import { emailKey } from '../../../../workflows/rules/email.js';
import { identityKey } from '../../../../workflows/rules/identity.js';
import { ACCOUNT_ID } from '../../../../workflows/rules/own-account.js';
import { ApplicationId, Email, Line } from '../../../http/schema.js';
import { BirthDate, IdentityFields, UserId } from '../../../umin/schema.js';
import { by, oneOf, orNone, type ReadField, yesOrNo } from './read.js';

export interface RegisterField {
  /** As the table has it; `id` of the first. */
  name: string;
  /** What sheets call it; the first is what pages do. */
  headings: readonly string[];
  read: ReadField;
  /** What is taken where nothing is said; absent: something must be. */
  otherwise?: Value;
  /** What may be chosen. */
  choices?: readonly string[];
}
export interface RegisterFields {
  fields: readonly RegisterField[];
  /** Columns that follow from the others. */
  derived(entry: Entry): Record<string, unknown>;
  /** Of what is added, what the table asks for besides. */
  added(passwords: Pick<Passwords, 'hash'>): Promise<Record<string, unknown>>;
  /** An address is one entry's. */
  oneAddress?: true;
}

const accountId =
  (service: keyof typeof ACCOUNT_ID): ReadField =>
  (text) => {
    const id = ACCOUNT_ID[service](text);
    return id === undefined ? { fault: text.trim() === '' ? 'required' : 'bad-format' } : { value: id };
  };
const field = (name: string, headings: readonly string[], read: ReadField, otherwise?: Value): RegisterField => ({
  name,
  headings: [...headings, name],
  read,
  ...(otherwise !== undefined && { otherwise }),
});
const choice = (
  name: string,
  headings: readonly string[],
  words: Readonly<Record<string, readonly string[]>>,
  otherwise?: Value,
): RegisterField => ({ ...field(name, headings, oneOf(words), otherwise), choices: Object.keys(words) });

const disabled = field('disabled', ['無効'], yesOrNo, false);
const { familyName, givenName, familyNameKana, givenNameKana } = IdentityFields;
const text = (entry: Entry, name: string): string => String(entry[name] ?? '');
const nothing = (): Promise<Record<string, unknown>> => Promise.resolve({});

export const REGISTER_FIELDS: Readonly<Record<EntryRegister, RegisterFields>> = {
  cinii: {
    fields: [
      field('id', ['申請ID', 'application ID'], by(ApplicationId)),
      field('email', ['登録メールアドレス', 'メールアドレス', 'email address'], by(Email)),
      field('institution', ['機関名'], by(Line(200))),
      choice('kind', ['申請区分', '区分'], { 新規: ['new'], 更新: ['renewal'] }),
      choice(
        'use_state',
        ['利用状態', 'state'],
        { active: ['利用中', ''], suspended: ['停止', '休止'], cancelled: ['解約', '取消'] },
        'active',
      ),
    ],
    derived: (entry) => ({ email_key: emailKey(text(entry, 'email')) }),
    // Nobody knows it: the first password comes by a reissue to the registered address.
    added: async (passwords) => ({ password_hash: await passwords.hash(randomBytes(48).toString('base64url')) }),
  },
  umin: {
    fields: [
      field('id', ['UMIN ID'], by(UserId)),
      field('family', ['姓', 'family name'], by(familyName)),
      field('given', ['名', 'given name'], by(givenName)),
      field('family_kana', ['姓よみがな', 'family name (kana)'], by(familyNameKana)),
      field('given_kana', ['名よみがな', 'given name (kana)'], by(givenNameKana)),
      choice('sex', ['性別'], { male: ['男', '男性'], female: ['女', '女性'] }),
      field('birth', ['生年月日', 'birth date'], by(BirthDate.transform((day) => day.replaceAll('/', '-')))),
      field('email', ['メールアドレス', 'email address'], orNone(by(Email)), null),
      field('forwarded', ['転送'], yesOrNo, false),
      choice(
        'category',
        ['種別'],
        {
          personal: ['個人', ''],
          role: ['役職'],
          business: ['業務'],
          administrative: ['事務'],
          group: ['グループ', '団体'],
        },
        'personal',
      ),
      disabled,
    ],
    derived: (entry) => ({
      identity_key: identityKey({
        familyName: text(entry, 'family'),
        givenName: text(entry, 'given'),
        familyNameKana: text(entry, 'family_kana'),
        givenNameKana: text(entry, 'given_kana'),
        sex: entry['sex'] === 'male' ? 'male' : 'female',
        birthDate: text(entry, 'birth').replaceAll('-', '/'),
      }),
    }),
    added: nothing,
  },
  shomei: {
    fields: [
      field('id', ['ユーザID', 'user ID'], accountId('shomei')),
      field('email', ['メールアドレス', 'email address'], orNone(by(Email)), null),
      disabled,
    ],
    derived: ({ email }) => ({ email_key: typeof email === 'string' ? emailKey(email) : null }),
    added: nothing,
    oneAddress: true,
  },
  utokyo: {
    fields: [
      field('id', ['UTokyo Account', '共通ID', 'account'], accountId('utokyo')),
      field('name', ['氏名'], by(Line(200))),
      choice('kind', ['区分'], { student: ['学生'], staff: ['教職員', '職員', '教員'] }),
      field('faculty', ['所属', '部局'], by(Line(200))),
      field('email', ['通知先メールアドレス', 'メールアドレス', 'email address'], by(Email)),
      disabled,
    ],
    derived: () => ({}),
    // Their first set-up is before them: until it is finished a sign-in needs no second factor.
    added: async () => ({ mfa_required: false }),
  },
};
