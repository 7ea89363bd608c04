/** The timeline of one procedure: its status and the steps it took. They change here and nowhere else. */
import { proxySinks } from '@temporalio/workflow';
import type { Actor, IsoInstant, ProcedureView, Status, ViewSinks } from '../contracts/procedure.js';
import { startClock } from './clock.js';

export interface Timeline {
  procedureId: string;
  status: Status;
  steps: ProcedureView['steps'];
  /** In the case's own time (`clock.ts`), as everywhere in workflows and in the database. */
  expiresAtMs: number | undefined;
}

const { view: sink } = proxySinks<ViewSinks>();

/** RFC 3339 text of epoch milliseconds. */
export const instant = (epochMs: number): IsoInstant => new Date(epochMs).toISOString() as IsoInstant;

/** @param by who has it begin */
export function begin(procedureId: string, status: Status, by: Actor = 'person'): Timeline {
  startClock();
  const timeline: Timeline = {
    procedureId,
    status,
    steps: [{ at: instant(Date.now()), step: 'opened', actor: by }],
    expiresAtMs: undefined,
  };
  sink.stands(viewOf(timeline));
  return timeline;
}

/**
 * Adds a step, and sets the status if one is given.
 * @param at when it was taken, where an activity says so
 */
export function step(
  timeline: Timeline,
  name: string,
  actor: Actor,
  status: Status = timeline.status,
  at: IsoInstant = instant(Date.now()),
): void {
  timeline.status = status;
  timeline.steps.push({ at, step: name, actor });
  sink.stands(viewOf(timeline));
}

/**
 * Takes over what an activity has made of the procedure and recorded: status, expiry and the steps that it added to the view it was handed.
 */
export function adopt(timeline: Timeline, handed: ProcedureView, recorded: ProcedureView): void {
  timeline.status = recorded.status;
  timeline.expiresAtMs = recorded.expiresAt === undefined ? undefined : Date.parse(recorded.expiresAt);
  timeline.steps.push(...recorded.steps.slice(handed.steps.length));
  sink.stands(viewOf(timeline));
}

export const viewOf = (timeline: Timeline): ProcedureView => ({
  procedureId: timeline.procedureId,
  status: timeline.status,
  steps: [...timeline.steps],
  ...(timeline.expiresAtMs !== undefined && { expiresAt: instant(timeline.expiresAtMs) }),
});
