/** Pictures of documents for a service of one's choice: one or several are kept, and staff of that service see them. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { ApiDependencies } from '../../../api/dependencies.js';
import { operation, serve } from '../../../api/http/operation.js';
import { uploadsOf } from '../../../api/http/plugins/uploads.js';
import { keepFormPictures, keepPictures } from '../../../api/procedures/attachments/upload.js';
import { claimAttachment } from '../../../db/staff/attachments.js';
import { openKept } from '../../../worker/runtime/crypto/file-seal.js';
import { PICTURE_LIMIT_BYTES } from '../../../worker/runtime/pictures.js';
import { freshDatabase, type TestDatabase } from '../../helpers/database.js';
import { multipart } from '../../helpers/multipart.js';
import { Caller } from '../../helpers/system.js';
import { startApp, type TestApp } from '../../platform/api/support.js';
import { picture } from '../../security/pictures.js';
import { addOtherOperator, applicationRow, newId, signedIn } from '../../staff/oversight/support.js';

const of = (request: FastifyRequest) => ({ service: 'utokyo', uploads: uploadsOf(request, 'photo') }) as const;
const spec = {
  method: 'POST',
  tags: ['trial'],
  upload: { parts: { photo: { most: 2, limitBytes: PICTURE_LIMIT_BYTES } } },
  body: z.strictObject({ photo: z.array(z.string()).optional() }),
  answers: { 200: z.object({ attachmentIds: z.array(z.string()), fault: z.string().optional() }) },
  problems: ['file-refused', 'too-many-requests'],
} as const;
const both = operation({
  ...spec,
  operationId: 'trialBoth',
  path: '/trial/both',
  summary: 'Keeps both sides of a card',
});
const form = operation({ ...spec, operationId: 'trialForm', path: '/trial/form', summary: 'The same as a form does' });

let api: TestApp;
let database: TestDatabase;
let sides: Buffer[];
beforeAll(async () => {
  database = await freshDatabase({ sample: true });
  const more = async (app: FastifyInstance, deps: ApiDependencies): Promise<void> => {
    serve(app, both, async ({ request }) => ({ attachmentIds: await keepPictures(deps, request, of(request)) }));
    serve(app, form, ({ request }) => keepFormPictures(deps, request, of(request)));
  };
  api = await startApp({ databaseUrl: database.url, more });
  sides = await Promise.all([300, 200].map((width) => picture(width, 100).jpeg().toBuffer()));
});
afterAll(async () => {
  await api.close();
  await database.drop();
});

const caller = (): Caller => new Caller(api.app, {});
const send = (url: string, files: Buffer[]) => {
  const { payload, headers } = multipart(files.map((file) => ({ name: 'photo', file })));
  return caller().send({ method: 'POST', url: `/api/v1/trial/${url}`, headers, payload });
};
const rows = (): Promise<{ id: string; bytes: number; sealed: Buffer; wrapped_key: string }[]> =>
  database.db('attachments').select();

describe('kept', () => {
  test('are all pictures of a part, in their order, each under an ID of the service and sealed for it alone', async () => {
    const { body } = await send('both', sides);
    const ids: string[] = body['attachmentIds'];
    expect(ids).toEqual([
      expect.stringMatching(/^utokyo-attachment-[0-9A-Z]{26}$/),
      expect.stringMatching(/^utokyo-attachment-b-[0-9A-Z]{26}$/),
    ]);
    const kept = await rows();
    const row = (id = '') => kept.find((row) => row.id === id) ?? { sealed: Buffer.alloc(0), wrapped_key: '' };
    const [front, back] = ids.map((id) => openKept(api.deps, row(id), `attachment/${id}`));
    expect(front?.equals(back ?? Buffer.alloc(0))).toBe(false);
    expect(() => openKept(api.deps, row(ids[0]), `attachment/${ids[1]}`)).toThrow(/altered/);
    // Each under a key of its own: the one opens nothing with the other's.
    const { wrapped_key } = row(ids[1]);
    expect(() => openKept(api.deps, { ...row(ids[0]), wrapped_key }, `attachment/${ids[0]}`)).toThrow(/altered/);
  });

  test('is none where one of them is refused; a form is told why', async () => {
    const before = (await rows()).length;
    const bad = [...sides.slice(0, 1), Buffer.from('not a picture')];
    expect((await send('both', bad)).status).toBe(422);
    expect((await send('form', bad)).body).toEqual({ attachmentIds: [], fault: 'not-a-picture' });
    expect((await send('form', [])).body).toEqual({ attachmentIds: [] });
    expect((await rows()).length).toBe(before);
  });

  test('are as many as the service allows an hour, whatever other services allow', async () => {
    const { services } = api.deps;
    const [before, others] = [services.utokyo.startsPerHourPerAddress, services.umin.startsPerHourPerAddress];
    await database.db('limit_events').delete();
    services.utokyo.startsPerHourPerAddress = 3;
    services.umin.startsPerHourPerAddress = 1;
    expect((await send('both', sides)).status).toBe(200);
    expect((await send('both', sides)).status).toBe(429);
    const { payload, headers } = multipart([{ name: 'file', file: sides[0] ?? Buffer.alloc(0) }]);
    const umin = () => caller().send({ method: 'POST', url: '/api/v1/attachments', headers, payload });
    expect([(await umin()).status, (await umin()).status]).toEqual([201, 429]);
    services.utokyo.startsPerHourPerAddress = before;
    services.umin.startsPerHourPerAddress = others;
    await database.db('limit_events').delete();
  });
});

test('staff see a picture once they have taken on its application, and each time is in the access log', async () => {
  const [id = ''] = (await send('both', sides)).body['attachmentIds'];
  const procedureId = newId('utokyo-mfa-application');
  await database
    .db('applications')
    .insert({ ...applicationRow({ procedure_id: procedureId, service: 'utokyo' }), kind: 'mfa-application' });
  expect(await claimAttachment(database.db, id, procedureId)).toBe(true);
  await addOtherOperator(database.db);
  const url = `/staff/attachments/${id}`;
  const looks = () => database.db('looks').where({ procedure_id: procedureId }).select('staff_id', 'what');
  const other = await signedIn({ caller }, 'op9', 'op1');
  expect((await other.send({ method: 'GET', url })).status).toBe(404);
  expect(await looks()).toEqual([]);
  const own = await signedIn({ caller }, 'op1');
  // For whoever has taken it on, and for nobody else of the queue.
  const claimedBy = (id: string | null) =>
    database.db('applications').where({ procedure_id: procedureId }).update({ claimed_by: id });
  for (const holder of [null, 'op2']) {
    await claimedBy(holder);
    expect((await own.send({ method: 'GET', url })).status).toBe(409);
  }
  expect(await looks()).toEqual([]);
  await claimedBy('op1');
  const { status, headers } = await own.send({ method: 'GET', url });
  expect([status, headers['content-type']]).toEqual([200, 'image/jpeg']);
  expect(await looks()).toEqual([{ staff_id: 'op1', what: 'attachment' }]);
});
