/** Work that is done again and again beside the workers. Every worker process does it: a job must do no harm where several run it at once. */

export interface Rounds {
  everyMs: number;
  /** @param over aborted once the job is to end: between two pieces of work, look whether it is */
  round(over: AbortSignal): Promise<unknown>;
  /** A round failed; the next one comes in its time. */
  failed(error: unknown): void;
}

/** Ends a job, and waits for a round that is under way. */
export type StopJob = () => Promise<void>;

/** Starts the rounds. A round that takes longer than the pause is not begun twice. */
export function startRounds({ everyMs, round, failed }: Rounds): StopJob {
  const over = new AbortController();
  let underWay: Promise<unknown> | undefined;
  const timer = setInterval(() => {
    underWay ??= round(over.signal)
      .catch(failed)
      .finally(() => (underWay = undefined));
  }, everyMs);
  timer.unref();
  return async () => {
    clearInterval(timer);
    over.abort();
    await underWay;
  };
}

/** Runs a piece of work again where it was asked for meanwhile, never twice at once. */
export function serialized(
  work: (over: AbortSignal) => Promise<unknown>,
  failed: (err: unknown) => void,
): { run(): void; close(): Promise<void> } {
  const over = new AbortController();
  let [underWay, isAskedFor] = [undefined as Promise<void> | undefined, false];
  const run = (): void => {
    isAskedFor = true;
    underWay ??= (async () => {
      while (isAskedFor && !over.signal.aborted) {
        isAskedFor = false;
        await work(over.signal).catch(failed);
      }
      underWay = undefined;
    })();
  };
  return {
    run,
    async close() {
      over.abort();
      await underWay;
    },
  };
}
