/**
 * A thread that computes argon2 and nothing else, behind everything else that this process does: in a storm of logins whoever asks for a page is served
 * first. See hash-threads.ts.
 */
import { setPriority } from 'node:os';
import { parentPort } from 'node:worker_threads';
import { hashSync, verifySync } from '@node-rs/argon2';

const BEHIND = 10;
try {
  // On Linux this thread's own; elsewhere it would be the whole process's.
  if (process.platform === 'linux') setPriority(BEHIND);
} catch {
  // A sandbox may forbid it: then it computes beside the rest.
}

parentPort?.on('message', ({ hash, clear, cost }) => {
  try {
    parentPort?.postMessage({ result: hash === undefined ? hashSync(clear, cost) : verifySync(hash, clear) }, []);
  } catch {
    // Its message could quote what it was given.
    parentPort?.postMessage({ fault: 'argon2 failed' }, []);
  }
});
