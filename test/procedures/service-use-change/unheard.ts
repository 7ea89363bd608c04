/** What may come of a request for a change of use without its workflow's hearing of it. */
import { takes } from '../../helpers/progress.js';
import type { Unheard } from '../../helpers/thrown-away.js';
import { approve, requested, signedIn } from '../../staff/application/support.js';

export const decisionUnheard: Unheard = {
  what: 'a decision carried out',
  async begin(system) {
    const procedureId = await requested(system, 'AUTH00000103');
    await takes(system.caller(), procedureId, 'mailed-received');
    const caller = await signedIn(system, 'op1');
    return { procedureId, call: () => approve(caller, procedureId) };
  },
  rows: (db, procedureId) => db('decisions').where({ procedure_id: procedureId }).whereNotNull('processed_at'),
  ends: 'completed',
  mails: ['use-change-approved'],
};
