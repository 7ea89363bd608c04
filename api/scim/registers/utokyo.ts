/** Members of the university. */
import { ACCOUNT_ID } from '../../../workflows/rules/own-account.js';
import { active, askedBy, choice, emails, line, preferredLanguage } from './fields.js';
import { put, type Register, register } from './register.js';

/** @param coolingMs how long a change of an address counts as young, from the settings */
export const utokyo = (coolingMs: number): Register =>
  register({
    service: 'utokyo',
    description: 'A member of the university',
    idIn: ACCOUNT_ID.utokyo,
    askedId: (value) => askedBy(ACCOUNT_ID.utokyo(value), 'id'),
    fields: [
      line('core', { name: 'displayName', description: 'Name of the person', required: true }, 'name', 200),
      choice(
        'core',
        { name: 'userType', description: 'Whom the person is', required: true, canonicalValues: ['student', 'staff'] },
        'kind',
      ),
      emails('email', { required: true }),
      active,
      preferredLanguage,
      line('enterprise', { name: 'department', description: 'Faculty', required: true }, 'faculty', 200),
    ],
    async write(trx, { id, columns, before, by }) {
      const { locale, ...rest } = columns;
      // Somebody new has no method yet: their first set-up is before them.
      const derived = { ...(locale !== undefined && { locale }), ...(!before && { mfa_required: false }) };
      await put(trx, { register: 'utokyo', id, columns: rest, derived, by, coolingMs });
    },
  });
