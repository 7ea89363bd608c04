/** Looks at open procedures: they are read from the database, which is never behind what somebody was told (decision 103). */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { findProcedure, projectedView, projectProcedure } from '../../../db/platform/procedures.js';
import type { Actor, IsoInstant, Status } from '../../../workflows/contracts/procedure.js';
import { launch, unlimited } from '../../helpers/processes.js';
import { reaches, takes } from '../../helpers/progress.js';
import { type Caller, PUBLIC_URL, type Reply, startSystem, type System } from '../../helpers/system.js';
import { addAccount, GOOD, sentCode, ticketFor } from '../../helpers/umin.js';
import { until } from '../../helpers/wait.js';
import { requested, signedIn } from '../../staff/application/support.js';
import { mailedCode } from '../../procedures/case-tracking/support.js';
import { applied, approvedToken, staff, verified } from '../../procedures/operator-application/support.js';
import { addRegistration, mailedUrl, sendForm } from '../../security/support.js';
import { resetting, student, verifying } from '../../security/students.js';

let system: System;
beforeAll(async () => {
  system = await startSystem();
});
afterAll(() => system.close());

const EARLIER = '2020-01-01T00:00:00.000Z';
const NEXT = 'Looked2026x';
const APPROVAL = { decision: 'approve', reason: '確認できました。' };

const started = async (operation: string, input: Record<string, unknown>): Promise<string> => {
  const { body, text } = await system.caller().call(operation, input);
  if (body['procedureId'] === undefined) throw new Error(`${operation}: ${text}`);
  return body['procedureId'];
};
const account = (name: string) => addAccount(system.database.db, name, { forwarded: true });
async function registration(n: number): Promise<string> {
  const email = `looks-${n}@univ-l.example.jp`;
  await addRegistration(system.database.db, { application_id: `AUTH0000080${n}`, email });
  return email;
}

/** Open procedures by kind and status, and whether the row may be behind, so that the workflow is asked. */
const OPEN: { is: string; begin: () => Promise<string>; asked: boolean }[] = [
  {
    is: 'password-reissue awaiting-ok',
    begin: async () => started('startPasswordReissue', { email: await registration(1) }),
    asked: true,
  },
  {
    is: 'password-reissue awaiting-confirmation',
    begin: async () => (await mailedUrl(system, system.caller(), await registration(2))).procedureId,
    asked: false,
  },
  {
    is: 'access-code awaiting-code',
    begin: async () => started('startAccessCodeById', { accountId: await account('look-code') }),
    asked: false,
  },
  {
    is: 'access-code awaiting-password',
    begin: async () => (await ticketFor(system, system.caller(), await account('look-password'))).procedureId,
    asked: false,
  },
  {
    is: 'operator-application awaiting-contact-verification',
    begin: async () => (await applied(system, system.caller())).procedureId,
    asked: true,
  },
  {
    is: 'operator-application awaiting-decision',
    begin: async () => (await verified(system, system.caller())).procedureId,
    asked: false,
  },
  {
    is: 'service-use-change awaiting-decision',
    begin: () => requested(system, 'AUTH00000101'),
    asked: true,
  },
  {
    is: 'case-tracking awaiting-code',
    begin: () => started('startCaseTracking', { receiptNumber: 'U-2020-0001' }),
    asked: true,
  },
  {
    is: 'email-verification awaiting-confirmation',
    begin: async () =>
      (await verifying(system, await student(system, 's2026001'), 'look@student.example.jp')).procedureId,
    asked: true,
  },
  {
    is: 'second-password-reset awaiting-confirmation',
    begin: async () => (await resetting(system, 'tanaka@student.example.jp')).procedureId,
    asked: false,
  },
];

