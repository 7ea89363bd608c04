/** An application by office hours: whoever leads the queue is mailed when its decision is due, and again on each business day until there is one. */
import { condition, patched } from '@temporalio/workflow';
import type { OfficeHours } from '../contracts/review.js';
import type { IsoInstant, Outcome, ProcedureView } from '../contracts/procedure.js';
import { isEarly, ownNow, told, within } from './clock.js';
import { step, type Timeline, viewOf } from './timeline.js';

/** What an application that is due by office hours brings. */
export interface Escalating {
  timeline: Timeline;
  hours: OfficeHours;
  /** Mails to the leads so far. */
  escalations: number;
  /** Mails to the applicant of another due day so far. */
  redatings: number;
  isUndecided(): boolean;
  record(): Promise<void>;
  /** Mails whoever leads the queue. @param n which of several such mails */
  remindLeads(n: number): Promise<void>;
  /** Mails the applicant that it becomes later. @param n which of several such mails */
  tellLater(dueAt: IsoInstant, n: number): void;
  /** Sorts the queue by another due day. */
  putIntoOrder(hours: OfficeHours): Promise<void>;
}

/** Goes on until there is a decision. While the applicant has a question to answer it is not the office's turn. */
export async function escalate(state: Escalating): Promise<void> {
  let doneMs = 0;
  while (state.isUndecided()) {
    const { hours, timeline } = state;
    const nextMs = nextOf(hours, doneMs);
    const isMoved = () => !state.isUndecided() || state.hours !== hours;
    if (nextMs === undefined) {
      await condition(isMoved);
      continue;
    }
    const leftMs = nextMs - ownNow();
    if (leftMs > 0 && ((await within(isMoved, nextMs)) || isEarly(isMoved, nextMs))) continue;
    doneMs = nextMs;
    if (timeline.status !== 'awaiting-decision') continue;
    state.escalations += 1;
    step(timeline, 'escalated', 'system');
    await state.record();
    await state.remindLeads(state.escalations);
  }
}

/** The next of its times; of several that are over, because no worker was there or the case was re-dated, only the last. */
function nextOf(hours: OfficeHours, doneMs: number): number | undefined {
  const left = [hours.dueAt, ...hours.remindAt].map((at) => Date.parse(at)).filter((atMs) => atMs > doneMs);
  const over = left.filter((atMs) => atMs <= ownNow());
  return over.length > 1 && patched('one-reminder-for-what-is-over') ? over.at(-1) : left[0];
}

/** Handler of `redate`: closed days have changed. The applicant is told only where it becomes later. */
export async function redate(
  state: Escalating,
  { hours }: { hours: OfficeHours },
): Promise<Outcome<{ view: ProcedureView }, 'wrong-state'>> {
  if (!state.isUndecided()) return { ok: false, refusal: 'wrong-state' };
  const { timeline } = state;
  const byMs = Date.parse(hours.dueAt) - Date.parse(state.hours.dueAt);
  state.hours = hours;
  if (byMs !== 0) step(timeline, 'redated', 'system');
  await state.putIntoOrder(hours);
  if (byMs !== 0) await state.record();
  if (byMs > 0 && hours.promised) {
    state.redatings += 1;
    state.tellLater(told(Date.parse(hours.dueAt)), state.redatings);
  }
  return { ok: true, view: viewOf(timeline) };
}
