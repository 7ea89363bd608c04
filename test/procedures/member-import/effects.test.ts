/** What follows applied rows: at its pace, each once, whatever dies meanwhile. */
import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import {
  batchAt,
  createImportEffectsActivities,
  createTurn,
  restAfter,
} from '../../../activities/jairo/import-effects.js';
import { isAnybodyServed, isOnItsWay } from '../../../db/jairo/effects.js';
import { findImport } from '../../../db/jairo/imports.js';
import { claimMail } from '../../../db/platform/mail-log.js';
import { presentRows } from '../../../db/jairo/roster.js';
import { effort } from '../../helpers/effort.js';
import { newProcedureId } from '../../helpers/ids.js';
import { launch, unlimited } from '../../helpers/processes.js';
import { PUBLIC_URL, startSystem, type System } from '../../helpers/system.js';
import { PATIENCE_MS, pause, until } from '../../helpers/wait.js';
import { B, begin, member, OTHER_ADMINISTRATOR, upload } from './support.js';

let system: System;
beforeAll(async () => {
  system = await startSystem({ worker: false });
});
afterAll(async () => system.close());

const KILLS = effort(3, 10);
/** Enough that something is left to do at each of the kills. */
const MEMBERS = 40 + 10 * KILLS;
const PER_SECOND = 20;

test.each([
  ['while people are being served', 27, 1],
  ['while nobody is', 60, 1],
  ['shared by four uploads', 27, 4],
  ['of one in two seconds', 0.5, 1],
])('the pace is kept however long a batch takes itself: %s', (_what, perSecond, sharing) => {
  const pace = perSecond / sharing;
  for (const spentMs of [0, 20, 140]) {
    let [begun, ms] = [0, 0];
    for (; ms < 60_000; ms += spentMs + restAfter(batchAt(pace), pace, spentMs)) begun += batchAt(pace);
    expect(Math.abs(begun - (pace * ms) / 1000)).toBeLessThan(0.01);
  }
  // A batch that takes longer than its share is followed by the next one at once: behind, and never faster.
  expect(restAfter(batchAt(pace), pace, 60_000)).toBe(0);
});

test('people are being served while a procedure goes on that no upload has begun', async () => {
  const { db } = system.database;
  const kept = await upload(db, [member(1)], { institution: B, by: OTHER_ADMINISTRATOR });
  const child = newProcedureId('jairo', 'member-registration');
  const row = (procedure_id: string, kind: string) => {
    const at = db.fn.now();
    const common = { service: 'jairo', status: 'invited', locale: 'ja', opened_at: at, updated_at: at };
    return { procedure_id, kind, ...common };
  };
  expect(await isAnybodyServed(db)).toBe(false);
  await db('procedures').insert([row(kept.procedureId, 'member-import'), row(child, 'member-registration')]);
  expect(await isAnybodyServed(db)).toBe(true);
  const effect = { procedure_id: kept.procedureId, seq: 1, what: 'invite', number: 'M0001', child_id: child };
  await db('jairo_import_effects').insert(effect);
  expect(await isAnybodyServed(db)).toBe(false);
  const other = newProcedureId('umin', 'access-code');
  await db('procedures').insert({ ...row(other, 'access-code'), status: 'awaiting-code' });
  expect(await isAnybodyServed(db)).toBe(true);
  await db('procedures')
    .where({ procedure_id: other })
    .update({ updated_at: db.raw("now() - interval '6 seconds'") });
  expect(await isAnybodyServed(db)).toBe(false);
  await db('procedures').delete();
  await db('jairo_imports').where({ procedure_id: kept.procedureId }).delete();
});

