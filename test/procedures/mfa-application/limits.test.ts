/** How much somebody who has signed in may send, and that it counts for them and not for their network; what an answer with a photo leaves behind. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { listMessages } from '../../../db/staff/application-messages.js';
import { newProcedureId } from '../../helpers/ids.js';
import { multipart } from '../../helpers/multipart.js';
import { keptPhoto, newMember } from '../../helpers/reregistrations.js';
import { type Caller, type Reply, startSystem, type System } from '../../helpers/system.js';
import { enters } from '../../helpers/utokyo.js';
import { until } from '../../helpers/wait.js';
import { cardPicture } from '../../security/pictures.js';
import { sendForm, wordOf } from '../../security/support.js';
import { signedIn } from '../../staff/oversight/support.js';

let system: System;
beforeAll(async () => {
  // Everybody here comes from one network.
  system = await startSystem({ utokyo: { startsPerHourPerAddress: 1, requestsPerHour: 2 } });
});
afterAll(() => system.close());

const answerOf = (reply: Reply): unknown => (reply.status < 300 ? reply.status : wordOf(reply));
const apply = (caller: Caller, input: Record<string, unknown> = { channel: 'form' }): Promise<Reply> =>
  caller.call('startMfaApplication', input);
async function member(level = 'mfa', more: Record<string, unknown> = {}): Promise<[string, Caller]> {
  const { memberId } = await newMember(system, more);
  return [memberId, await enters(system, memberId, level)];
}
async function withPhoto(caller: Caller): Promise<Reply> {
  const { payload, headers } = multipart([
    { name: 'channel', value: 'site' },
    { name: 'photo', file: await cardPicture() },
  ]);
  return caller.send({ method: 'POST', url: '/api/v1/mfa-applications', payload, headers });
}

describe('what is sent counts', () => {
  test('for the member who has signed in: others of their network are kept out of nothing', async () => {
    for (let n = 0; n < 3; n++) expect(answerOf(await apply((await member())[1]))).toBe(201);
    const [, again] = await member();
    const answers: unknown[] = [];
    for (let n = 0; n < 3; n++) answers.push(answerOf(await apply(again)));
    expect(answers).toEqual([201, 'already-open', 'too-many-requests']);
  });

  test('for the member of staff at the counter, who enters as many as come', async () => {
    const op2 = await signedIn(system, 'op2');
    for (let n = 0; n < 4; n++) {
      const [accountId] = await member('password', { faculty: '文学部' });
      const seen = { channel: 'counter', accountId, sawDocument: 'student-card' };
      expect(answerOf(await apply(op2, seen))).toBe(201);
    }
  });

  test('photos too', async () => {
    for (let n = 0; n < 2; n++) {
      const [, caller] = await member('password');
      expect([answerOf(await withPhoto(caller)), answerOf(await withPhoto(caller))]).toEqual([
        201,
        'too-many-requests',
      ]);
    }
  });
});

test('evidence is added up to 20 pieces a case, and 20 times an hour', async () => {
  const [, caller] = await member();
  const { procedureId } = (await apply(caller)).body;
  const answers: unknown[] = [];
  for (let n = 0; n < 21; n++)
    answers.push(answerOf(await caller.call('addMfaEvidence', { procedureId, channel: 'form' })));
  expect(answers).toEqual([...Array(19).fill(200), 'wrong-state', 'too-many-requests']);
  expect(await system.database.db('utokyo_evidence').where({ procedure_id: procedureId })).toHaveLength(20);
});

test('an answer in words and photos is one step: where a photo is gone, the words are not kept without it', async () => {
  const [, caller] = await member();
  const procedureId = String((await apply(caller)).body['procedureId']);
  const op1 = await signedIn(system, 'op1');
  await op1.call('claimApplication', { procedureId });
  expect((await op1.call('askApplicant', { procedureId, message: '撮り直してください。' })).status).toBe(200);
  const stands = async () => (await caller.call('getProcedure', { procedureId })).body['status'];
  await until('it is asked', stands, (status) => status === 'awaiting-applicant');
  const answers = async () =>
    (await listMessages(system.database.db, procedureId)).filter(({ kind }) => kind === 'answer');
  const send = (received: string) =>
    sendForm(caller, '/utokyo/case', '/utokyo/case/answer', { text: '撮り直しました。', received });
  expect((await send(newProcedureId('utokyo', 'attachment'))).status).toBe(422);
  expect(await answers()).toEqual([]);
  const photo = await keptPhoto(system);
  await send(photo);
  expect(await answers()).toEqual([
    expect.objectContaining({ text: '撮り直しました。', attachment_id: photo, by: null }),
  ]);
  await until('it is answered', stands, (status) => status === 'awaiting-decision');
});
