/** Security case I8: what was accepted and led to no mail is found, whatever it is; what led to one, or stands with staff already, is not. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { listOwed } from '../../../db/platform/owed.js';
import { freshDatabase, type TestDatabase } from '../../helpers/database.js';
import { newProcedureId } from '../../helpers/ids.js';
import { addStudent } from '../../helpers/student-rows.js';
import { addMail, addProcedure, ago, applicationRow, DAY, HOUR, MINUTE } from '../../staff/oversight/support.js';

const ACCOUNT = 'yamada-tar';
let own: TestDatabase;
let student: string;
beforeAll(async () => {
  own = await freshDatabase({ sample: true });
  student = await addStudent(own.db, { email: true });
});
afterEach(async () => {
  const written = ['reissue_claims', 'reissue_pending', 'umin_code_claims', 'umin_password_changes', 'shomei_claims'];
  const left = ['shomei_changes', 'application_messages', 'decisions', 'applications', 'procedures', 'mail_log'];
  for (const table of [...written, ...left]) await own.db(table).delete();
});
afterAll(() => own.drop());

interface Kind {
  what: string;
  procedure: [service: string, kind: string];
  /** The row that an accepted request leaves. */
  accepted(procedureId: string, at: Date): Promise<unknown>;
  /** Mails that answer it: their templates, and the step in the key where that counts. */
  mails: readonly [template: string, step?: string][];
  /** One of the same procedure that doesn't. */
  other?: readonly [template: string, step?: string];
}
const open = (procedure_id: string, received_at: Date) =>
  own.db('applications').insert(applicationRow({ procedure_id, received_at }));
const decided = async (procedure_id: string, decided_at: Date): Promise<void> => {
  await own.db('applications').insert(applicationRow({ procedure_id, open: false }));
  const row = { decision_id: `d-${procedure_id}`, decision: 'approve', reason: 'x', decided_by: 'op1' };
  await own.db('decisions').insert({ procedure_id, ...row, decided_at });
};
const said = async (kind: string, procedure_id: string, at: Date): Promise<void> => {
  await own.db('application_messages').insert({ message_id: 'm-1', procedure_id, kind, text: 'x', at });
};

const KINDS: readonly Kind[] = [
  {
    what: 'OK to a reissue',
    procedure: ['cinii', 'password-reissue'],
    accepted: (procedure_id, claimed_at) =>
      own
        .db('reissue_claims')
        .insert({ procedure_id, application_id: 'AUTH00000101', password_version: 1, claimed_at }),
    mails: [['reissue-url']],
    other: ['reissued-password'],
  },
  {
    what: 'a start of an access code',
    procedure: ['umin', 'access-code'],
    accepted: (procedure_id, claimed_at) =>
      own
        .db('umin_code_claims')
        .insert({ procedure_id, account_id: ACCOUNT, password_version: 1, claimed_at, state: 'open' }),
    mails: [['access-code']],
    other: ['password-updated'],
  },
  {
    what: 'an address of a student to verify',
    procedure: ['shomei', 'email-verification'],
    accepted: (procedure_id, claimed_at) => claimedByStudent('email', procedure_id, claimed_at),
    mails: [['email-register-url'], ['email-in-use']],
  },
  {
    what: 'a reset of a second password',
    procedure: ['shomei', 'second-password-reset'],
    accepted: (procedure_id, claimed_at) => claimedByStudent('reset', procedure_id, claimed_at),
    mails: [['second-password-reset-url']],
  },
  {
    what: 'a contact address to verify',
    procedure: ['umin', 'operator-application'],
    accepted: (id, openedAt) =>
      addProcedure(own.db, { id, status: 'awaiting-contact-verification', openedAt, closedAt: null }),
    mails: [['contact-url']],
  },
  {
    what: 'an application, to be told that it was received',
    procedure: ['umin', 'operator-application'],
    accepted: open,
    mails: [['operator-application-received']],
    other: ['contact-url'],
  },
  {
    what: 'a change of use, to be told that it was received',
    procedure: ['cinii', 'service-use-change'],
    accepted: open,
    mails: [['use-change-received']],
    other: ['use-change-withdrawn'],
  },
  {
    what: 'a reissued password',
    procedure: ['cinii', 'password-reissue'],
    accepted: (procedure_id, made_at) =>
      own
        .db('reissue_pending')
        .insert({ procedure_id, application_id: 'AUTH00000101', password_hash: 'x', state: 'made', made_at }),
    mails: [['reissued-password']],
    other: ['reissue-url'],
  },
  {
    what: 'a question of staff',
    procedure: ['umin', 'operator-application'],
    accepted: (procedureId, at) => said('question', procedureId, at),
    mails: [['operator-application-question', 'asked-m-1']],
    other: ['operator-application-question', 'asked-m-0'],
  },
  {
    what: 'a withdrawal',
    procedure: ['umin', 'operator-application'],
    accepted: (procedureId, at) => said('withdrawal', procedureId, at),
    mails: [['operator-application-withdrawn']],
    other: ['operator-application-received'],
  },
  {
    what: 'a decision',
    procedure: ['umin', 'operator-application'],
    accepted: decided,
    mails: [
      ['operator-application-refused'],
      ['use-change-approved'],
      ['operator-password-url'],
      ['mfa-stopped-withdrawn'],
    ],
    other: ['operator-application-received'],
  },
  {
    what: 'a password in force',
    procedure: ['umin', 'access-code'],
    accepted: (procedure_id, changed_at) =>
      own.db('umin_password_changes').insert({ procedure_id, account_id: ACCOUNT, version: 1, changed_at }),
    mails: [['password-updated']],
    other: ['access-code'],
  },
  {
    what: 'an address of a student that was changed, told to the one before',
    procedure: ['shomei', 'email-verification'],
    accepted: (procedure_id, at) =>
      own.db('shomei_changes').insert({
        procedure_id,
        user_id: student,
        what: 'email',
        version: 2,
        before: 'old@student.example.jp',
        ended: [],
        at,
      }),
    mails: [['email-changed', 'notice-email-changed']],
    other: ['email-change-url', 'url-1'],
  },
];
const claimedByStudent = (kind: string, procedure_id: string, claimed_at: Date) =>
  own
    .db('shomei_claims')
    .insert({ procedure_id, user_id: student, kind, state: 'open', email_version: 1, password_version: 0, claimed_at });

