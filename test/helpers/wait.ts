/** Waiting in tests: for what comes about, however long the machine takes for it. */
import { inspect } from 'node:util';
import { setTimeout as sleep } from 'node:timers/promises';
import { WorkflowNotFoundError, WorkflowUpdateFailedError } from '@temporalio/client';
import type { ApplicationFailure } from '@temporalio/common';

/** A guard against hanging, not a measure of how fast anything is: a slow machine that others use as well is waited for. */
export const PATIENCE_MS = 240_000;
/** How often it is looked: first soon, then less and less often, as each look takes from what is waited for. */
const [SOON_MS, MOST_MS] = [10, 250];

/**
 * Looks until what is seen fits.
 * @param what what is looked at, for the message: "the status of umin-…"
 * @param look what is looked at; what it throws ends the waiting
 * @param fits whether it is what is waited for; anything that there is, unless given
 * @returns what was seen
 * @param withinMs longer than usual, for what may rightly take that long
 * @throws Error with what was seen last
 */
export function until<T>(
  what: string,
  look: () => T | Promise<T>,
): Promise<Exclude<T, undefined | null | false | 0 | ''>>;
export function until<T>(
  what: string,
  look: () => T | Promise<T>,
  fits: (seen: T) => boolean,
  withinMs?: number,
): Promise<T>;
export async function until<T>(
  what: string,
  look: () => T | Promise<T>,
  fits: (seen: T) => boolean = Boolean,
  withinMs = PATIENCE_MS,
): Promise<T> {
  const end = Date.now() + withinMs;
  for (let ms = SOON_MS; ; ms = Math.min(ms * 1.3, MOST_MS)) {
    const seen = await look();
    if (fits(seen)) return seen;
    if (Date.now() > end)
      throw new Error(`waited ${withinMs / 1000} s in vain: ${what}; seen last: ${inspect(seen, { depth: 4 })}`);
    await sleep(ms);
  }
}

/** For {@link until}: it is this. */
export const is =
  <T>(wanted: T) =>
  (seen: T): boolean =>
    seen === wanted;
/** For {@link until}: this is in it. */
export const has =
  <T>(wanted: T) =>
  (seen: readonly T[]): boolean =>
    seen.includes(wanted);

/** Lets time go by: for what must not come about meanwhile, and for lives that have to be over. */
export const pause = (ms: number): Promise<void> => sleep(Math.max(0, ms));

/** How a message to a workflow was refused without a trace: the type of the refusal, or `gone` where the workflow had ended. */
export async function rejection(attempt: Promise<unknown>): Promise<string | null | undefined> {
  const error = await attempt.then(
    (answer) => new Error(`it was answered: ${inspect(answer)}`),
    (reason: unknown) => reason,
  );
  if (error instanceof WorkflowNotFoundError) return 'gone';
  if (error instanceof WorkflowUpdateFailedError) return (error.cause as ApplicationFailure).type;
  throw error;
}
