/**
 * The own time of a case: it goes on like the time of day, but for the outage pauses in which it stands (decision 130). Deadlines are kept in it; what people
 * read is the time of day. All instants are epoch milliseconds.
 */

/** A time in which the deadlines of a case stand. */
export interface Stop {
  sinceMs: number;
  /** When it ends, or has ended. */
  untilMs: number;
}

/** How long the clock of a case stood from one instant to another; what several pauses share counts once. */
export function stoodMs(stops: readonly Stop[], fromMs: number, toMs: number): number {
  let stood = 0;
  let countedTo = fromMs;
  for (const { sinceMs, untilMs } of inOrder(stops)) {
    const from = Math.max(sinceMs, countedTo);
    const to = Math.min(untilMs, toMs);
    if (to <= from) continue;
    stood += to - from;
    countedTo = to;
  }
  return stood;
}

/** What the clock of a case shows. @param beganMs when the case began: what stood before then is none of its time */
export const ownTime = (stops: readonly Stop[], beganMs: number, nowMs: number): number =>
  nowMs - stoodMs(stops, beganMs, nowMs);

/** Whether the clock stands at an instant. */
export const stands = (stops: readonly Stop[], atMs: number): boolean =>
  stops.some(({ sinceMs, untilMs }) => sinceMs <= atMs && atMs < untilMs);

/** How long it stands yet, if nobody ends the pause before. Milliseconds; 0: it goes on */
export const standsFor = (stops: readonly Stop[], atMs: number): number =>
  Math.max(0, ...stops.filter((one) => stands([one], atMs)).map(({ untilMs }) => untilMs - atMs));

/** Of an attempt while the clock stands: short enough to notice that the pause was ended early, and never so short that attempts fill a history. Milliseconds */
const [LEAST_MS, MOST_MS] = [10_000, 300_000];

/**
 * How long an attempt may last, by the time of day: where the clock stands, until the pause ends and what is left then is over, as far as one attempt goes on for
 * so long. @param leftMs of the case's own time @param standsForMs by {@link standsFor}
 */
export const attemptMs = (leftMs: number, standsForMs: number): number =>
  standsForMs === 0 ? leftMs : Math.max(leftMs, Math.min(MOST_MS, Math.max(LEAST_MS, standsForMs + leftMs)));

/**
 * The time of day at which the clock of a case shows what is given, as far as the pauses up to now tell. While it stands this is what is left, counted from
 * now: it becomes later, and never earlier.
 */
export function timeOfDay(stops: readonly Stop[], beganMs: number, ownMs: number, nowMs: number): number {
  let at = ownMs;
  let countedTo = beganMs;
  for (const { sinceMs, untilMs } of inOrder(stops)) {
    const from = Math.max(sinceMs, countedTo);
    const to = Math.min(untilMs, nowMs);
    // What was over when the clock stopped stays as it was.
    if (to <= from || at <= from) continue;
    at += to - from;
    countedTo = to;
  }
  return at;
}

const inOrder = (stops: readonly Stop[]): Stop[] => [...stops].sort((a, b) => a.sinceMs - b.sinceMs);
