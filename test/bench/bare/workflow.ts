/** The engine alone in the shape of a procedure: start, a local activity, an update, an activity, an update, end. No database, no mail, nothing encrypted. */
import {
  allHandlersFinished,
  condition,
  defineUpdate,
  proxyActivities,
  proxyLocalActivities,
  setHandler,
} from '@temporalio/workflow';
import type * as activities from './activities.js';

const { note } = proxyLocalActivities<typeof activities>({ startToCloseTimeout: '10s' });
const { effect } = proxyActivities<typeof activities>({ startToCloseTimeout: '10s' });

export const acceptUpdate = defineUpdate<string>('accept');
export const confirmUpdate = defineUpdate<string>('confirm');

export async function bare(): Promise<string> {
  const state = { accepted: false, confirmed: false, ended: false };
  setHandler(acceptUpdate, () => {
    state.accepted = true;
    return 'accepted';
  });
  setHandler(confirmUpdate, async () => {
    state.confirmed = true;
    await condition(() => state.ended);
    return 'completed';
  });
  await note();
  await condition(() => state.accepted);
  await effect();
  await condition(() => state.confirmed);
  state.ended = true;
  await condition(allHandlersFinished);
  return 'completed';
}
