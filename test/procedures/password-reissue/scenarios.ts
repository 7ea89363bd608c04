/** Endings of the procedures of CiNii Research. */
import { urlIn } from '../../helpers/mail-server.js';
import type { Caller, System } from '../../helpers/system.js';
import type { Scenario } from '../../helpers/scenario.js';
import { pause } from '../../helpers/wait.js';

const ONE = { email: 'contact@univ-a.example.jp', applicationId: 'AUTH00000101', password: 'Sample-Auth-101' };
const TWO = 'library@univ-b.example.jp';

async function started(caller: Caller, email: string): Promise<string> {
  return (await caller.call('startPasswordReissue', { email })).body['procedureId'];
}

async function mailed(
  system: System,
  caller: Caller,
  email = ONE.email,
): Promise<{ procedureId: string; token: string }> {
  const seen = system.mail.box.length;
  const procedureId = await started(caller, email);
  await caller.call('acceptPasswordReissue', { procedureId });
  const mail = await system.mail.wait((m) => system.mail.box.indexOf(m) >= seen);
  return { procedureId, token: urlIn(mail).token };
}

async function requested(caller: Caller, change: string): Promise<string> {
  const { applicationId, password } = ONE;
  const { body } = await caller.call('restoreRegistration', { applicationId, password });
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

export const ciniiScenarios: Record<string, Scenario> = {
  'password-reissue/completed': {
    async run(system, caller) {
      const { procedureId, token } = await mailed(system, caller);
      await caller.call('redeemOneTimeUrl', { token });
      return procedureId;
    },
  },
  'password-reissue/completed-all-registrations': {
    async run(system, caller) {
      const { procedureId, token } = await mailed(system, caller, TWO);
      await caller.call('redeemOneTimeUrl', { token });
      return procedureId;
    },
  },
  'password-reissue/expired': {
    options: { cinii: { oneTimeUrlLifeMs: 1_500 } },
    run: async (system, caller) => (await mailed(system, caller)).procedureId,
  },
  'password-reissue/expired-without-ok': {
    options: { cinii: { confirmationLifeMs: 500 } },
    run: (_system, caller) => started(caller, ONE.email),
  },
  'password-reissue/superseded': {
    async run(system, caller) {
      const { procedureId } = await mailed(system, caller);
      await mailed(system, caller);
      return procedureId;
    },
  },
  'password-reissue/mail-undeliverable': {
    async run(system, caller) {
      system.mail.behaviour = { recipient: () => 550 };
      const procedureId = await started(caller, ONE.email);
      await caller.call('acceptPasswordReissue', { procedureId });
      return procedureId;
    },
  },
  'password-reissue/password-mail-undeliverable': {
    async run(system, caller) {
      const { procedureId, token } = await mailed(system, caller);
      system.mail.behaviour = { recipient: () => 550 };
      await caller.call('redeemOneTimeUrl', { token });
      return procedureId;
    },
  },
  'password-reissue/not-registered': {
    options: { cinii: { revealUnregistered: false, oneTimeUrlLifeMs: 1_000 } },
    async run(_system, caller) {
      const procedureId = await started(caller, 'nobody@example.org');
      await caller.call('acceptPasswordReissue', { procedureId });
      return procedureId;
    },
  },
  'password-reissue/url-renewed': {
    options: { cinii: { oneTimeUrlLifeMs: 6_000 } },
    async run(system, caller) {
      await system.mail.down();
      const procedureId = await started(caller, ONE.email);
      await caller.call('acceptPasswordReissue', { procedureId });
      await pause(4_000);
      await system.mail.up();
      const { token } = urlIn(await system.mail.wait(() => true));
      await caller.call('redeemOneTimeUrl', { token });
      return procedureId;
    },
  },
  'service-use-change/completed': {
    async run(_system, caller) {
      const procedureId = await requested(caller, 'suspend');
      await decided(caller, procedureId, 'approve');
      return procedureId;
    },
  },
  'service-use-change/refused': {
    async run(_system, caller) {
      const procedureId = await requested(caller, 'cancel');
      await decided(caller, procedureId, 'refuse');
      return procedureId;
    },
  },
  'service-use-change/superseded': {
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
  'service-use-change/failed': {
    async run(system, caller) {
      const procedureId = await requested(caller, 'suspend');
      await system.mail.wait(() => true);
      await system.database.db('cinii_registrations').update({ use_state: 'cancelled' });
      await decided(caller, procedureId, 'approve');
      return procedureId;
    },
  },
  'service-use-change/mail-undeliverable': {
    async run(system, caller) {
      system.mail.behaviour = { recipient: () => 550 };
      const procedureId = await requested(caller, 'suspend');
      await decided(caller, procedureId, 'approve');
      return procedureId;
    },
  },
};
