/** Endings of a second password that is set or changed by somebody who is signed in. */
import { TASK_QUEUE } from '../../../workflows/contracts/procedure.js';
import {
  SECOND_PASSWORD_CHANGE,
  secondPasswordContext,
  type SecondPasswordChangeInput,
} from '../../../workflows/contracts/second-password-change.js';
import { newProcedureId } from '../../helpers/ids.js';
import { COMPLETE } from '../../helpers/students.js';
import type { Caller, Reply } from '../../helpers/system.js';
import type { Scenario } from '../../helpers/scenario.js';

const NEXT = 'Kq7xTm2wZpLr';
/** The sample student that has an address and no second password yet. */
const WITHOUT = { userId: 's2026002', password: 'Univ-pass-002', secondPassword: '' };

async function signedIn(caller: Caller, login: Record<string, string>): Promise<void> {
  const { status, text } = await caller.call('studentLogin', login);
  if (status !== 200) throw new Error(`the login answers ${status}: ${text}`);
}

function made({ status, body, text }: Reply): string {
  if (status !== 200) throw new Error(`the new password answers ${status}: ${text}`);
  return body['procedureId'];
}

export const secondPasswordChangeScenarios: Record<string, Scenario> = {
  set: {
    async run(_system, caller) {
      await signedIn(caller, WITHOUT);
      return made(await caller.call('setSecondPassword', { password: NEXT, passwordAgain: NEXT }));
    },
  },
  changed: {
    async run(_system, caller) {
      const { secondPassword: current } = COMPLETE;
      await signedIn(caller, COMPLETE);
      return made(await caller.call('changeSecondPassword', { current, password: NEXT, passwordAgain: NEXT }));
    },
  },
  refused: {
    async run(system) {
      // As it is where another password came into force between the look at the present one and the start.
      const { userId } = COMPLETE;
      const procedureId = newProcedureId('shomei', 'second-password-change');
      const hash = system.deps.sealer.seal(await system.deps.passwords.hash(NEXT), secondPasswordContext(procedureId));
      const waits = { mailMs: 60_000 };
      const input: SecondPasswordChangeInput = {
        procedureId,
        userId,
        kind: 'change',
        version: 7,
        hash,
        locale: 'ja',
        waits,
      };
      await system.deps.temporal.workflow.start(SECOND_PASSWORD_CHANGE, {
        taskQueue: TASK_QUEUE,
        workflowId: procedureId,
        args: [input],
      });
      return procedureId;
    },
  },
};
