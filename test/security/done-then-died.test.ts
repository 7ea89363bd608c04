/** Security case I2: an activity whose process died before it could report runs again, and has had its effect once. */
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { type Activities, createActivities } from '../../activities/index.js';
import { createMailer, type Mailer } from '../../worker/runtime/mailer.js';
import type { Digest, IsoInstant, ProcedureView, Status } from '../../workflows/contracts/procedure.js';
import { decideInTable } from '../helpers/decisions.js';
import { newProcedureId } from '../helpers/ids.js';
import { startSystem, type System } from '../helpers/system.js';
import { A, B, ONE, rowsOf } from './support.js';

const TABLES = [
  'applications',
  'cinii_registrations',
  'decisions',
  'mail_log',
  'procedure_steps',
  'procedures',
  'reissue_claims',
  'reissue_pending',
];
const AT = '2026-11-21T00:00:00.000Z' as IsoInstant;
const LATER = '2026-11-26T00:00:00.000Z' as IsoInstant;

let system: System;
let mailer: Mailer;
let activities: Activities;
beforeAll(async () => {
  system = await startSystem({ worker: false });
  mailer = createMailer(system.mail.url);
  const { config, ...deps } = system.deps;
  activities = createActivities({ ...deps, mailer, publicUrl: config.publicUrl });
}, 60_000);
afterAll(async () => {
  mailer.close();
  await system.close();
});
beforeEach(() => {
  system.mail.box.length = 0;
  system.mail.behaviour = {};
});

const viewOf = (procedureId: string, status: Status): ProcedureView => ({
  procedureId,
  status,
  steps: [{ at: AT, step: 'opened', actor: 'person' }],
});
const run = (name: keyof Activities, input: never): Promise<unknown> =>
  new MockActivityEnvironment({}, { logger: new DefaultLogger('ERROR') }).run<
    [never],
    unknown,
    (given: never) => Promise<unknown>
  >(activities[name], input);
/** Rows without the instant at which the projection was last written. */
const rows = async (): Promise<string> => {
  await system.database.db('procedures').update({ updated_at: AT });
  return rowsOf(system.database.db, ...TABLES);
};

/** Every activity in an order that a procedure could run them in. */
function everyActivity(): [keyof Activities, object][] {
  const reissue = newProcedureId('cinii', 'password-reissue');
  const failed = newProcedureId('cinii', 'password-reissue');
  const use = newProcedureId('cinii', 'service-use-change');
  const locale = 'ja';
  const addressOf = (email: string): Digest => system.deps.tokens.digest('address', email);
  const one = { procedureId: reissue, applicationId: A };
  const bad = { procedureId: failed, applicationId: B[0] };
  const change = { procedureId: use, applicationId: B[1], change: 'suspend', dueAt: LATER, locale };
  const open = { view: viewOf(reissue, 'applying'), closed: false, locale };
  const failing = { view: viewOf(failed, 'applying'), closed: false, locale };
  return [
    ['recordReissue', { view: viewOf(reissue, 'awaiting-ok'), closed: false, locale }],
    ['claimRegistrations', { procedureId: reissue, applicationIds: [A], addressDigest: addressOf(ONE), record: open }],
    ['mailReissueUrl', { procedureId: reissue, issue: 1, applicationIds: [A], expiresAt: LATER, locale }],
    ['prepareReissue', { procedureId: reissue, applicationIds: [A], addressDigest: addressOf(ONE), record: open }],
    ['mailReissuedPassword', { ...one, locale }],
    ['recordReissue', { view: viewOf(reissue, 'completed'), closed: true, locale, redeemedBy: addressOf('browser') }],
    [
      'claimRegistrations',
      {
        procedureId: failed,
        applicationIds: [B[0]],
        addressDigest: addressOf('library@univ-b.example.jp'),
        record: failing,
      },
    ],
    [
      'prepareReissue',
      {
        procedureId: failed,
        applicationIds: [B[0]],
        addressDigest: addressOf('library@univ-b.example.jp'),
        record: failing,
      },
    ],
    ['discardReissue', bad],
    ['openUseChange', { ...change, kind: '更新', receivedAt: AT }],
    ['recordUseChange', { view: viewOf(use, 'awaiting-decision'), closed: false, locale }],
    ['mailUseChange', { ...change, what: 'received' }],
    ['readUseDecision', { procedureId: use }],
    ['applyUseChange', change],
    ['mailUseChange', { ...change, what: 'approved' }],
    ['recordUseChange', { view: viewOf(use, 'completed'), closed: true, locale }],
  ];
}

test('I2: each activity, run again after it was done, changes no row, sends no mail and answers the same', async () => {
  const { db } = system.database;
  const all = everyActivity();
  expect(new Set(all.map(([name]) => name))).toEqual(new Set(Object.keys(activities)));
  let mails = 0;
  for (const [name, input] of all) {
    const before = await rows();
    const first = await run(name, input as never);
    const after = await rows();
    if (name.startsWith('mail')) mails += 1;
    expect([name, system.mail.box.length]).toEqual([name, mails]);
    if (name !== 'readUseDecision') expect([name, after === before]).toEqual([name, false]);
    const again = await run(name, input as never);
    expect([name, again]).toEqual([name, first]);
    expect([name, await rows()]).toEqual([name, after]);
    expect([name, system.mail.box.length]).toEqual([name, mails]);
    if (name === 'mailUseChange' && mails === 3)
      await decideInTable(system, (input as { procedureId: string }).procedureId, { decisionId: 'decision-of-i2' });
  }
  expect(mails).toBe(4);
  expect(await db('cinii_registrations').where({ application_id: A }).first()).toMatchObject({ password_version: 2 });
});

test('I2: a mail that was taken before the line broke goes again with the same Message-ID and the same bytes, and is counted', async () => {
  const { db } = system.database;
  const procedureId = newProcedureId('cinii', 'password-reissue');
  const input = { procedureId, issue: 1, applicationIds: [A], expiresAt: LATER, locale: 'ja' };
  system.mail.behaviour = { data: 'cut' };
  await expect(run('mailReissueUrl', input as never)).rejects.toThrow(/mail server/);
  system.mail.behaviour = {};
  await run('mailReissueUrl', input as never);
  await run('mailReissueUrl', input as never);
  expect(system.mail.box).toHaveLength(2);
  const [first, second] = system.mail.box;
  expect(first?.messageId).toMatch(/^<[0-9a-f]{40}@/);
  expect(second?.raw).toBe(first?.raw);
  const [row] = await db('mail_log').where({ procedure_id: procedureId });
  expect(row).toMatchObject({ state: 'sent', attempts: 2, in_doubt: 1, message_id: first?.messageId });
});