test('an open procedure is shown as it is written, and its workflow is asked in no other state than the named ones', async () => {
  const { db } = system.database;
  for (const { is, begin, asked } of OPEN) {
    const procedureId = await begin();
    const row = await until(`the row of ${is}`, () => findProcedure(db, procedureId));
    expect(`${row.kind} ${row.status}`).toBe(is);
    const isAsWritten = async (): Promise<boolean> => {
      // Something that only the row says.
      await db('procedure_steps').where({ procedure_id: procedureId, n: 0 }).update({ at: EARLIER });
      const { body } = await system.caller().call('getProcedure', { procedureId });
      return body['steps'][0].at === EARLIER;
    };
    if (asked) expect([is, await isAsWritten()]).toEqual([is, false]);
    // The workflow may be about to write what goes out by itself.
    else await until(`${is} as it is written`, isAsWritten);
  }
});

/** A call that changes a procedure's state, and the step that shows it. */
interface Told {
  what: string;
  step: string;
  begin(): Promise<{ procedureId: string; caller: Caller; operation: string; input: Record<string, unknown> }>;
}
const redeems = (procedureId: string, caller: Caller, token: string) => ({
  procedureId,
  caller,
  operation: 'redeemOneTimeUrl',
  input: { token },
});

const REISSUES: Told[] = [
  {
    what: 'OK of a reissue',
    step: 'accepted',
    async begin() {
      const caller = system.caller();
      const procedureId = await started('startPasswordReissue', { email: await registration(3) });
      return { procedureId, caller, operation: 'acceptPasswordReissue', input: { procedureId } };
    },
  },
  {
    what: 'the URL of a reissue',
    step: 'completed',
    async begin() {
      const caller = system.caller();
      const { procedureId, token } = await mailedUrl(system, caller, await registration(4));
      return redeems(procedureId, caller, token);
    },
  },
  {
    what: 'a decision about the use',
    step: 'approved',
    async begin() {
      const procedureId = await requested(system, 'AUTH00000102');
      await takes(system.caller(), procedureId, 'mailed-received');
      const caller = await signedIn(system, 'op1');
      return { procedureId, caller, operation: 'decideApplication', input: { procedureId, ...APPROVAL } };
    },
  },
  {
    what: 'the code of a case',
    step: 'completed',
    async begin() {
      const caller = system.caller();
      const { receiptNumber } = await verified(system, system.caller());
      const { procedureId, code } = await mailedCode(system, caller, receiptNumber);
      return { procedureId, caller, operation: 'openCase', input: { procedureId, code } };
    },
  },
];
const PASSWORDS: Told[] = [
  {
    what: 'an access code',
    step: 'code-accepted',
    async begin() {
      const caller = system.caller();
      const { procedureId, code } = await sentCode(system, caller, await account('told-code'));
      return { procedureId, caller, operation: 'submitAccessCode', input: { procedureId, code } };
    },
  },
  {
    what: 'a password',
    step: 'password-set',
    async begin() {
      const caller = system.caller();
      const { procedureId, passwordTicket } = await ticketFor(system, caller, await account('told-password'));
      const input = { passwordTicket, password: GOOD, passwordAgain: GOOD };
      return { procedureId, caller, operation: 'submitNewPassword', input };
    },
  },
  {
    what: 'the URL of a reset',
    step: 'password-allowed',
    async begin() {
      const caller = system.caller();
      const { procedureId, token } = await resetting(system, 'tanaka@student.example.jp', caller);
      return redeems(procedureId, caller, token);
    },
  },
  {
    what: 'the URL of an address',
    step: 'completed',
    async begin() {
      const caller = await student(system, 's2026001');
      const { procedureId, token } = await verifying(system, caller, 'told@student.example.jp');
      return redeems(procedureId, caller, token);
    },
  },
];
const APPLICATIONS: Told[] = [
  {
    what: 'the URL of an applicant',
    step: 'contact-verified',
    async begin() {
      const caller = system.caller();
      const { procedureId, token } = await applied(system, caller);
      return redeems(procedureId, caller, token);
    },
  },
  {
    what: 'an approval',
    step: 'password-url-issued',
    async begin() {
      const { procedureId } = await verified(system, system.caller());
      await takes(system.caller(), procedureId, 'mailed-received');
      const caller = await staff(system);
      return { procedureId, caller, operation: 'decideApplication', input: { procedureId, ...APPROVAL } };
    },
  },
  {
    what: 'the URL of an approval',
    step: 'redeemed',
    async begin() {
      const caller = system.caller();
      const { procedureId } = await verified(system, caller);
      await takes(caller, procedureId, 'mailed-received');
      await (await staff(system)).call('decideApplication', { procedureId, ...APPROVAL });
      const token = await approvedToken(system, procedureId);
      await takes(caller, procedureId, 'mailed-approved');
      const noticed = () => system.database.db('procedure_steps').where({ procedure_id: procedureId });
      await until(
        'the notices',
        noticed,
        (rows) => rows.filter(({ step }) => step.startsWith('notified-')).length === 2,
      );
      return redeems(procedureId, caller, token);
    },
  },
];

