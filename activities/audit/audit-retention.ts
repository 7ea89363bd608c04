/** Effects of the workflow `audit-retention`. They may run more than once: what is gone is gone. */
import type { Dependencies } from '../dependencies.js';
import { withHeartbeat } from '../heartbeat.js';

export const createAuditRetentionActivities = ({ upkeep, log }: Pick<Dependencies, 'upkeep' | 'log'>) => ({
  async retainRecords(): Promise<void> {
    const procedures = await withHeartbeat(() => upkeep.retainRecords());
    if (procedures > 0) log.info({ procedures }, 'what is on record of procedures whose time was over was taken away');
  },
});

export type AuditRetentionActivities = ReturnType<typeof createAuditRetentionActivities>;