const mailed = (procedure_id: string, [template, step = template]: readonly [string, string?]): Promise<string> =>
  addMail(own.db, { key: `${procedure_id}/${step}`, procedure_id, template, state: 'claimed', age: MINUTE });
const owed = async (ms = MINUTE): Promise<string[]> =>
  (await listOwed(own.db, { ms, limit: 100 })).map((one) => one.procedureId);

describe.each(KINDS)('$what', ({ procedure, accepted, mails, other }) => {
  const begin = async (age = HOUR): Promise<string> => {
    const procedureId = newProcedureId(...procedure);
    await accepted(procedureId, ago(age));
    return procedureId;
  };

  test('is owed its mail until that is begun', async () => {
    const procedureId = await begin();
    expect(await owed()).toEqual([procedureId]);
    if (other) await mailed(procedureId, other);
    expect(await owed()).toEqual([procedureId]);
    for (const mail of mails) {
      await mailed(procedureId, mail);
      expect([mail, await owed()]).toEqual([mail, []]);
      await own.db('mail_log').delete();
    }
  });

  test('may take its time', async () => {
    await begin(30_000);
    expect(await owed()).toEqual([]);
    expect(await owed(10_000)).toHaveLength(1);
  });
});

test.each([
  ['no more after a month', 31 * DAY, undefined, 0],
  ['before the month is over', 29 * DAY, undefined, 1],
  ['no more where its procedure stands with staff', HOUR, { status: 'failed' }, 0],
  ['no more where no mail could be delivered, which stands with staff too', HOUR, { status: 'mail-undeliverable' }, 0],
  ['where its procedure ended otherwise', HOUR, { status: 'expired' }, 1],
  ['where its procedure goes on', HOUR, { status: 'propagating', closedAt: null }, 1],
] as const)('what came into force is told of %s', async (_when, age, procedure, count) => {
  const procedure_id = newProcedureId('umin', 'access-code');
  const row = { procedure_id, account_id: ACCOUNT, version: 1, changed_at: ago(age) };
  await own.db('umin_password_changes').insert(row);
  if (procedure) await addProcedure(own.db, { id: procedure_id, ...procedure });
  expect(await owed()).toHaveLength(count);
});

test('an applied upload of which nothing more is begun is found; one that goes on, or has ended, is not', async () => {
  const procedureId = newProcedureId('jairo', 'member-import');
  const plan = { format: 'csv', digest: 'x', base_revision: 1, counts: '{}', state: 'applied', total: 2 };
  const row = { procedure_id: procedureId, institution: 'univ-a', uploaded_by: 'lib-kato', applied_at: ago(HOUR) };
  await own.db('jairo_imports').insert({ ...row, ...plan });
  const effect = { procedure_id: procedureId, what: 'invite', number: 'M0001' };
  await own.db('jairo_import_effects').insert([1, 2].map((seq) => ({ ...effect, seq, child_id: `c-${seq}` })));
  const imported = own.db('jairo_imports').where({ procedure_id: procedureId });
  expect(await owed()).toEqual([procedureId]);
  const first = own.db('jairo_import_effects').where({ procedure_id: procedureId, seq: 1 });
  await first.clone().update({ done_at: own.db.fn.now() });
  expect(await owed()).toEqual([]);
  await first.clone().update({ done_at: ago(10 * MINUTE) });
  expect(await owed()).toEqual([procedureId]);
  await imported.clone().update({ ended_at: own.db.fn.now() });
  expect(await owed()).toEqual([]);
  await imported.delete();
});