test('while people are being served each is begun once the one before has come to its mail, whichever upload it is of; what stands still for long holds up nobody', async () => {
  const { signal } = new AbortController();
  const asked: string[] = [];
  // It comes to its mail at the third look; `c` never does.
  const isOnTheWay = (id: string): Promise<boolean> => {
    asked.push(id);
    return Promise.resolve(id === 'c' || asked.length < 3);
  };
  const turn = createTurn(isOnTheWay);
  const begins = (...ids: string[]) => turn.inTurn(signal, () => Promise.resolve(ids));
  // One upload's first and another's, asked for together: the second waits for the first.
  await Promise.all([begins('a', 'b'), begins('c')]);
  expect(asked).toEqual(['b', 'b', 'b']);
  // The worker is away: it waits a while, and goes on.
  expect(await begins('d')).toBe(1);
  expect(asked.filter((id) => id === 'c').length).toBeGreaterThan(1);
  // One that fails leaves the turn to the next.
  await expect(turn.inTurn(signal, () => Promise.reject(new Error('away')))).rejects.toThrow('away');
  expect(await begins('e')).toBe(1);
  // Whoever is told to stop waits no longer, and begins nothing.
  asked.splice(0);
  expect(await turn.inTurn(AbortSignal.abort(), () => Promise.resolve(['f']))).toBe(0);
  expect(asked).toEqual([]);
});

test('so an upload does: no invitation is begun before the mail of the one before, while somebody is served', async () => {
  const { db } = system.database;
  const kept = await upload(db, [member(1)], { institution: B, by: OTHER_ADMINISTRATOR });
  const at = new Date(Date.now() + 3_600_000);
  const served = newProcedureId('umin', 'access-code');
  const common = { service: 'umin', status: 'awaiting-code', locale: 'ja', opened_at: at, updated_at: at };
  await db('procedures').insert({ procedure_id: served, kind: 'access-code', ...common });
  const ids = [1, 2, 3].map(() => newProcedureId('jairo', 'member-change'));
  await db('jairo_import_effects').insert(
    ids.map((child_id, n) => ({
      procedure_id: kept.procedureId,
      seq: n + 1,
      what: 'removed',
      number: 'M0001',
      user_id: 'gone',
      email: 'gone@univ-b.example.jp',
      child_id,
    })),
  );
  /** Whether the one before was on its way when each was begun. */
  const wereOnTheirWay: boolean[] = [];
  const start = async (_kind: unknown, { procedureId }: { procedureId: string }): Promise<void> => {
    const before = ids[ids.indexOf(procedureId) - 1];
    wereOnTheirWay.push(before !== undefined && (await isOnItsWay(db, before)));
    const row = { service: 'jairo', status: 'completed', closed: true, locale: 'ja', opened_at: at, updated_at: at };
    const comes = async (): Promise<void> => {
      await db('procedures').insert({ procedure_id: procedureId, kind: 'member-change', closed_at: at, ...row });
    };
    setTimeout(() => void comes(), 100);
  };
  const turn = createTurn((id) => isOnItsWay(db, id), PATIENCE_MS);
  const { followMemberImport } = createImportEffectsActivities({ db, procedures: { start } as never }, turn);
  const waits = { urlMs: 1, mailMs: 1 } as never;
  const perSecond = { busy: 1_000, idle: 1_000 };
  const p = { procedureId: kept.procedureId, by: OTHER_ADMINISTRATOR, locale: 'ja', perSecond, waits } as const;
  await new MockActivityEnvironment().run(followMemberImport, p);
  expect(wereOnTheirWay).toEqual([false, false, false]);
  const isOver = async () => (await db('procedures').whereIn('procedure_id', ids)).length === 3;
  await until('the last one has come to its mail', isOver);
  // They have no workflows whose histories could be archived.
  await db('archive_due').delete();
  await db('procedures').delete();
  await db('jairo_imports').where({ procedure_id: kept.procedureId }).delete();
});

