/** Takes away what is on record of procedures whose time is over (decision 120): by kind, as the settings say. Begun each night by a schedule. */
import { proxyActivities } from '@temporalio/workflow';
import type { AuditRetentionActivities } from '../activities/audit/audit-retention.js';

const { retainRecords } = proxyActivities<AuditRetentionActivities>({
  startToCloseTimeout: '6h',
  heartbeatTimeout: '30s',
  retry: { initialInterval: '1s', maximumInterval: '5m' },
});

export async function auditRetention(): Promise<void> {
  await retainRecords();
}
