/** Effects of the workflow `erase-account`. Each may run more than once and has its effect once: the key is the proposal. */
import type { ErasureObstacle, ErasureStanding } from '../../workflows/contracts/erase-account.js';
import type { Dependencies } from '../dependencies.js';
import { withHeartbeat } from '../heartbeat.js';

interface One {
  /** ID of the proposal. */
  procedureId: string;
}

export const createEraseAccountActivities = ({ upkeep, log }: Pick<Dependencies, 'upkeep' | 'log'>) => ({
  readErasure: ({ procedureId }: One): Promise<ErasureStanding> => upkeep.erasureStanding(procedureId),

  /** Makes and replays the twins that there are not yet. @returns what the erasure can't go on for */
  async prepareErasure({ procedureId }: One): Promise<ErasureObstacle | undefined> {
    return withHeartbeat(() => upkeep.prepareErasure(procedureId));
  },

  async stopErasure({ procedureId, obstacle }: One & { obstacle: ErasureObstacle }): Promise<void> {
    await upkeep.stopErasure(procedureId, obstacle);
    log.error({ procedureId, obstacle }, 'an erasure was stopped: somebody must look');
  },

  /** @returns false where it was confirmed, or withdrawn, just then */
  expireErasure: ({ procedureId }: One): Promise<boolean> => upkeep.expireErasure(procedureId),

  /** Destroys the key and empties the rows, all at once. @returns false where something is on record that has no twin yet */
  async erasePerson({ procedureId }: One): Promise<boolean> {
    return withHeartbeat(() => upkeep.erasePerson(procedureId));
  },

  /** Deletes the histories that Temporal still has, and ends the proposal once they are gone. */
  async forgetHistories({ procedureId }: One): Promise<void> {
    await withHeartbeat(() => upkeep.forgetHistories(procedureId));
    log.info({ procedureId }, 'a person was erased');
  },
});

export type EraseAccountActivities = ReturnType<typeof createEraseAccountActivities>;
