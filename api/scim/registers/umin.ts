/** Accounts of UMIN. People are found by name, kana, sex and birth date, so all of these are needed. */

import { foldKana, parseBirthDate } from '../../../workflows/rules/identity.js';
import { japanTimestamp } from '../../../workflows/rules/japan-time.js';
import { ACCOUNT_ID } from '../../../workflows/rules/own-account.js';
import { REGISTER_FIELDS } from '../../staff/settings/registers/fields.js';
import { invalidValue } from '../error.js';
import { isObject } from '../intake.js';
import { active, askedBy, choice, emails, equal, line, lineIn } from './fields.js';
import { type Field, put, register } from './register.js';

const LONGEST_NAME = 60;

const name: Field = {
  place: 'core',
  attribute: {
    name: 'name',
    type: 'complex',
    description: 'Name of the person',
    required: true,
    subAttributes: [
      { name: 'familyName', description: 'Family name', required: true },
      { name: 'givenName', description: 'Given name', required: true },
    ],
  },
  valueOf: (row) => ({ familyName: row['family'], givenName: row['given'] }),
  columnsOf(value, before) {
    const { familyName = before?.['family'], givenName = before?.['given'] } = isObject(value) ? value : {};
    return {
      family: lineIn('name.familyName', familyName, LONGEST_NAME),
      given: lineIn('name.givenName', givenName, LONGEST_NAME),
    };
  },
  asked: { 'name.familyname': equal('family'), 'name.givenname': equal('given') },
};

const kana = (attribute: string, description: string, column: string): Field => ({
  ...line('own', { name: attribute, description, required: true }, column, LONGEST_NAME),
  columnsOf: (value) => ({ [column]: foldKana(lineIn(attribute, value, LONGEST_NAME)) }),
});

const birthDate: Field = {
  place: 'own',
  attribute: { name: 'birthDate', description: 'Date of birth, YYYY-MM-DD', required: true },
  valueOf: (row) => row['birth'],
  columnsOf(value) {
    const date = parseBirthDate(String(value), japanTimestamp(Date.now()).slice(0, 10));
    if (date === undefined) throw invalidValue('birthDate', 'must be a date of birth like 1980-04-12');
    return { birth: date.replaceAll('/', '-') };
  },
};

const forwarded: Field = {
  place: 'own',
  attribute: { name: 'forwarded', type: 'boolean', description: 'Whether mail to the account is forwarded' },
  valueOf: (row) => row['forwarded'],
  columnsOf: (value) => ({ forwarded: value === true }),
};

const CATEGORIES = ['personal', 'role', 'business', 'administrative', 'group'] as const;

export const umin = register({
  service: 'umin',
  description: 'An account of UMIN',
  extension: 'UminAccount',
  idIn: ACCOUNT_ID.umin,
  askedId: (value) => askedBy(ACCOUNT_ID.umin(value.toLowerCase()), 'id'),
  fields: [
    name,
    emails('email'),
    active,
    kana('familyNameKana', 'Family name in kana', 'family_kana'),
    kana('givenNameKana', 'Given name in kana', 'given_kana'),
    choice('own', { name: 'sex', description: 'Sex', required: true, canonicalValues: ['male', 'female'] }, 'sex'),
    birthDate,
    choice(
      'own',
      { name: 'category', description: 'Kind of the account; personal unless given', canonicalValues: CATEGORIES },
      'category',
    ),
    forwarded,
  ],
  async write(trx, { id, columns, before, by }) {
    const made = before ? {} : { email: null, forwarded: false, category: 'personal' };
    const all = { ...made, ...columns, ...(columns['category'] === null && { category: 'personal' }) };
    const derived = REGISTER_FIELDS.umin.derived({ ...before, ...all });
    await put(trx, { register: 'umin', id, columns: all, derived, by });
  },
});
