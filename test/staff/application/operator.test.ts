/** Decisions about operator applications: the account they are matched with, questions, and what is told later. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startOutbox } from '../../../worker/jobs/outbox.js';
import { addQuestion } from '../../../db/staff/application-messages.js';
import { type Caller, startSystem, type System } from '../../helpers/system.js';
import { FORM, verified } from '../../procedures/operator-application/support.js';
import { approve, decisionsOf, signedIn, wordOf } from './support.js';
import { reaches } from '../../helpers/progress.js';

let system: System;
let op1: Caller;
let op2: Caller;
beforeAll(async () => {
  system = await startSystem();
  [op1, op2] = [await signedIn(system, 'op1'), await signedIn(system, 'op2')];
});
afterAll(async () => system.close());

const applied = async (fields: Record<string, unknown> = {}): Promise<string> =>
  (await verified(system, system.caller(), fields)).procedureId;
const faultsOf = (reply: { body: Record<string, never[]> }): string[] =>
  (reply.body['errors'] ?? []).map(({ path }) => path);
const SUZUKI = {
  accountId: undefined,
  familyName: '鈴木',
  givenName: '一郎',
  familyNameKana: 'スズキ',
  givenNameKana: 'いちろう',
  birthDate: '1975/01/02',
};

describe('the account that an approval is for', () => {
  test('is the one that the application names, unless staff say another', async () => {
    const named = await applied();
    expect((await approve(op1, named)).body).toMatchObject({ accountId: 'riji-cho', decidedBy: 'op1' });
    const other = await applied();
    expect((await approve(op1, other, { accountId: 'yamada-tar' })).body).toMatchObject({ accountId: 'yamada-tar' });
    const { standing } = await decisionsOf(system, other);
    expect(standing).toMatchObject([{ account_id: 'yamada-tar' }]);
  });

  test.each(['ｙａｍａｄａ－ｔａｒ', 'yamada−tar', ' yamadaーtar\u3000', '\u200Byamada\u2011tar', 'yamada\u00A0-tar'])(
    'is read as people type it: %j',
    async (typed) => {
      const reply = await approve(op1, await applied(), { accountId: typed });
      expect(reply.body).toMatchObject({ accountId: 'yamada-tar' });
    },
  );

  test('must be in the register, and in use', async () => {
    const procedureId = await applied();
    await system.database.db('umin_accounts').where({ id: 'jimu-kyoku' }).update({ disabled_at: new Date() });
    for (const accountId of ['nobody-xyz', 'jimu-kyoku', 'Yamada-Tar', 'yamada-tar@umin.ac.jp', "'; --"])
      expect([accountId, faultsOf((await approve(op1, procedureId, { accountId })) as never)]).toEqual([
        accountId,
        ['accountId'],
      ]);
    const { errors } = (await approve(op1, procedureId, { accountId: 'nobody-xyz' })).body;
    expect(errors[0].reason).toContain('登録にない');
    expect((await decisionsOf(system, procedureId)).standing).toEqual([]);
    const refused = await op1.call('decideApplication', { procedureId, decision: 'refuse', reason: '確認できない' });
    expect([refused.status, refused.body['accountId']]).toEqual([200, undefined]);
    await reaches(system.caller(), procedureId, 'refused');
  });

  test('where several fit, or none, staff must name it', async () => {
    for (const fields of [SUZUKI, { ...SUZUKI, birthDate: '1999/09/09' }]) {
      const procedureId = await applied({ ...FORM, ...fields });
      expect(faultsOf((await approve(op1, procedureId)) as never)).toEqual(['accountId']);
      expect((await approve(op1, procedureId, { accountId: 'suzuki-ic2' })).body).toMatchObject({
        accountId: 'suzuki-ic2',
      });
    }
  });

  test('is nobody’s own: neither by the match nor by the contact address', async () => {
    const procedureId = await applied();
    const { db } = system.database;
    await db('staff')
      .where({ id: 'op1' })
      .update({ accounts: ['umin:yamada-tar'] });
    expect(wordOf(await approve(op1, procedureId, { accountId: 'yamada-tar' }))).toBe('own-application');
    await db('staff').where({ id: 'op1' }).update({ accounts: [], email: FORM.email.toUpperCase() });
    expect(wordOf(await approve(op1, procedureId))).toBe('own-application');
    expect(wordOf(await op1.call('askApplicant', { procedureId, message: 'x' }))).toBe('own-application');
    await db('staff').where({ id: 'op1' }).update({ email: null });
    expect((await approve(op2, procedureId)).status).toBe(200);
  });

  test('with two pairs of eyes both approve the same one', async () => {
    system.deps.services.umin.dualControl = true;
    try {
      const procedureId = await applied();
      expect((await approve(op1, procedureId)).body).toMatchObject({ firstBy: 'op1', accountId: 'riji-cho' });
      expect((await approve(op2, procedureId, { accountId: 'yamada-tar' })).body).toMatchObject({
        status: 'awaiting-decision',
        firstBy: 'op2',
        accountId: 'yamada-tar',
      });
      const made = await approve(op1, procedureId, { accountId: 'yamada-tar' });
      expect(made.body).toMatchObject({ decidedBy: 'op1', firstBy: 'op2', accountId: 'yamada-tar' });
      await reaches(system.caller(), procedureId, 'awaiting-confirmation');
    } finally {
      system.deps.services.umin.dualControl = false;
    }
  });
});

describe('a question to the applicant', () => {
  test('holds the decision, is asked once, and belongs to whoever took the application on', async () => {
    const procedureId = await applied();
    const key = { 'idempotency-key': `ask-${procedureId}` };
    const question = { procedureId, message: '所属を確認させてください。' };
    const asked = await op1.call('askApplicant', question, key);
    expect([asked.status, asked.body['status'], asked.body['claimedBy']]).toEqual([200, 'awaiting-applicant', 'op1']);
    await op1.call('askApplicant', question, key);
    expect(await system.database.db('application_messages').where({ procedure_id: procedureId })).toHaveLength(1);
    await reaches(system.caller(), procedureId, 'awaiting-applicant');
    // The same question is that question; another one has to wait for its answer.
    expect((await op1.call('askApplicant', question)).status).toBe(200);
    expect(wordOf(await op1.call('askApplicant', { ...question, message: 'もう一つ' }))).toBe('wrong-state');
    expect(await system.database.db('application_messages').where({ procedure_id: procedureId })).toHaveLength(1);
    expect(wordOf(await op2.call('askApplicant', question))).toBe('not-yours');
    expect(wordOf(await approve(op1, procedureId))).toBe('wrong-state');
  });

  test('that the workflow could not be told of is told by itself later', async () => {
    const procedureId = await applied();
    const question = { procedureId, messageId: `umin-question-${procedureId.slice(-26)}`, text: '所属は?', by: 'op1' };
    expect(await addQuestion(system.database.db, question)).toBe('written');
    const stop = startOutbox(system.deps, { everyMs: 100, lateMs: 0 });
    try {
      await reaches(system.caller(), procedureId, 'awaiting-applicant');
    } finally {
      await stop();
    }
  });
});
