/** What may come of an invitation without its workflow's hearing of it. */
import type { Unheard } from '../../helpers/thrown-away.js';
import { has, until } from '../../helpers/wait.js';
import { account, institution, invitedMember, somebody, startInvited } from './support.js';

/** Over when another worker takes over. */
const LIVES = { invitationMs: 14_000, reminderMs: 20_000 };
const rows: Unheard['rows'] = (db, procedureId) => db('jairo_changes').where({ procedure_id: procedureId });

export const registrationUnheard: Unheard = {
  what: 'a registered account',
  async begin(system) {
    const host = await institution(system);
    const who = somebody();
    const member = await invitedMember(system, host, { email: who.email });
    const run = await startInvited(system, host, member, { waits: LIVES });
    await until('the steps', run.steps, has('invitation-mailed'));
    return { procedureId: run.procedureId, call: () => run.register(who).catch(() => undefined) };
  },
  rows,
  ends: 'completed',
  mails: ['member-welcome'],
};

export const adoptionUnheard: Unheard = {
  what: 'an account that has the right',
  async begin(system) {
    const host = await institution(system);
    const userId = await account(system);
    const run = await startInvited(system, host, await invitedMember(system, host), { waits: LIVES });
    await until('the steps', run.steps, has('invitation-mailed'));
    return { procedureId: run.procedureId, call: () => run.adopt({ userId }).catch(() => undefined) };
  },
  rows,
  ends: 'completed',
  mails: ['member-welcome'],
};
