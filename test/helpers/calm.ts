/** Starting everything may hold up the event loop of a busy machine for so long that the API turns the first callers away. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { System } from './system.js';

/** A little more than the second over which the API looks at its event loop: what it finds at first is the start. */
const LOOK_MS = 1_100;

/** Waits until requests are taken; a test's time limit ends a wait that never would. */
export async function untilCalm({ caller }: Pick<System, 'caller'>): Promise<void> {
  do await sleep(LOOK_MS);
  while ((await caller().send({ method: 'GET', url: '/staff/sign-in' })).status === 503);
}
