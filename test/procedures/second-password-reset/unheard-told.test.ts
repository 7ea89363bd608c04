/** A change of a student's account whose task was thrown away is told to its workflow again, long before its time is over: the person is mailed then (decision 029). */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startStudentChanges } from '../../../worker/jobs/student-changes.js';
import { runningList } from '../../../worker/jobs/running.js';
import { reaches } from '../../helpers/progress.js';
import { startSystem, type System } from '../../helpers/system.js';
import { diesOf } from '../../helpers/thrown-away.js';
import { is, until } from '../../helpers/wait.js';
import { addressUnheard } from '../email-verification/unheard.js';
import { resetUnheard } from './scenarios.js';

let system: System;
beforeAll(async () => {
  system = await startSystem();
});
afterAll(async () => system.close());

const statusOf = async (procedureId: string): Promise<string> =>
  (await system.temporal.client.workflow.getHandle(procedureId).describe()).status.name;

test.each([
  ['a second password', resetUnheard],
  ['an address', addressUnheard],
])('%s', async (_what, unheard) => {
  const { db } = system.database;
  const [procedureId = ''] = await diesOf(system, [unheard], 0);
  expect(await statusOf(procedureId)).toBe('RUNNING');
  const temporal = system.temporal.client;
  const stop = startStudentChanges(
    { db, temporal, log: system.deps.log, running: runningList(temporal) },
    { everyMs: 200, lateMs: 500, listedMs: 500 },
  );
  try {
    await until('the workflow has ended', () => statusOf(procedureId), is('COMPLETED'));
  } finally {
    await stop();
  }
  await reaches(system.caller(), procedureId, unheard.ends);
  const mails = await db('mail_log').where({ procedure_id: procedureId }).whereIn('template', unheard.mails);
  expect(mails).toEqual([expect.objectContaining({ state: 'sent' })]);
  expect(await system.temporal.replayAll([procedureId])).toBe(1);
});
