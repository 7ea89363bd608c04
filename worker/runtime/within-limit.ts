/** A limit of time that somebody else may bring forward. */

/**
 * A signal that fires after so long, or with another one. Not `AbortSignal.any` over `AbortSignal.timeout`: on Node 20 the garbage collector takes the
 * pair before it fires, and what hangs is held for ever.
 * @param ms milliseconds
 * @returns `release` ends it: from then on the signal fires no more
 */
export function withinLimit(ms: number, outer?: AbortSignal): { signal: AbortSignal; release: () => void } {
  const controller = new AbortController();
  const stop = (): void => controller.abort();
  const timer = setTimeout(stop, ms);
  outer?.addEventListener('abort', stop, { once: true });
  if (outer?.aborted) stop();
  const release = (): void => {
    clearTimeout(timer);
    outer?.removeEventListener('abort', stop);
  };
  return { signal: controller.signal, release };
}
