/** Effects of the workflow `evidence-custody`. Each may run more than once and has its effect once. */
import { destroyCustody } from '../../db/staff/evidence-custody.js';
import type { Dependencies } from '../dependencies.js';

export const createEvidenceCustodyActivities = ({ db, log }: Pick<Dependencies, 'db' | 'log'>) => ({
  /** Destroys the pictures, key and ciphertext; their digests stay. @returns how many there were */
  async destroyEvidence({ procedureId }: { procedureId: string }): Promise<number> {
    const destroyed = await destroyCustody(db, procedureId);
    log.info({ procedureId, pictures: destroyed?.pictures ?? 0 }, 'pictures of documents were destroyed');
    return destroyed?.pictures ?? 0;
  },
});

export type EvidenceCustodyActivities = ReturnType<typeof createEvidenceCustodyActivities>;