/** Backends of the worker that wait for a row that somebody holds. */
async function held(): Promise<number> {
  const { rows } = await system.database.db.raw(
    "select count(*)::int as n from pg_stat_activity where datname = current_database() and application_name = 'tetsuzuki-worker' and wait_event_type = 'Lock'",
  );
  return rows[0].n;
}

const TOLD_TIMES = [
  { name: 'reissues, uses and cases', all: REISSUES },
  { name: 'passwords and addresses', all: PASSWORDS },
  { name: 'operator applications', all: APPLICATIONS },
];
test.each(TOLD_TIMES)(
  'whatever is answered of $name is there to be seen, also where the worker is killed before the answer',
  async ({ all }) => {
    const { database } = system;
    await system.stopWorker();
    const child = launch('worker', {
      databaseUrl: database.url,
      smtpUrl: system.mail.url,
      url: PUBLIC_URL,
      services: system.deps.config.servicesFile ?? unlimited(),
    });
    const ended = once(child, 'exit');
    const seen = new Map<string, 'seen' | 'to come' | 'not seen'>();
    try {
      const begun: (Told & Awaited<ReturnType<Told['begin']>>)[] = [];
      for (const one of all) begun.push({ ...one, ...(await one.begin()) });
      const answers: Promise<Reply>[] = [];
      await database.db.transaction(async (trx) => {
        for (const { procedureId } of begun)
          await trx.raw('select 1 from procedures where procedure_id = ? for no key update', [procedureId]);
        for (const { what, step, procedureId, caller, operation, input } of begun) {
          const key = { 'idempotency-key': randomUUID() };
          const answer = until(
            `an answer to ${what}`,
            () => caller.call(operation, input, key),
            ({ status }) => status < 500,
          );
          const looked = answer.then(async (reply) => {
            const { body } = await system.caller().call('getProcedure', { procedureId });
            const steps: string[] = body['steps'].map(({ step }: { step: string }) => step);
            // A decision's row stands, and its answer says so, where the workflow could not be told of it in time.
            // A redeem that was recorded is told to be under way, and is seen so.
            const isToCome =
              (operation === 'decideApplication' && reply.body['status'] === 'awaiting-decision') ||
              (reply.body['status'] === 'applying' && steps.includes('redeemed'));
            seen.set(what, isToCome ? 'to come' : steps.includes(step) ? 'seen' : 'not seen');
            return reply;
          });
          answers.push(looked);
        }
        // Each is answered, or hangs in writing its state.
        await until(
          'every call is answered or held',
          async () => seen.size + (await held()),
          (n) => n >= all.length,
        );
        child.kill('SIGKILL');
        await ended;
      });
      await system.startWorker();
      const replies = await Promise.all(answers);
      expect(replies.map(({ status }) => status)).toEqual(all.map(() => 200));
      for (const { what } of all)
        expect([what, seen.get(what)]).toEqual([what, expect.stringMatching(/^(?:seen|to come)$/)]);
    } finally {
      child.kill('SIGKILL');
      await ended;
      await system.startWorker();
    }
  },
);

