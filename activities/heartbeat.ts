/** Heartbeats of an attempt that may take long. */
import { Context } from '@temporalio/activity';

/**
 * Sends a heartbeat every second while the work goes on, so that Temporal soon repeats an attempt whose process died. A local activity needs none:
 * it is part of a workflow task.
 */
export async function withHeartbeat<T>(work: () => Promise<T>): Promise<T> {
  const { heartbeat, info } = Context.current();
  if (info.isLocal) return work();
  const beat = setInterval(() => heartbeat(), 1_000);
  try {
    return await work();
  } finally {
    clearInterval(beat);
  }
}
