/** What a module keeps for each workflow execution: its own variables are shared by all that a worker's thread runs (decision 137). */

/**
 * A value that each workflow execution has for itself. It hangs on the global object: of that the SDK's sandbox gives each execution its own.
 * @param name what it is, unique among all modules
 * @param create its first value, made when the execution first asks for it
 */
export function ofEachExecution<T extends object>(name: string, create: () => T): () => T {
  const key = Symbol.for(`tetsuzuki ${name}`);
  const own: Record<symbol, T | undefined> = globalThis;
  return () => (own[key] ??= create());
}

/**
 * A queue that each workflow execution has for itself: a piece of work begins when the one before it has ended, well or not.
 * @param name as of {@link ofEachExecution}
 */
export function queueOfEachExecution(name: string): <T>(work: () => Promise<T>) => Promise<T> {
  const queue = ofEachExecution(name, () => ({ last: Promise.resolve() as Promise<unknown> }));
  return (work) => {
    const own = queue();
    const done = own.last.then(work);
    own.last = done.catch(() => undefined);
    return done;
  };
}
