/** Endings of the application password reissue. */
import { urlIn } from '../../helpers/mail-server.js';
import { unheardScenario } from '../../helpers/thrown-away.js';
import { outlived, prolonged } from '../outage-pause/support.js';
import { reissueUnheard } from './unheard.js';
import { openShell } from '../../helpers/shell.js';
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

export const reissueScenarios: Record<string, Scenario> = {
  'completed-unheard-of': unheardScenario(reissueUnheard),
  completed: {
    async run(system, caller) {
      const { procedureId, token } = await mailed(system, caller);
      await caller.call('redeemOneTimeUrl', { token });
      return procedureId;
    },
  },
  'completed-all-registrations': {
    async run(system, caller) {
      const { procedureId, token } = await mailed(system, caller, TWO);
      await caller.call('redeemOneTimeUrl', { token });
      return procedureId;
    },
  },
  expired: {
    options: { cinii: { oneTimeUrlLifeMs: 1_500 } },
    run: async (system, caller) => (await mailed(system, caller)).procedureId,
  },
  'completed-after-a-pause': {
    slow: true,
    options: { cinii: { oneTimeUrlLifeMs: 2_500 } },
    async run(system, caller) {
      const { procedureId, token } = await mailed(system, caller);
      await outlived(system, procedureId, 'cinii-password-reissue');
      await caller.call('redeemOneTimeUrl', { token });
      return procedureId;
    },
  },
  'paused-for-longer': {
    options: { cinii: { oneTimeUrlLifeMs: 2_500 } },
    async run(system, caller) {
      const { procedureId, token } = await mailed(system, caller);
      await prolonged(system, procedureId, 'cinii-password-reissue');
      await caller.call('redeemOneTimeUrl', { token });
      return procedureId;
    },
  },
  'expired-without-ok': {
    options: { cinii: { confirmationLifeMs: 500 } },
    run: (_system, caller) => started(caller, ONE.email),
  },
  superseded: {
    async run(system, caller) {
      const { procedureId } = await mailed(system, caller);
      await mailed(system, caller);
      return procedureId;
    },
  },
  // As `superseded`, since the signal only wakes.
  'superseded-by-the-database': {
    async run(system, caller) {
      const { procedureId } = await mailed(system, caller);
      await mailed(system, caller);
      return procedureId;
    },
  },
  'completed-despite-forged-messages': {
    async run(system, caller) {
      const { procedureId, token } = await mailed(system, caller);
      const shell = await openShell();
      // Dropped; and one that is bound, but not so by the database.
      await shell.workflow.getHandle(procedureId).signal('superseded', { byProcedureId: 'x' });
      await system.temporal.client.workflow.getHandle(procedureId).signal('superseded', { byProcedureId: 'x' });
      await shell.connection.close();
      await caller.call('redeemOneTimeUrl', { token });
      return procedureId;
    },
  },
  'mail-undeliverable': {
    async run(system, caller) {
      system.mail.behaviour = { recipient: () => 550 };
      const procedureId = await started(caller, ONE.email);
      await caller.call('acceptPasswordReissue', { procedureId });
      return procedureId;
    },
  },
  'password-mail-undeliverable': {
    async run(system, caller) {
      const { procedureId, token } = await mailed(system, caller);
      system.mail.behaviour = { recipient: () => 550 };
      await caller.call('redeemOneTimeUrl', { token });
      return procedureId;
    },
  },
  'not-registered': {
    options: { cinii: { revealUnregistered: false, oneTimeUrlLifeMs: 1_000 } },
    async run(_system, caller) {
      const procedureId = await started(caller, 'nobody@example.org');
      await caller.call('acceptPasswordReissue', { procedureId });
      return procedureId;
    },
  },
  'url-renewed': {
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
};
