/**
 * `outage-pause`: while mail, the identity-verification service or a system that is told of changes is out, the deadlines of a class of cases stand still. What is
 * paused, and until when, stands in a row; its workflow tells the cases, and each of them stops its own clock.
 */
import { defineSignal } from '@temporalio/workflow';
import type { IsoInstant } from './procedure.js';

/** Workflow type. */
export const OUTAGE_PAUSE = 'outagePause';

export interface OutagePauseInput {
  /** ID of the pause, which is the workflow's. */
  procedureId: string;
  /** How long after one look for cases that have begun meanwhile the next one comes. */
  roundMs: number;
  /** How long a mail to a lead is tried. Absent: none is mailed. */
  mailMs?: number;
}

/** The row of the pause has changed. Only wakes; the row decides. */
export const outagePauseChangedSignal = defineSignal('outagePauseChanged');

/** Told to a case: its deadlines stand. Said again under the same ID it changes nothing, unless it is to last longer. */
export interface OutagePaused {
  pauseId: string;
  since: IsoInstant;
  /** When they go on by themselves, if nothing else is said before. */
  until: IsoInstant;
}
export const outagePausedSignal = defineSignal<[OutagePaused]>('outagePaused');

/** Told to a case: the pause has ended. It ends later than was said before only where it was prolonged. */
export interface OutageOver {
  pauseId: string;
  at: IsoInstant;
}
export const outageOverSignal = defineSignal<[OutageOver]>('outageOver');

/** The class that a procedure belongs to: the beginning of its ID, `<service>-<kind>`. */
export const classOf = (procedureId: string): string => procedureId.slice(0, procedureId.lastIndexOf('-'));
