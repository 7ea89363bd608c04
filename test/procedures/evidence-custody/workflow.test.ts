/** Rules of keeping pictures: spec/mfa-reregistration.md, 2b.4. That they are destroyed in time is in the application's tests. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { destroyCustody, findCustody } from '../../../db/staff/evidence-custody.js';
import { listUndeliveredMails, markMailDone } from '../../../db/staff/oversight.js';
import { destroyAttachments } from '../../../db/staff/attachments.js';
import { createLog } from '../../../worker/runtime/log.js';
import { retain } from '../../../worker/jobs/retention.js';
import { custodyId } from '../../../workflows/contracts/evidence-custody.js';
import { type Parts, startParts } from '../../helpers/parts.js';
import { applied, decided, newMember } from '../../helpers/reregistrations.js';
import { until } from '../../helpers/wait.js';

let parts: Parts;
beforeAll(async () => {
  parts = await startParts();
});
afterAll(async () => parts.close());

async function refused(retentionMs: number) {
  const { memberId } = await newMember(parts);
  const run = await applied(parts, { memberId, photo: true, waits: { retentionMs } });
  await decided(parts, run.procedureId, 'refuse');
  await run.ended();
  return run;
}
const sealedOf = async (procedureId: string) =>
  (await parts.database.db('attachments').where({ procedure_id: procedureId }).first('sealed')).sealed;

test('the custody outlives its application, and a worker that was away when the time was over', async () => {
  const run = await refused(2_000);
  await parts.stopWorker();
  await until('the time is over', async () => {
    const { rows } = await parts.database.db.raw(
      'select destroy_at < now() as over from evidence_custody where procedure_id = ?',
      [run.procedureId],
    );
    return rows[0].over;
  });
  expect(await sealedOf(run.procedureId)).not.toBeNull();
  await parts.startWorker();
  expect(await parts.temporal.client.workflow.getHandle(custodyId(run.procedureId)).result()).toBe(1);
  expect(await sealedOf(run.procedureId)).toBeNull();
});

test('retention leaves alone what is in custody, and is the second net that says when it finds work', async () => {
  const { db } = parts.database;
  const run = await refused(3_600_000);
  expect(await destroyAttachments(db, { utokyo: 0 })).toBe(0);
  expect(await sealedOf(run.procedureId)).not.toBeNull();
  await db('evidence_custody')
    .where({ procedure_id: run.procedureId })
    .update({ destroy_at: new Date(Date.now() - 2 * 3_600_000) });
  const lines: string[] = [];
  const log = createLog('test', 'error', { write: (line: string) => void lines.push(line) });
  await retain({ db, log, services: parts.deps.services });
  expect(await sealedOf(run.procedureId)).toBeNull();
  expect(lines.join()).toContain(run.procedureId);
  await retain({ db, log, services: parts.deps.services });
  expect(lines).toHaveLength(1);
  expect(await findCustody(db, run.procedureId)).toMatchObject({ destroyed_at: expect.any(Date) });
});

test('what upkeep found late stands with staff until somebody says what was done; what its custody destroyed does not', async () => {
  const { db } = parts.database;
  const [late, inTime] = [await refused(3_600_000), await refused(3_600_000)];
  await destroyCustody(db, inTime.procedureId);
  await db('evidence_custody')
    .where({ procedure_id: late.procedureId })
    .update({ destroy_at: new Date(Date.now() - 2 * 3_600_000) });
  await retain({ db, log: parts.deps.log, services: parts.deps.services });
  const shown = async () => {
    const { rows } = await listUndeliveredMails(db, { queues: ['utokyo'], page: 1, pageSize: 100 });
    return rows.filter(({ procedureId }) => [late, inTime].some((run) => run.procedureId === procedureId));
  };
  const [row, ...others] = await shown();
  expect(others).toEqual([]);
  expect(row).toMatchObject({ procedureId: late.procedureId, trouble: 'kept-too-long', status: 'refused' });
  const mark = { key: row?.key ?? '', reason: '保管の処理を確認しました。' };
  expect(await markMailDone(db, { ...mark, staffId: 'lead1' })).toMatchObject({ at: expect.any(Date) });
  expect(await shown()).toEqual([]);
});
