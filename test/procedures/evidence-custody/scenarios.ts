/** Pictures in custody: kept as long as the settings say, then destroyed. */
import { custodyId } from '../../../workflows/contracts/evidence-custody.js';
import { applied, decided } from '../../helpers/reregistrations.js';
import type { Scenario } from '../../helpers/scenario.js';

export const evidenceCustodyScenarios: Record<string, Scenario> = {
  'kept-and-destroyed': {
    async run(system) {
      const run = await applied(system, { photo: true, waits: { retentionMs: 2_000 } });
      await decided(system, run.procedureId, 'refuse');
      await run.ended();
      return custodyId(run.procedureId);
    },
  },
};
