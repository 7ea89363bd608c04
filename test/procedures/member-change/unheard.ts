/** What may come of a member's change without its workflow's hearing of it. */
import type { Unheard } from '../../helpers/thrown-away.js';
import { account, somebody } from '../member-registration/support.js';
import { change } from './support.js';

export const memberAddressUnheard: Unheard = {
  what: 'a member’s address in force',
  async begin(system) {
    const userId = await account(system);
    const run = await change(system, userId, { what: 'email', email: somebody().email }, { waits: { urlMs: 14_000 } });
    await run.mailed('member-email-change');
    return { procedureId: run.procedureId, call: () => run.redeem().catch(() => undefined) };
  },
  rows: (db, procedureId) => db('jairo_changes').where({ procedure_id: procedureId }),
  ends: 'completed',
  mails: ['member-email-changed', 'member-email-now'],
};
