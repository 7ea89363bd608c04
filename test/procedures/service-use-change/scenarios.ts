/** Endings of the request to suspend, resume or cancel the use of a service. */
import type { Caller } from '../../helpers/system.js';
import type { Scenario } from '../../helpers/scenario.js';
import { pause } from '../../helpers/wait.js';
import { caseTicket } from '../case-tracking/support.js';

const ONE = { applicationId: 'AUTH00000101', password: 'Sample-Auth-101' };

async function requested(caller: Caller, change: string): Promise<string> {
  const { body } = await caller.call('restoreRegistration', ONE);
  const reply = await caller.call('requestServiceUseChange', {
    restoreToken: body['restoreToken'],
    change,
    kind: '更新',
  });
  return reply.body['procedureId'];
}

async function decided(caller: Caller, procedureId: string, decision: string): Promise<void> {
  await caller.call('signIn', { realm: 'staff', userId: 'op1', password: 'Op1-sample-pass' });
  const reply = await caller.call('decideApplication', { procedureId, decision, reason: '書類を確認した' });
  if (reply.status !== 200) throw new Error(`the decision answers ${reply.status}: ${reply.text}`);
}

export const useChangeScenarios: Record<string, Scenario> = {
  completed: {
    async run(_system, caller) {
      const procedureId = await requested(caller, 'suspend');
      await decided(caller, procedureId, 'approve');
      return procedureId;
    },
  },
  refused: {
    async run(_system, caller) {
      const procedureId = await requested(caller, 'cancel');
      await decided(caller, procedureId, 'refuse');
      return procedureId;
    },
  },
  withdrawn: {
    async run(system, caller) {
      const procedureId = await requested(caller, 'cancel');
      const { receipt_number: number } = await system.database
        .db('applications')
        .where({ procedure_id: procedureId })
        .first();
      const ticket = await caseTicket(system, number, caller);
      const reply = await caller.call('withdrawApplication', { caseTicket: ticket });
      if (reply.status !== 200) throw new Error(`the withdrawal answers ${reply.status}: ${reply.text}`);
      return procedureId;
    },
  },
  superseded: {
    async run(system, caller) {
      // Two requests that pass the door before the worker has seen either: the database lets one of them be open.
      await system.stopWorker();
      const requests = Promise.all([requested(caller, 'suspend'), requested(caller, 'cancel')]);
      await pause(1_000);
      await system.startWorker();
      const accepted = await requests;
      if (accepted.filter(Boolean).length !== 1) throw new Error('not exactly one request was accepted');
      const row = await system.database.db('procedures').where({ status: 'superseded' }).first();
      return row.procedure_id;
    },
  },
  failed: {
    async run(system, caller) {
      const procedureId = await requested(caller, 'suspend');
      await system.mail.wait(() => true);
      await system.database.db('cinii_registrations').update({ use_state: 'cancelled' });
      await decided(caller, procedureId, 'approve');
      return procedureId;
    },
  },
  'mail-undeliverable': {
    async run(system, caller) {
      system.mail.behaviour = { recipient: () => 550 };
      const procedureId = await requested(caller, 'suspend');
      await decided(caller, procedureId, 'approve');
      return procedureId;
    },
  },
};
