/** Runs of the first type of the procedure go on to their ends beside those of the second. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startSystem, type System } from '../../helpers/system.js';
import { reaches } from '../../helpers/progress.js';
import { addAccount, replayProcedures, sentCode, setPassword, toldByChildren, wrongOf } from '../../helpers/umin.js';
import { sentEarlier } from './earlier.js';

let system: System;
beforeAll(async () => {
  system = await startSystem();
});
afterAll(async () => system.close());

test('a run of the first type takes the code and the password of today, tells its services by children, completes, and replays', async () => {
  const { db } = system.database;
  const caller = system.caller();
  const { procedureId, code } = await sentEarlier(system, await addAccount(db, 'earlier-one'));
  const wrong = await caller.call('submitAccessCode', { procedureId, code: wrongOf(code) });
  expect([wrong.status, wrong.body['triesLeft']]).toEqual([409, 2]);
  const { passwordTicket } = (await caller.call('submitAccessCode', { procedureId, code })).body;
  expect((await setPassword(caller, passwordTicket)).status).toBe(200);
  await reaches(caller, procedureId, 'completed');
  expect(await toldByChildren(system)).toHaveLength(2);
  await system.temporal.client.workflow.getHandle(procedureId).result();
});

test('a start of the second type voids the code of an open run of the first', async () => {
  const accountId = await addAccount(system.database.db, 'earlier-two');
  const caller = system.caller();
  const earlier = await sentEarlier(system, accountId);
  const newer = await sentCode(system, caller, accountId);
  await reaches(caller, earlier.procedureId, 'superseded');
  expect((await caller.call('submitAccessCode', earlier)).status).toBe(410);
  expect((await caller.call('submitAccessCode', newer)).status).toBe(200);
  expect(await replayProcedures(system)).toBe(5);
});
