/** Endings of a pause of deadlines. */
import type { Scenario } from '../../helpers/scenario.js';
import { signedIn } from '../../staff/oversight/support.js';
import { begun, ended, heard, paused, prolonged, written } from './support.js';

const open = async (caller: Parameters<Scenario['run']>[1]): Promise<string> =>
  String((await caller.call('startPasswordReissue', { email: 'contact@univ-a.example.jp' })).body['procedureId']);

export const outagePauseScenarios: Record<string, Scenario> = {
  'ended-by-a-lead': {
    async run(system, caller) {
      const procedureId = await open(caller);
      const lead = await signedIn(system, 'lead1');
      const pauseId = await paused(lead);
      await heard(system, pauseId, procedureId);
      await ended(lead, pauseId);
      return pauseId;
    },
  },
  prolonged: {
    async run(system, caller) {
      await system.database.db('staff').where({ id: 'lead1' }).update({ email: 'lead1@univ-a.example.jp' });
      const { id } = await prolonged(system, await open(caller), 'cinii-password-reissue');
      return id;
    },
  },
  'ended-by-itself': {
    async run(system, caller) {
      await open(caller);
      const row = await written(system, { lastsMs: 400 });
      await begun(system, row);
      return row.id;
    },
  },
};
