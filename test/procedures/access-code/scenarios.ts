/** Endings of the password update by access code. */
import { addAccount, codeIn, GOOD, sentCode, setPassword, ticketFor, wrongOf, YAMADA } from '../../helpers/umin.js';
import type { Caller, System } from '../../helpers/system.js';
import type { Scenario } from '../../helpers/scenario.js';
import { pause } from '../../helpers/wait.js';
import { unheardScenario } from '../../helpers/thrown-away.js';
import { lateThenConfirmed } from '../propagation/scenarios.js';
import { passwordUnheard } from './unheard.js';

const PERSON = {
  familyName: '山田',
  givenName: '太郎',
  familyNameKana: 'やまだ',
  givenNameKana: 'たろう',
  sex: 'male',
  birthDate: '1980/04/12',
};

async function completed(system: System, caller: Caller, accountId = YAMADA): Promise<string> {
  const { procedureId, passwordTicket } = await ticketFor(system, caller, accountId);
  const { status, text } = await setPassword(caller, passwordTicket, GOOD);
  if (status !== 200) throw new Error(`the password answers ${status}: ${text}`);
  return procedureId;
}

export const accessCodeScenarios: Record<string, Scenario> = {
  'completed-by-id': { run: completed },
  'completed-by-identity': {
    async run(system, caller) {
      const { body } = await caller.call('startAccessCodeByIdentity', PERSON);
      const { procedureId } = body as { procedureId: string };
      const code = codeIn(await system.mail.wait((m) => m.to.includes('yamada-tar@umin.ac.jp')));
      // A slip first, as people make them.
      await caller.call('submitAccessCode', { procedureId, code: wrongOf(code) });
      const { passwordTicket } = (await caller.call('submitAccessCode', { procedureId, code })).body;
      await setPassword(caller, passwordTicket);
      return procedureId;
    },
  },
  locked: {
    async run(system, caller) {
      const { procedureId, code } = await sentCode(system, caller);
      for (let i = 0; i < 3; i++) await caller.call('submitAccessCode', { procedureId, code: wrongOf(code) });
      return procedureId;
    },
  },
  'code-expired': {
    options: { umin: { accessCodeLifeMs: 1_500 } },
    run: async (system, caller) => (await sentCode(system, caller)).procedureId,
  },
  'password-timeout': {
    options: { umin: { passwordTicketLifeMs: 1_000 } },
    run: async (system, caller) => (await ticketFor(system, caller)).procedureId,
  },
  // The same since a procedure asks before it ends unused.
  'password-timeout-asked': {
    options: { umin: { passwordTicketLifeMs: 1_000 } },
    run: async (system, caller) => (await ticketFor(system, caller)).procedureId,
  },
  'not-sent': {
    async run(_system, caller) {
      return (await caller.call('startAccessCodeById', { accountId: 'jimu-kyoku' })).body['procedureId'];
    },
  },
  'not-sent-locked-account': {
    async run(system, caller) {
      await system.database
        .db('umin_wrong_codes')
        .insert(
          Array.from({ length: 10 }, (_, n) => ({ procedure_id: 'earlier', n, account_id: YAMADA, at: new Date() })),
        );
      return (await caller.call('startAccessCodeById', { accountId: YAMADA })).body['procedureId'];
    },
  },
  superseded: {
    async run(system, caller) {
      const { procedureId } = await sentCode(system, caller);
      await sentCode(system, caller);
      return procedureId;
    },
  },
  'mail-undeliverable': {
    async run(system, caller) {
      system.mail.behaviour = { recipient: () => 550 };
      return (await caller.call('startAccessCodeById', { accountId: YAMADA })).body['procedureId'];
    },
  },
  'one-address-undeliverable': {
    async run(system, caller) {
      system.mail.behaviour = { recipient: (address) => (address.endsWith('hospital.example.jp') ? 550 : undefined) };
      return completed(system, caller);
    },
  },
  'code-renewed': {
    options: { umin: { accessCodeLifeMs: 8_000 } },
    async run(system, caller) {
      const accountId = await addAccount(system.database.db, 'code-renewed');
      await system.mail.down();
      const { body } = await caller.call('startAccessCodeById', { accountId });
      await pause(6_000);
      await system.mail.up();
      const { procedureId } = body as { procedureId: string };
      const code = codeIn(await system.mail.wait((m) => m.to.includes(`${accountId}@hospital.example.jp`)));
      const { passwordTicket } = (await caller.call('submitAccessCode', { procedureId, code })).body;
      await setPassword(caller, passwordTicket);
      return procedureId;
    },
  },
  'in-force-unheard': unheardScenario(passwordUnheard),
  // The update itself ends when the last of its services has the password.
  'propagation-late-then-confirmed': { run: lateThenConfirmed },
};
