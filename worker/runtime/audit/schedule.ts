/** The schedule by which Temporal begins the workflow `audit-retention` each night. */
import { type Client, ScheduleAlreadyRunning, ScheduleOverlapPolicy } from '@temporalio/client';
import { AUDIT_RETENTION, AUDIT_RETENTION_SCHEDULE } from '../../../workflows/contracts/audit-retention.js';
import { TASK_QUEUE } from '../../../workflows/contracts/procedure.js';

const NIGHTLY = {
  spec: { calendars: [{ hour: 3, minute: 20 }], timezone: 'Asia/Tokyo' },
  action: {
    type: 'startWorkflow' as const,
    workflowType: AUDIT_RETENTION,
    workflowId: AUDIT_RETENTION_SCHEDULE,
    taskQueue: TASK_QUEUE,
    args: [],
  },
  policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1 day' as const },
};

/** Makes the schedule, or brings the one that there is up to date; whether somebody has paused it stays as it is. */
export async function scheduleRetention({ schedule }: Pick<Client, 'schedule'>): Promise<void> {
  try {
    await schedule.create({ scheduleId: AUDIT_RETENTION_SCHEDULE, ...NIGHTLY });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    await schedule.getHandle(AUDIT_RETENTION_SCHEDULE).update(({ state }) => ({ ...NIGHTLY, state }));
  }
}
