/** Endings of the nightly retention. */
import { AUDIT_RETENTION, AUDIT_RETENTION_SCHEDULE } from '../../../workflows/contracts/audit-retention.js';
import { TASK_QUEUE } from '../../../workflows/contracts/procedure.js';
import type { Scenario } from '../../helpers/scenario.js';

export const auditRetentionScenarios: Record<string, Scenario> = {
  done: {
    async run(system) {
      const workflowId = `${AUDIT_RETENTION_SCHEDULE}-${new Date().toISOString()}`;
      await system.temporal.client.workflow.start(AUDIT_RETENTION, { taskQueue: TASK_QUEUE, workflowId });
      return workflowId;
    },
  },
};
