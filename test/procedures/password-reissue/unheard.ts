/** What may come of a password reissue without its workflow's hearing of it. */
import type { Unheard } from '../../helpers/thrown-away.js';
import { mailedUrl } from '../../security/support.js';

/** The mail server takes its time, so that the step is held between the mail and what it records of it. Well below 4.8 s, when the SDK would send what it has. */
const SLOW_MS = 2_000;

export const reissueUnheard: Unheard = {
  what: 'a reissued password in force',
  async begin(system) {
    const caller = system.caller();
    const { procedureId, token } = await mailedUrl(system, caller);
    return {
      procedureId,
      async call() {
        system.mail.behaviour = { delayMs: SLOW_MS };
        return caller.call('redeemOneTimeUrl', { token });
      },
    };
  },
  before: (db, procedureId) => db('reissue_pending').where({ procedure_id: procedureId, state: 'mailing' }),
  rows: (db, procedureId) => db('reissue_pending').where({ procedure_id: procedureId, state: 'in-force' }),
  ends: 'completed',
  mails: ['reissued-password'],
};
