/** Endings of a re-registration by card. */
import { ApplicationFailure } from '@temporalio/common';
import { type MfaKind, OWNER_REFUSED } from '../../../workflows/contracts/reregistration.js';
import { noteUsableMethod } from '../../../db/utokyo/reregistrations.js';
import { applied, ITO, leadHasAddress, registered, TAKAHASHI } from '../../helpers/reregistrations.js';
import type { Scenario } from '../../helpers/scenario.js';
import type { Parts } from '../../helpers/parts.js';
import { begun } from './support.js';

async function completed(system: Parts, kind: MfaKind): Promise<string> {
  const run = await begun(system);
  await run.verified();
  await run.issues();
  await registered(system, { procedureId: run.procedureId, memberId: TAKAHASHI, kind });
  await run.changed();
  return run.procedureId;
}

export const mfaSelfServiceScenarios: Record<string, Scenario> = {
  'completed-totp': { run: (system) => completed(system, 'totp') },
  'completed-passkey': { run: (system) => completed(system, 'passkey') },
  'completed-phone': { run: (system) => completed(system, 'phone') },
  'password-reset': {
    async run(system) {
      const run = await begun(system);
      await run.verified();
      await run.issues('password-reset');
      await run.setsPassword('New-sample-7391');
      return run.procedureId;
    },
  },
  // Its owner refuses the password, or did not take it in time.
  'password-refused': {
    async run(system) {
      const resetMemberPassword = async () => {
        throw ApplicationFailure.nonRetryable('the owner refuses: policy', OWNER_REFUSED);
      };
      await system.temporal.startWorker({ ...system.activities, resetMemberPassword });
      const run = await begun(system);
      await run.verified();
      await run.issues('password-reset');
      await run.setsPassword('New-sample-7391');
      return run.procedureId;
    },
  },
  'not-linked': {
    async run(system) {
      const run = await begun(system, ITO);
      await run.verified();
      return run.procedureId;
    },
  },
  'wrong-subject': {
    async run(system) {
      const run = await begun(system);
      await run.verified('sub-of-somebody-else');
      return run.procedureId;
    },
  },
  'card-revoked': {
    async run(system) {
      const run = await begun(system);
      await run.refused('card-revoked');
      return run.procedureId;
    },
  },
  'not-back': { run: async (system) => (await begun(system, TAKAHASHI, { identityMs: 1_500 })).procedureId },
  'pass-expired': {
    async run(system) {
      const run = await begun(system, TAKAHASHI, { windowMs: 3_000, passMs: 1_000, ticketMs: 500 });
      await run.verified();
      await run.issues();
      return run.procedureId;
    },
  },
  'pass-revoked': {
    async run(system) {
      const run = await begun(system, TAKAHASHI, { windowMs: 4_000 });
      await run.verified();
      await run.issues();
      await run.revokes(1);
      return run.procedureId;
    },
  },
  'passes-used-up': {
    async run(system) {
      const run = await begun(system, TAKAHASHI, { passMs: 1_000, ticketMs: 500 });
      await run.verified();
      for (const _ of [1, 2, 3]) await run.issues();
      return run.procedureId;
    },
  },
  'superseded-by-card': {
    async run(system) {
      const run = await begun(system);
      await run.verified();
      await run.issues();
      await (await begun(system)).verified();
      return run.procedureId;
    },
  },
  stopped: {
    async run(system) {
      await leadHasAddress(system);
      const run = await begun(system);
      await run.verified();
      await run.issues();
      await run.stop();
      return run.procedureId;
    },
  },
  'withdrawn-by-sign-in': {
    async run(system) {
      const run = await begun(system);
      await run.verified();
      await noteUsableMethod(system.database.db, TAKAHASHI);
      await run.changed();
      return run.procedureId;
    },
  },
  'another-open': {
    async run(system) {
      await applied(system, { memberId: TAKAHASHI });
      const run = await begun(system);
      await run.verified();
      return run.procedureId;
    },
  },
};
