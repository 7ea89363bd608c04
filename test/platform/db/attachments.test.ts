/** How long pictures of documents are kept: by the service of the application, from its decision or its end. */
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { destroyAttachments } from '../../../db/staff/attachments.js';
import { freshDatabase, type TestDatabase } from '../../helpers/database.js';
import { addProcedure, ago, applicationRow, DAY, newId } from '../../staff/oversight/support.js';

const RETENTION = { umin: 30 * DAY, utokyo: 10 * DAY };

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase({ sample: true });
});
afterAll(() => database.drop());
beforeEach(async () => {
  for (const table of ['attachments', 'decisions', 'applications', 'procedures']) await database.db(table).delete();
});

/** A picture of an application that was closed or decided so long ago, in milliseconds. */
async function addPicture(of: { service: string; closed?: number; decided?: number }): Promise<string> {
  const { db } = database;
  const id = newId(`${of.service}-operator-application`);
  await addProcedure(db, {
    id,
    status: of.closed === undefined ? 'awaiting-decision' : 'completed',
    openedAt: ago(90 * DAY),
    closedAt: of.closed === undefined ? null : ago(of.closed),
  });
  await db('applications').insert(applicationRow({ procedure_id: id, service: of.service }));
  if (of.decided !== undefined)
    await db('decisions').insert({
      procedure_id: id,
      decision_id: id,
      decision: 'approve',
      reason: 'x',
      decided_by: 'op1',
      decided_at: ago(of.decided),
    });
  return addUpload(id, 90 * DAY);
}

async function addUpload(procedureId: string | null, age: number): Promise<string> {
  const id = newId('umin-attachment');
  await database.db('attachments').insert({
    id,
    procedure_id: procedureId,
    media_type: 'image/jpeg',
    bytes: 3,
    sha256: '00',
    sealed: Buffer.from('jpg'),
    uploaded_at: ago(age),
  });
  return id;
}

const left = async (): Promise<string[]> => database.db('attachments').whereNotNull('sealed').pluck('id');

test('each service has its own time', async () => {
  const kept = await addPicture({ service: 'umin', closed: 20 * DAY });
  await addPicture({ service: 'utokyo', closed: 20 * DAY });
  const young = await addPicture({ service: 'utokyo', closed: 9 * DAY });
  await addPicture({ service: 'umin', closed: 31 * DAY });
  expect(await destroyAttachments(database.db, RETENTION)).toBe(2);
  expect((await left()).sort()).toEqual([kept, young].sort());
  expect(await destroyAttachments(database.db, RETENTION)).toBe(0);
});

test('it runs from the decision, else from the end, and never before either', async () => {
  await addPicture({ service: 'utokyo', decided: 11 * DAY });
  await addPicture({ service: 'utokyo', decided: 11 * DAY, closed: 2 * DAY });
  const decided = await addPicture({ service: 'utokyo', decided: 9 * DAY, closed: 2 * DAY });
  const open = await addPicture({ service: 'utokyo' });
  expect(await destroyAttachments(database.db, RETENTION)).toBe(2);
  expect((await left()).sort()).toEqual([decided, open].sort());
});

test('pictures of a service without a time are kept', async () => {
  const id = await addPicture({ service: 'jairo', closed: 80 * DAY });
  expect(await destroyAttachments(database.db, RETENTION)).toBe(0);
  expect(await left()).toEqual([id]);
});

test('an upload without an application goes after a day, whatever the services say', async () => {
  const young = await addUpload(null, DAY - 60_000);
  await addUpload(null, DAY + 60_000);
  expect(await destroyAttachments(database.db, {})).toBe(1);
  expect(await left()).toEqual([young]);
});
