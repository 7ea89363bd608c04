/**
 * The clock of a case, and the one place that knows of outage pauses (decision 130): deadlines are instants of its own time, and are waited for here. A case that
 * is told of no pause does what it would do by the time of day, command by command.
 */
import { condition, patched, setHandler, sleep } from '@temporalio/workflow';
import { type OutageOver, outageOverSignal, type OutagePaused, outagePausedSignal } from '../contracts/outage-pause.js';
import type { IsoInstant } from '../contracts/procedure.js';
import { attemptMs, ownTime, stands, standsFor, type Stop, timeOfDay } from '../rules/own-time.js';
import { ofEachExecution } from './own-state.js';
import { isShaped } from './shapes.js';

const clock = ofEachExecution('clock', () => ({
  beganMs: 0,
  /** Pauses that it was told of, by ID. */
  pauses: {} as Record<string, Stop>,
  /** Ends that it was told of, by ID: also of a pause whose beginning comes later. */
  ends: {} as Record<string, number>,
  /** How often it has stopped or gone on. */
  changes: 0,
}));

/** Has the case hear of outage pauses, from its beginning on. */
export function startClock(): void {
  clock().beganMs = Date.now();
  setHandler(outagePausedSignal, paused);
  setHandler(outageOverSignal, over);
}

function paused(message: OutagePaused): void {
  if (!isShaped(message, { pauseId: 'string', since: 'string', until: 'string' })) return;
  const { pauseId } = message;
  const { pauses, ends } = clock();
  const [sinceMs, untilMs] = [Date.parse(message.since), Date.parse(message.until)];
  if (Number.isNaN(sinceMs) || Number.isNaN(untilMs)) return;
  const known = pauses[pauseId];
  // Said again, it may have been prolonged (decision 134). Nothing that is said makes it shorter but its end, which stands.
  if (known && (untilMs <= known.untilMs || Object.hasOwn(ends, pauseId) || !patched('pauses-are-prolonged'))) return;
  const endsMs = ends[pauseId] ?? untilMs;
  pauses[pauseId] = { sinceMs, untilMs: endsMs };
  clock().changes += 1;
  void goOnAt(endsMs);
}

function over(message: OutageOver): void {
  if (!isShaped(message, { pauseId: 'string', at: 'string' })) return;
  const { pauseId } = message;
  const { pauses, ends } = clock();
  const atMs = Date.parse(message.at);
  if (Object.hasOwn(ends, pauseId) || Number.isNaN(atMs)) return;
  ends[pauseId] = atMs;
  const pause = pauses[pauseId];
  // Later than was said: it was prolonged, and over before that was told. A worker of the release before kept the time that was said.
  if (pause && (atMs <= pause.untilMs || patched('pauses-end-later'))) pause.untilMs = atMs;
  clock().changes += 1;
  // By a clock that is ahead of this one it still stands for a moment.
  if (pause && pause.untilMs > Date.now()) void goOnAt(pause.untilMs);
}

/** A pause ends by itself, whether or not anybody says so. */
async function goOnAt(untilMs: number): Promise<void> {
  try {
    if (untilMs > Date.now()) await sleep(untilMs - Date.now());
    // Where hosts of Temporal differ by a moment, a timer may end before its time. A worker of the release before went on then.
    while (untilMs > Date.now() && patched('pauses-wait-again')) await sleep(untilMs - Date.now());
  } catch {
    // The workflow was cancelled from outside.
    return;
  }
  clock().changes += 1;
}

const stops = (): Stop[] => Object.values(clock().pauses);

/** The case's own time, epoch milliseconds: what its deadlines are compared with, and counted from. */
export const ownNow = (): number => ownTime(stops(), clock().beganMs, Date.now());

/** Whether it was ever told of a pause: what it does until then stands in recorded histories. */
export const wasPaused = (): boolean => clock().changes > 0;

/** Whether it stands just now. */
export const isStanding = (): boolean => stands(stops(), Date.now());

/** Waits while it stands, or until something is so. */
export const standing = (isSo: () => boolean): Promise<void> => {
  const own = clock();
  const seen = own.changes;
  return condition(() => isSo() || own.changes !== seen);
};

/** What people are told of a deadline: the time of day. RFC 3339. @param ownMs the deadline, in the case's own time */
export const told = (ownMs: number): IsoInstant =>
  new Date(timeOfDay(stops(), clock().beganMs, ownMs, Date.now())).toISOString() as IsoInstant;

/**
 * Waits until something is so, an instant of the case's own time has come, or its clock has stopped or gone on: then whoever waits asks {@link isEarly}, and
 * waits again. No loop here: a case that is never told of a pause waits as `condition` of the SDK does, the same timer, and not a turn of the event loop more.
 * Those stand in recorded histories.
 * @param untilMs epoch milliseconds
 */
export function within(isSo: () => boolean, untilMs: number): Promise<boolean> {
  const own = clock();
  const seen = own.changes;
  const goesOn = (): boolean => isSo() || own.changes !== seen;
  return isStanding() ? condition(goesOn).then(isSo) : condition(goesOn, Math.max(0, untilMs - ownNow()));
}

/** Whether a wait has ended only because the clock has stopped or gone on. */
export const isEarly = (isSo: () => boolean, untilMs: number): boolean => wasPaused() && !isSo() && ownNow() < untilMs;

/** How long the clock has stood until now. Milliseconds */
export const stoodFor = (): number => Date.now() - ownNow();

/**
 * How long a mail is tried from now on, by the time of day: activities know no other.
 * @param giveUpAtMs in the case's own time @param life of the URL or code that it brings: where half of it is over, another one is mailed (decision 10)
 * @returns milliseconds, at least 1
 */
export function patienceOf(giveUpAtMs: number, life?: { ms: number; endsAtMs: number }): number {
  const now = ownNow();
  const halfOverMs = life && (wasPaused() ? life.endsAtMs - life.ms / 2 : now + life.ms / 2);
  const leftMs = Math.max(1, Math.min(giveUpAtMs, halfOverMs ?? giveUpAtMs) - now);
  return attemptMs(leftMs, standsFor(stops(), Date.now()));
}
