/** Heartbeats of an attempt that may take its time. */
import { Context } from '@temporalio/activity';

/** Says every second that the attempt lives, so that one whose process died is made again soon. */
export async function alive<T>(work: () => Promise<T>): Promise<T> {
  const { heartbeat } = Context.current();
  const beat = setInterval(() => heartbeat(), 1_000);
  try {
    return await work();
  } finally {
    clearInterval(beat);
  }
}
