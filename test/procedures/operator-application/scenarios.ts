/** Endings of the operator application. */
import type { Caller, System } from '../../helpers/system.js';
import { GOOD, sentCode, setPassword, wrongOf } from '../../helpers/umin.js';
import { approvedToken, applied, FORM, staff, verified } from './support.js';
import { caseTicket } from '../case-tracking/support.js';
import type { Scenario } from '../../helpers/scenario.js';
import { reaches } from '../../helpers/progress.js';
import { unheardScenario } from '../../helpers/thrown-away.js';
import { approvedPasswordUnheard, openedUnheard } from './unheard.js';

async function decided(system: System, procedureId: string, decision: 'approve' | 'refuse', userId = 'op1') {
  const caller = await staff(system, userId);
  const reply = await caller.call('decideApplication', { procedureId, decision, reason: '書類を確認した' });
  if (reply.status !== 200) throw new Error(`the decision answers ${reply.status}: ${reply.text}`);
}

/** Approved, redeemed, a new password set. */
async function approved(system: System, caller: Caller, fields: Record<string, unknown> = {}): Promise<string> {
  const { procedureId } = await verified(system, caller, fields);
  await decided(system, procedureId, 'approve');
  await withPassword(system, caller, procedureId);
  return procedureId;
}

async function withPassword(system: System, caller: Caller, procedureId: string): Promise<void> {
  const redeemed = await caller.call('redeemOneTimeUrl', { token: await approvedToken(system, procedureId) });
  const reply = await setPassword(caller, redeemed.body['passwordTicket'], GOOD);
  if (reply.status !== 200) throw new Error(`the password answers ${reply.status}: ${reply.text}`);
}

async function asked(system: System, procedureId: string): Promise<void> {
  const caller = await staff(system);
  const reply = await caller.call('askApplicant', { procedureId, message: '所属を証明する書類はありますか。' });
  if (reply.status !== 200) throw new Error(`the question answers ${reply.status}: ${reply.text}`);
  await reaches(system.caller(), procedureId, 'awaiting-applicant');
}

export const operatorApplicationScenarios: Record<string, Scenario> = {
  approved: { run: (system, caller) => approved(system, caller) },
  'approved-from-a-locked-procedure': {
    async run(system, caller) {
      const { procedureId, code } = await sentCode(system, caller);
      for (let i = 0; i < 3; i++) await caller.call('submitAccessCode', { procedureId, code: wrongOf(code) });
      return approved(system, caller, { accountId: 'yamada-tar', fromProcedureId: procedureId });
    },
  },
  'approved-by-two': {
    options: { umin: { dualControl: true } },
    async run(system, caller) {
      const { procedureId } = await verified(system, caller);
      await decided(system, procedureId, 'approve', 'op1');
      await decided(system, procedureId, 'approve', 'op2');
      await withPassword(system, caller, procedureId);
      return procedureId;
    },
  },
  refused: {
    async run(system, caller) {
      const { procedureId } = await verified(system, caller);
      await decided(system, procedureId, 'refuse');
      return procedureId;
    },
  },
  'asked-answered-refused': {
    async run(system, caller) {
      const { procedureId, receiptNumber } = await verified(system, caller);
      await asked(system, procedureId);
      const ticket = await caseTicket(system, receiptNumber, caller);
      await caller.call('answerQuestion', { caseTicket: ticket, text: '職員証があります。' });
      await reaches(system.caller(), procedureId, 'awaiting-decision');
      await decided(system, procedureId, 'refuse');
      return procedureId;
    },
  },
  withdrawn: {
    async run(system, caller) {
      const { procedureId, receiptNumber } = await verified(system, caller);
      const ticket = await caseTicket(system, receiptNumber, caller);
      const reply = await caller.call('withdrawApplication', { caseTicket: ticket });
      if (reply.status !== 200) throw new Error(`the withdrawal answers ${reply.status}: ${reply.text}`);
      return procedureId;
    },
  },
  'abandoned-unverified': {
    options: { umin: { operatorUrlLifeMs: 1_500 } },
    run: async (system, caller) => (await applied(system, caller)).procedureId,
  },
  // The same since a procedure asks before it ends unused.
  'abandoned-unverified-asked': {
    options: { umin: { operatorUrlLifeMs: 1_500 } },
    run: async (system, caller) => (await applied(system, caller)).procedureId,
  },
  'abandoned-unanswered': {
    options: { umin: { answerPatienceMs: 1_500 } },
    async run(system, caller) {
      const { procedureId } = await verified(system, caller);
      await asked(system, procedureId);
      return procedureId;
    },
  },
  'expired-after-approval': {
    options: { umin: { operatorUrlLifeMs: 4_000 } },
    async run(system, caller) {
      const { procedureId } = await verified(system, caller);
      await decided(system, procedureId, 'approve');
      return procedureId;
    },
  },
  'password-timeout': {
    options: { umin: { passwordTicketLifeMs: 1_000 } },
    async run(system, caller) {
      const { procedureId } = await verified(system, caller);
      await decided(system, procedureId, 'approve');
      await caller.call('redeemOneTimeUrl', { token: await approvedToken(system, procedureId) });
      return procedureId;
    },
  },
  'in-force-unheard': unheardScenario(approvedPasswordUnheard),
  'opened-unheard-refused': {
    ...unheardScenario(openedUnheard),
    async run(system, caller) {
      const procedureId = await unheardScenario(openedUnheard).run(system, caller);
      await reaches(caller, procedureId, 'awaiting-decision');
      await decided(system, procedureId, 'refuse');
      return procedureId;
    },
  },
  'mail-undeliverable': {
    async run(system, caller) {
      system.mail.behaviour = { recipient: () => 550 };
      return (await caller.call('startOperatorApplication', FORM)).body['procedureId'];
    },
  },
};
