/** Registrations of CiNii Research institutional authentication: each is an institution's, not a person's. */

import type { Passwords } from '../../../worker/runtime/crypto/passwords.js';
import { emailKey } from '../../../workflows/rules/email.js';
import { ACCOUNT_ID } from '../../../workflows/rules/own-account.js';
import { REGISTER_FIELDS } from '../../staff/settings/registers/fields.js';
import { ScimError } from '../error.js';
import { askedBy, choice, emails, isTrue, line } from './fields.js';
import { type Field, put, type Register, register } from './register.js';

const useState: Field = {
  place: 'core',
  attribute: { name: 'active', type: 'boolean', description: 'False: suspended. One that was cancelled stays so' },
  valueOf: (row) => row['use_state'] === 'active',
  columnsOf(value, before) {
    if (before?.['use_state'] === 'cancelled' && value !== null)
      throw new ScimError(409, 'active: the registration was cancelled, which is for good', 'mutability');
    return value === null ? {} : { use_state: value === false ? 'suspended' : 'active' };
  },
  asked: {
    active: (value) =>
      isTrue(value) ? { column: 'use_state', value: 'active' } : { column: 'use_state', not: 'active' },
  },
};

/** @param passwords hashes the first password, which nobody knows: the contact person asks for one by password reissue */
export const cinii = (passwords: Pick<Passwords, 'hash'>): Register =>
  register({
    service: 'cinii',
    description: 'A registration of CiNii Research institutional authentication',
    extension: 'CiniiRegistration',
    idIn: ACCOUNT_ID.cinii,
    askedId: (value) => askedBy(ACCOUNT_ID.cinii(value), 'application_id'),
    fields: [
      line('core', { name: 'displayName', description: 'Name of the institution', required: true }, 'institution', 200),
      emails('email', { required: true }),
      useState,
      choice(
        'own',
        { name: 'kind', description: 'Kind of the application', required: true, canonicalValues: ['新規', '更新'] },
        'kind',
      ),
    ],
    async write(trx, { id, columns, before, by }) {
      const { email } = columns;
      const derived = {
        ...(typeof email === 'string' && { email_key: emailKey(email) }),
        ...(!before && (await REGISTER_FIELDS.cinii.added(passwords))),
      };
      const made = before ? {} : { use_state: 'active' };
      await put(trx, { register: 'cinii', id, columns: { ...made, ...columns }, derived, by });
    },
  });
