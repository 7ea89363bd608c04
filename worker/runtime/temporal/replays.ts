/**
 * Replays in the thread that asks for them. The SDK then follows every promise of this thread, workflow or not (a fifth of a processor's time), and never
 * leaves off by itself: it has the function, and says that nothing calls it.
 */
import { type ReplayHistoriesIterable, type ReplayResult, type ReplayWorkerOptions, Worker } from '@temporalio/worker';
import { globalHandlers } from '@temporalio/worker/lib/workflow/vm-shared.js';

/** Replays that go on: the last one ends it. */
let goingOn = 0;

/** Histories against a bundle, one after the other; a result each. */
export async function* replays(
  options: ReplayWorkerOptions,
  histories: ReplayHistoriesIterable,
): AsyncGenerator<ReplayResult> {
  goingOn += 1;
  try {
    yield* Worker.runReplayHistories(options, histories);
  } finally {
    goingOn -= 1;
    if (goingOn === 0) globalHandlers.uninstall();
  }
}
