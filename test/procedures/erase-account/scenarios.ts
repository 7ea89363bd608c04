/** Endings of the erasure of a person. */
import { findErasure } from '../../../db/audit/erasures.js';
import type { Scenario } from '../../helpers/scenario.js';
import { until } from '../../helpers/wait.js';
import { reissueScenarios } from '../password-reissue/scenarios.js';
import { administrators, archived, decided, ended, proposed, proposedFor } from './support.js';

const completed = reissueScenarios['completed'];

export const eraseAccountScenarios: Record<string, Scenario> = {
  completed: {
    async run(system) {
      if (completed) await ended(system, completed.run);
      await archived(system);
      const both = await administrators(system);
      const erasureId = await proposed(both);
      await decided(both.second, erasureId);
      return erasureId;
    },
  },
  // A procedure begins after the proposal; once it has ended the erasure is confirmed again.
  'stopped-then-completed': {
    async run(system) {
      if (completed) await ended(system, completed.run);
      const both = await administrators(system);
      const erasureId = await proposed(both);
      const caller = system.caller();
      const asked = { applicationId: 'AUTH00000102', password: 'Sample-Auth-102' };
      const { body: restored } = await caller.call('restoreRegistration', asked);
      const change = { restoreToken: restored['restoreToken'], change: 'suspend', kind: '更新' };
      const { body: opened } = await caller.call('requestServiceUseChange', change);
      const procedureId = String(opened['procedureId']);
      const { db } = system.database;
      // It tells of the person as well.
      await db('procedure_accounts').insert({ procedure_id: procedureId, service: 'cinii', account: 'AUTH00000101' });
      await decided(both.second, erasureId);
      await until(
        'it is stopped',
        () => findErasure(db, erasureId),
        (row) => row?.status === 'stopped',
      );
      await system.temporal.client.workflow.getHandle(procedureId).terminate('by hand');
      await db('procedures').where({ procedure_id: procedureId }).update({ closed: true, closed_at: new Date() });
      await archived(system);
      await decided(both.second, erasureId);
      return erasureId;
    },
  },
  withdrawn: {
    async run(system) {
      if (completed) await ended(system, completed.run);
      const both = await administrators(system);
      const erasureId = await proposed(both);
      await decided(both.first, erasureId, 'withdraw');
      return erasureId;
    },
  },
  expired: { run: (system) => proposedFor(system, 200) },
};
