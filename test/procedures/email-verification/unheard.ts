/** What may come of the verification of a student's address without its workflow's hearing of it. */
import type { Unheard } from '../../helpers/thrown-away.js';
import { mailedUrl, redeem, resident } from './support.js';

export const addressUnheard: Unheard = {
  what: 'an address in force',
  async begin(system) {
    const { caller } = await resident(system, 'before@student.example.jp');
    const { procedureId, token } = await mailedUrl(system, caller, 'after@student.example.jp');
    return { procedureId, call: () => redeem(caller, token) };
  },
  rows: (db, procedureId) => db('shomei_changes').where({ procedure_id: procedureId }),
  ends: 'completed',
  mails: ['email-changed'],
};
