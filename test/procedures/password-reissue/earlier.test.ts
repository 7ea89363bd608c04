/** Runs of the first type of the procedure go on to their ends; and what the second one costs of history. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { reaches } from '../../helpers/progress.js';
import { eventsOf, kindsOf } from '../../helpers/history.js';
import { passwordIn } from '../../helpers/mail-server.js';
import { startSystem, type System } from '../../helpers/system.js';
import { has, until } from '../../helpers/wait.js';
import { A, isPasswordMail, mailedUrl, ONE, restores } from '../../security/support.js';
import { mailedEarlier } from './earlier.js';

/** Goal G17: what a reissue of one registration may cost. */
const MOST_EVENTS = 25;

let system: System;
beforeAll(async () => {
  system = await startSystem();
});
afterAll(async () => system.close());

test('a run of the first type takes OK and the button of today, completes, and replays', async () => {
  const caller = system.caller();
  const { procedureId, token } = await mailedEarlier(system, ONE, [A]);
  const redeemed = await caller.call('redeemOneTimeUrl', { token });
  expect(redeemed.body).toEqual({ procedureId, status: 'completed', next: 'done' });
  const mail = await system.mail.wait(isPasswordMail);
  expect(await restores(system, A, passwordIn(mail))).toBe(true);
  expect(await system.temporal.replayAll([procedureId])).toBe(1);
});

test('a newer request of the second type supersedes an open run of the first', async () => {
  const earlier = await mailedEarlier(system, ONE, [A]);
  const caller = system.caller();
  const { token } = await mailedUrl(system, caller);
  await reaches(caller, earlier.procedureId, 'superseded');
  const refused = await caller.call('redeemOneTimeUrl', { token: earlier.token });
  expect(refused.status).toBe(410);
  expect((await caller.call('redeemOneTimeUrl', { token })).body['status']).toBe('completed');
});

test('a reissue of one registration: at most 25 events, and three workflow tasks that do something', async () => {
  const { procedureId, token } = await mailedUrl(system, system.caller());
  // The mail arrives before its workflow hears that it has: a person is never so quick.
  const taken = async () => kindsOf(await eventsOf(system.temporal.client, procedureId));
  await until('the mail is heard of', taken, has('ACTIVITY_TASK_COMPLETED'));
  await system.caller().call('redeemOneTimeUrl', { token });
  const events = await eventsOf(system.temporal.client, procedureId);
  const kinds = kindsOf(events);
  expect(kinds.length).toBeLessThanOrEqual(MOST_EVENTS);
  // A task does something where something else than the next task follows from it.
  const tasks = kinds.join(' ').split('WORKFLOW_TASK_COMPLETED').slice(1);
  expect(tasks.filter((after) => !/^(?: WORKFLOW_TASK_\w+)*\s*$/.test(after)).length).toBeLessThanOrEqual(3);
});
