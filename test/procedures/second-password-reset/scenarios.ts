/** Endings of the reset of a second password. */
import { urlIn } from '../../helpers/mail-server.js';
import type { Caller, System } from '../../helpers/system.js';
import type { Scenario } from '../../helpers/scenario.js';
import { type Unheard, unheardScenario } from '../../helpers/thrown-away.js';

/** Of the sample student that has everything. */
const EMAIL = 'lee@student.example.jp';
const NEXT = 'Kq7xTm2wZpLr';

const asked = async (caller: Caller, email: string): Promise<string> =>
  (await caller.call('startSecondPasswordReset', { email })).body['procedureId'];

async function mailed(system: System, caller: Caller): Promise<{ procedureId: string; token: string }> {
  const procedureId = await asked(caller, EMAIL);
  const mail = await system.mail.wait((m) => m.headers.some(({ value }) => value === procedureId));
  return { procedureId, token: urlIn(mail).token };
}

/** As far as the right to set a password. */
async function allowed(system: System, caller: Caller): Promise<{ procedureId: string; passwordTicket: string }> {
  const { procedureId, token } = await mailed(system, caller);
  const { body } = await caller.call('redeemOneTimeUrl', { token });
  return { procedureId, passwordTicket: body['passwordTicket'] };
}

/** A password that comes into force without the workflow's hearing of it. */
export const resetUnheard: Unheard = {
  what: 'a second password in force',
  async begin(system) {
    const caller = system.caller();
    const { procedureId, passwordTicket } = await allowed(system, caller);
    const typed = { passwordTicket, password: NEXT, passwordAgain: NEXT };
    return { procedureId, call: () => caller.call('setSecondPassword', typed) };
  },
  rows: (db, procedureId) => db('shomei_changes').where({ procedure_id: procedureId }),
  ends: 'completed',
  mails: ['second-password-reset'],
};

export const secondPasswordResetScenarios: Record<string, Scenario> = {
  reset: {
    async run(system, caller) {
      const { procedureId, passwordTicket } = await allowed(system, caller);
      const reply = await caller.call('setSecondPassword', { passwordTicket, password: NEXT, passwordAgain: NEXT });
      if (reply.status !== 200) throw new Error(`the new password answers ${reply.status}: ${reply.text}`);
      return procedureId;
    },
  },
  expired: {
    options: { shomei: { oneTimeUrlLifeMs: 1_500 } },
    run: async (system, caller) => (await mailed(system, caller)).procedureId,
  },
  'password-timeout': {
    options: { shomei: { passwordTicketLifeMs: 1_500 } },
    run: async (system, caller) => (await allowed(system, caller)).procedureId,
  },
  superseded: {
    async run(system, caller) {
      const { procedureId } = await mailed(system, caller);
      await mailed(system, caller);
      return procedureId;
    },
  },
  overtaken: {
    async run(system, caller) {
      const { procedureId } = await allowed(system, caller);
      const other = system.caller();
      const { passwordTicket } = await allowed(system, other);
      await other.call('setSecondPassword', { passwordTicket, password: NEXT, passwordAgain: NEXT });
      return procedureId;
    },
  },
  'in-force-unheard': unheardScenario(resetUnheard),
  'not-registered': {
    options: { shomei: { oneTimeUrlLifeMs: 1_000 } },
    run: (_system, caller) => asked(caller, 'nobody@example.org'),
  },
  'mail-undeliverable': {
    async run(system, caller) {
      system.mail.behaviour = { recipient: () => 550 };
      return asked(caller, EMAIL);
    },
  },
};
