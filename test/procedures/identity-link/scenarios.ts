/** Endings of a link with the identity-verification service. */
import { ITO, TAKAHASHI } from '../../helpers/reregistrations.js';
import type { Scenario } from '../../helpers/scenario.js';
import { LINKED } from '../mfa-self-service/support.js';
import { begun } from './support.js';

export const identityLinkScenarios: Record<string, Scenario> = {
  linked: {
    async run(system) {
      const run = await begun(system, ITO);
      await run.verified('sub-ito');
      return run.procedureId;
    },
  },
  'card-of-another': {
    async run(system) {
      const run = await begun(system, ITO);
      await run.verified(LINKED);
      return run.procedureId;
    },
  },
  'card-revoked': {
    async run(system) {
      const run = await begun(system, TAKAHASHI);
      await run.refused('card-revoked');
      return run.procedureId;
    },
  },
  'not-back': { run: async (system) => (await begun(system, ITO, 1_500)).procedureId },
};