/** Writes what a task had written that was thrown away: a step that the workflow doesn't know of. */
async function writeUnheard(
  procedureId: string,
  { status, step, redeemedBy }: { status: Status; step: string; redeemedBy: string },
): Promise<void> {
  const { db } = system.database;
  const row = await findProcedure(db, procedureId);
  if (!row) throw new Error('no row');
  const view = await projectedView(db, row);
  const taken = { at: new Date().toISOString() as IsoInstant, step, actor: 'person' as Actor };
  const expiresAt = new Date(Date.now() + 600_000).toISOString() as IsoInstant;
  const { service, kind, locale } = row;
  const ahead = { ...view, status, expiresAt, steps: [...view.steps, taken] };
  await projectProcedure(db, { service, kind, locale, closed: false, redeemedBy, view: ahead });
}

/** Who redeemed, as it is written of a procedure. */
const browserOf = async (procedureId: string): Promise<string> =>
  (await findProcedure(system.database.db, procedureId))?.redeemed_by ?? '';
const ticketIn = ({ text }: Reply): string => /name="passwordTicket" value="([^"]+)"/.exec(text)?.[1] ?? '';
const shownIn = (caller: Caller, url: string): Promise<Reply> => caller.send({ method: 'GET', url });

test('a right that only a thrown-away task had written is refused, and the page then says what is to be done', async () => {
  const caller = system.caller();
  const first = await ticketFor(system, caller, await account('ahead-1st'));
  const { procedureId, code } = await sentCode(system, caller, await account('ahead-2nd'));
  const redeemedBy = await browserOf(first.procedureId);
  await writeUnheard(procedureId, { status: 'awaiting-password', step: 'code-accepted', redeemedBy });
  const page = `/procedures/${procedureId}`;
  const passwordTicket = ticketIn(await shownIn(caller, page));
  expect(passwordTicket).not.toBe('');
  const fields = { procedureId, passwordTicket, password: GOOD, passwordAgain: GOOD };
  const refused = await sendForm(caller, page, '/new-password', fields);
  expect(refused.status).toBe(303);
  const next = await shownIn(caller, String(refused.headers['location']));
  expect(next.text).toContain('name="code"');
  const asked = String(refused.headers['location']);
  const given = await sendForm(caller, asked, '/umin/password-update/code', { procedureId, code });
  expect([given.status, given.headers['location']]).toEqual([303, page]);
  const ticket = ticketIn(await shownIn(caller, page));
  const set = await sendForm(caller, page, '/new-password', { ...fields, passwordTicket: ticket });
  expect([set.status, set.headers['location']]).toEqual([303, page]);
  await reaches(caller, procedureId, 'completed');
});

test('a URL that only a thrown-away task had written as used can be used', async () => {
  const caller = system.caller();
  const earlier = await resetting(system, 'tanaka@student.example.jp', caller);
  await caller.call('redeemOneTimeUrl', { token: earlier.token });
  const redeemedBy = await browserOf(earlier.procedureId);
  expect(redeemedBy).not.toBe('');
  const { procedureId, token } = await resetting(system, 'tanaka@student.example.jp', caller);
  await writeUnheard(procedureId, { status: 'awaiting-password', step: 'redeemed', redeemedBy });
  const page = `/procedures/${procedureId}`;
  const passwordTicket = ticketIn(await shownIn(caller, page));
  expect(passwordTicket).not.toBe('');
  const fields = { procedureId, passwordTicket, password: NEXT, passwordAgain: NEXT };
  const refused = await sendForm(caller, page, '/shomei/forgotten/second-password', fields);
  expect(refused.status).toBe(303);
  const next = await shownIn(caller, String(refused.headers['location']));
  expect(ticketIn(next)).toBe('');
  const url = `/u?token=${encodeURIComponent(token)}`;
  const opened = await shownIn(caller, url);
  expect([opened.status, opened.text.includes('name="token"')]).toEqual([200, true]);
  const redeemed = await sendForm(caller, url, '/u', { token });
  expect([redeemed.status, redeemed.headers['location']]).toEqual([303, page]);
  const ticket = ticketIn(await shownIn(caller, page));
  await sendForm(caller, page, '/shomei/forgotten/second-password', { ...fields, passwordTicket: ticket });
  await reaches(caller, procedureId, 'completed');
});
