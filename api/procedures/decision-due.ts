/** When the office's decision is due: what applicants are promised, and what the queue of staff is sorted by. */
import { daysOff } from '../../worker/runtime/calendar.js';
import type { IsoInstant } from '../../workflows/contracts/procedure.js';
import { dueAfterBusinessDays } from '../../workflows/rules/business-days.js';

interface DecisionSettings {
  decisionBusinessDays: number;
  closedDays: readonly string[];
}

/** The end of the last business day for a decision, by the calendar as it is when the application is received. */
export function decisionDueAt({ decisionBusinessDays, closedDays }: DecisionSettings, receivedMs: number): IsoInstant {
  const due = dueAfterBusinessDays(receivedMs, decisionBusinessDays, daysOff(receivedMs, closedDays));
  return new Date(due).toISOString() as IsoInstant;
}
