/** A redeem whose task was thrown away is told to its workflow again, long before the life of its URL is over (decision 100). */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startRedeems } from '../../../worker/jobs/redeems.js';
import { runningList } from '../../../worker/jobs/running.js';
import { reaches } from '../../helpers/progress.js';
import { startSystem, type System } from '../../helpers/system.js';
import { diesOf } from '../../helpers/thrown-away.js';
import { is, until } from '../../helpers/wait.js';
import { reissueUnheard } from './unheard.js';

let system: System;
beforeAll(async () => {
  system = await startSystem();
});
afterAll(async () => system.close());

const statusOf = async (procedureId: string): Promise<string> =>
  (await system.temporal.client.workflow.getHandle(procedureId).describe()).status.name;

test.each(['applying', 'completed'])('one that is recorded as %s', async (status) => {
  const { db } = system.database;
  const [procedureId = ''] = await diesOf(system, [reissueUnheard], 0);
  system.mail.behaviour = {};
  expect(await statusOf(procedureId)).toBe('RUNNING');
  const at = new Date(Date.now() - 60_000);
  const written = status === 'completed' ? { status, closed: true, closed_at: at, updated_at: at } : { updated_at: at };
  await db('procedures').where({ procedure_id: procedureId }).update(written);
  const temporal = system.temporal.client;
  const running = runningList(temporal);
  const stop = startRedeems(
    { db, temporal, log: system.deps.log, running },
    { everyMs: 200, lateMs: 500, listedMs: 500 },
  );
  try {
    await until('the workflow has ended', () => statusOf(procedureId), is('COMPLETED'));
  } finally {
    await stop();
  }
  await reaches(system.caller(), procedureId, 'completed');
  const mails = await db('mail_log').where({ procedure_id: procedureId, template: 'reissued-password' });
  expect(mails).toEqual([expect.objectContaining({ state: 'sent' })]);
  expect(await system.temporal.replayAll([procedureId])).toBe(1);
});
