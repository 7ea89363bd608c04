/** What may come of a password update by access code without its workflow's hearing of it. */
import { addAccount, setPassword, ticketFor } from '../../helpers/umin.js';
import type { Unheard } from '../../helpers/thrown-away.js';

export const passwordUnheard: Unheard = {
  what: 'a password in force',
  async begin(system) {
    const caller = system.caller();
    const accountId = await addAccount(system.database.db, 'unheard-of', { forwarded: true });
    const { procedureId, passwordTicket } = await ticketFor(system, caller, accountId);
    return { procedureId, call: () => setPassword(caller, passwordTicket) };
  },
  rows: (db, procedureId) => db('umin_password_changes').where({ procedure_id: procedureId }),
  ends: 'completed',
  mails: ['password-updated', 'password-updated'],
};
