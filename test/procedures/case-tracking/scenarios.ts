/** Endings of a look at a case. */
import { wrongOf } from '../../helpers/umin.js';
import { addApplication, mailedCode } from './support.js';
import type { Scenario } from '../../helpers/scenario.js';

const RECEIPT = 'U-7K3M-9Q2R';

export const caseTrackingScenarios: Record<string, Scenario> = {
  completed: {
    options: { umin: {} },
    async run(system, caller) {
      await addApplication(system.database.db, RECEIPT);
      const mailed = await mailedCode(system, caller, RECEIPT);
      await caller.call('openCase', { ...mailed, code: wrongOf(mailed.code) });
      await caller.call('openCase', mailed);
      return mailed.procedureId;
    },
  },
  locked: {
    async run(system, caller) {
      await addApplication(system.database.db, RECEIPT);
      const mailed = await mailedCode(system, caller, RECEIPT);
      for (let i = 0; i < 3; i++) await caller.call('openCase', { ...mailed, code: wrongOf(mailed.code) });
      return mailed.procedureId;
    },
  },
  'completed-at-the-third-try': {
    async run(system, caller) {
      await addApplication(system.database.db, RECEIPT);
      const mailed = await mailedCode(system, caller, RECEIPT);
      for (let i = 0; i < 2; i++) await caller.call('openCase', { ...mailed, code: wrongOf(mailed.code) });
      await caller.call('openCase', mailed);
      return mailed.procedureId;
    },
  },
  expired: {
    options: { umin: { accessCodeLifeMs: 1_500 } },
    async run(system, caller) {
      await addApplication(system.database.db, RECEIPT);
      return (await mailedCode(system, caller, RECEIPT)).procedureId;
    },
  },
  'unknown-number': {
    options: { umin: { accessCodeLifeMs: 1_500 } },
    async run(_system, caller) {
      return (await caller.call('startCaseTracking', { receiptNumber: RECEIPT })).body['procedureId'];
    },
  },
  'mail-undeliverable': {
    options: { umin: { accessCodeLifeMs: 2_000 } },
    async run(system, caller) {
      await addApplication(system.database.db, RECEIPT);
      system.mail.behaviour = { recipient: () => 550 };
      return (await caller.call('startCaseTracking', { receiptNumber: RECEIPT })).body['procedureId'];
    },
  },
};
