/** What may come of an operator application without its workflow's hearing of it. */
import { takes } from '../../helpers/progress.js';
import type { Unheard } from '../../helpers/thrown-away.js';
import { setPassword } from '../../helpers/umin.js';
import { until } from '../../helpers/wait.js';
import { applied, approvedToken, staff, verified } from './support.js';

export const openedUnheard: Unheard = {
  what: 'an application in the queue',
  async begin(system) {
    const caller = system.caller();
    const { procedureId, token } = await applied(system, caller);
    return { procedureId, call: () => caller.call('redeemOneTimeUrl', { token }) };
  },
  rows: (db, procedureId) => db('applications').where({ procedure_id: procedureId, open: true }),
  ends: 'awaiting-decision',
  mails: ['operator-application-received'],
};

export const approvedPasswordUnheard: Unheard = {
  what: 'a password in force after an approval',
  async begin(system) {
    const caller = system.caller();
    const { procedureId } = await verified(system, caller);
    await takes(caller, procedureId, 'mailed-received');
    const approval = { procedureId, decision: 'approve', reason: '確認できました。' };
    const { status, text } = await (await staff(system)).call('decideApplication', approval);
    if (status !== 200) throw new Error(`the approval was refused: ${text}`);
    const { body } = await caller.call('redeemOneTimeUrl', { token: await approvedToken(system, procedureId) });
    // Mails in the background record the procedure too: none of them is to hang in the moment that counts.
    const notified = () =>
      system.database.db('procedure_steps').where({ procedure_id: procedureId }).where('step', 'like', 'notified-%');
    await until('notices of the approval', notified, (steps) => steps.length === 2);
    return { procedureId, call: () => setPassword(caller, body['passwordTicket']) };
  },
  rows: (db, procedureId) => db('umin_password_changes').where({ procedure_id: procedureId }),
  ends: 'completed',
  mails: ['password-updated', 'password-updated', 'password-updated'],
};
