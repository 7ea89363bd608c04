/** The course of one procedure: its status and the steps it took, in the only place that changes them. */
import type { Actor, IsoInstant, ProcedureView, Status } from '../contracts/procedure.js';

export interface Course {
  procedureId: string;
  status: Status;
  steps: ProcedureView['steps'];
  expiresAtMs: number | undefined;
}

/** RFC 3339 text of epoch milliseconds. */
export const instant = (epochMs: number): IsoInstant => new Date(epochMs).toISOString() as IsoInstant;

export const begin = (procedureId: string, status: Status): Course => ({
  procedureId,
  status,
  steps: [{ at: instant(Date.now()), step: 'opened', actor: 'person' }],
  expiresAtMs: undefined,
});

/** Takes a step, and a new status where there is one. */
export function step(course: Course, name: string, actor: Actor, status: Status = course.status): void {
  course.status = status;
  course.steps.push({ at: instant(Date.now()), step: name, actor });
}

export const viewOf = (course: Course): ProcedureView => ({
  procedureId: course.procedureId,
  status: course.status,
  steps: [...course.steps],
  ...(course.expiresAtMs !== undefined && { expiresAt: instant(course.expiresAtMs) }),
});
