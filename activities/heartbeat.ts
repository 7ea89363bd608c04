/** Heartbeats of an attempt that may take long. */
import { Context } from '@temporalio/activity';

/** Sends a heartbeat every second while the work goes on, so that Temporal soon repeats an attempt whose process died. */
export async function withHeartbeat<T>(work: () => Promise<T>): Promise<T> {
  const { heartbeat } = Context.current();
  const beat = setInterval(() => heartbeat(), 1_000);
  try {
    return await work();
  } finally {
    clearInterval(beat);
  }
}