test('an invitation is on its way until its mail is taken to be sent, a change of right until it is recorded', async () => {
  const { db } = system.database;
  const { procedureId } = await upload(db, [member(1)], { institution: B, by: OTHER_ADMINISTRATOR });
  const begun = (what: string, seq: number) => ({
    procedure_id: procedureId,
    seq,
    what,
    number: 'M0001',
    child_id: newProcedureId('jairo', what === 'invite' ? 'member-registration' : 'member-change'),
  });
  const effects = ['invite', 'right', 'removed', 'address'].map(begun);
  await db('jairo_import_effects').insert(effects);
  const ids = effects.map((effect) => effect.child_id);
  const onTheirWay = () => Promise.all(ids.map((id) => isOnItsWay(db, id)));
  expect(await onTheirWay()).toEqual([true, true, true, true]);
  const at = db.fn.now();
  const row = { service: 'jairo', kind: 'member-change', locale: 'ja', opened_at: at, updated_at: at };
  const over = { closed: true, closed_at: at };
  await db('procedures').insert([
    { procedure_id: ids[1], status: 'applying', ...row },
    { procedure_id: ids[2], status: 'completed', ...over, ...row },
    { procedure_id: ids[3], status: 'applying', ...row },
  ]);
  expect(await onTheirWay()).toEqual([true, false, false, true]);
  const mail = { key: 'k', messageId: '<m@x>', template: 'member-invitation', recipient: 'r' };
  await claimMail(db, { ...mail, procedureId: ids[0] ?? '' });
  expect(await onTheirWay()).toEqual([false, false, false, true]);
  await db('mail_log').delete();
  await db('procedures').delete();
  await db('jairo_imports').where({ procedure_id: procedureId }).delete();
});

test('a worker that is killed again and again begins each invitation once, and each person is mailed once', async () => {
  const { db } = system.database;
  const work = () =>
    launch('worker', {
      databaseUrl: system.database.url,
      smtpUrl: system.mail.url,
      url: PUBLIC_URL,
      services: unlimited(),
    });
  let worker = work();
  const rows = Array.from({ length: MEMBERS }, (_, n) => member(n));
  const input = { perSecond: { busy: PER_SECOND, idle: PER_SECOND } };
  const run = await begin(system, rows, { institution: B, by: OTHER_ADMINISTRATOR, input });
  // The worker may take longer to start than the caller waits: what counts is that the rows are there.
  const answered = run.confirm();
  const isApplied = async () => (await findImport(db, run.procedureId))?.state === 'applied';
  await until('the rows are applied', isApplied);
  const done = async (): Promise<number> => (await findImport(db, run.procedureId))?.done ?? 0;
  for (let kill = 1; kill <= KILLS; kill++) {
    const from = await done();
    await until('some more are begun', done, (n) => n > from || n === MEMBERS);
    await pause(Math.random() * 300);
    worker.kill('SIGKILL');
    await once(worker, 'exit');
    worker = work();
  }
  const isOver = async () => (await findImport(db, run.procedureId))?.endedAt !== null;
  await until('the upload is over', isOver);
  const sent = async () => {
    // A mail that was cut off twice rests for minutes before it goes again: they have passed.
    const rests = db('mail_log').where({ state: 'claimed' }).where('in_doubt', '>', 0);
    await rests.update({ last_attempt_at: db.raw("last_attempt_at - interval '1 hour'") });
    return db('mail_log').where({ template: 'member-invitation', state: 'sent' });
  };
  await until('everybody is mailed', sent, (mails) => mails.length >= MEMBERS);
  worker.kill('SIGKILL');
  await once(worker, 'exit');
  await answered;

  expect(await presentRows(db, B)).toHaveLength(MEMBERS);
  expect((await db('jairo_invitations').where({ institution: B })).length).toBe(MEMBERS);
  expect(await findImport(db, run.procedureId)).toMatchObject({ done: MEMBERS, total: MEMBERS, state: 'applied' });
  for (const { email } of rows) {
    // A mail that was on its way when the worker died goes again under the same Message-ID: the recipient's server sees one.
    const ids = new Set(system.mail.to(email).map(({ messageId }) => messageId));
    expect([email, ids.size]).toEqual([email, 1]);
  }
  expect(await db('mail_log')).toHaveLength(MEMBERS);
});
