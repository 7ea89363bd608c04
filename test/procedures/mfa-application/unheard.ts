/** What may come of a re-registration without its workflow's hearing of it. */
import { applied, decided, newMember } from '../../helpers/reregistrations.js';
import type { Unheard } from '../../helpers/thrown-away.js';

/** The link of a mail has stopped it, and then its window was over. */
export const stoppedUnheard: Unheard = {
  what: 'a re-registration stopped in its window',
  async begin(system) {
    const { memberId } = await newMember(system);
    const run = await applied(system, { memberId, waits: { windowMs: 14_000 } });
    await decided(system, run.procedureId);
    await run.reaches('awaiting-registration');
    // Mails in the background record the procedure too: none of them is to hang in the moment that counts.
    await run.takes('mailed-started');
    return { procedureId: run.procedureId, call: () => run.stop().catch(() => undefined) };
  },
  rows: (db, procedureId) => db('utokyo_reregistrations').where({ procedure_id: procedureId, ended_by: 'stopped' }),
  ends: 'withdrawn',
  mails: ['mfa-stopped-withdrawn'],
};
