/** Accounts of the certificate issuance service: students whom the university's directory knows. Their passwords stay there. */
import { emailKey } from '../../../workflows/rules/email.js';
import { ACCOUNT_ID } from '../../../workflows/rules/own-account.js';
import { active, askedBy, emails, preferredLanguage } from './fields.js';
import { put, register } from './register.js';

export const shomei = register({
  service: 'shomei',
  description: 'An account of the certificate issuance service',
  idIn: ACCOUNT_ID.shomei,
  askedId: (value) => askedBy(ACCOUNT_ID.shomei(value), 'user_id'),
  fields: [emails('email'), active, preferredLanguage],
  async write(trx, { id, columns, before, by }) {
    const { email, locale, ...rest } = columns;
    const address = before && email === undefined ? {} : { email: email ?? null };
    const derived = {
      ...(email !== undefined && { email_key: typeof email === 'string' ? emailKey(email) : null }),
      ...(locale !== undefined && { locale }),
      ...(!before && email !== undefined && { email_version: 1 }),
    };
    await put(trx, { register: 'shomei', id, columns: { ...rest, ...address }, derived, by });
  },
});
