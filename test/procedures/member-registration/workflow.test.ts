/** An invitation from its mail to the account, on the whole system: server, database and mail server are real. spec/members.md, "Registration by invitation" */
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import type { Actor, IsoInstant } from '../../../workflows/contracts/procedure.js';
import { isUserIdFree } from '../../../db/jairo/accounts.js';
import { endPause } from '../../../db/platform/outage-pauses.js';
import { invitationsOf } from '../../../db/jairo/invitations.js';
import { rightsOf } from '../../../db/jairo/rights.js';
import { startResent } from '../../../worker/jobs/resent.js';
import { urlIn } from '../../helpers/mail-server.js';
import { startSystem, type System } from '../../helpers/system.js';
import { has, is, until } from '../../helpers/wait.js';
import { begun, heard, over, written } from '../outage-pause/support.js';
import {
  account,
  headerOf,
  institution,
  invite,
  invitedMember,
  mailOf,
  memberRow,
  OTHER_BROWSER,
  outcome,
  PASSWORD_HASH,
  runOf,
  somebody,
  STAFF,
  startInvited,
  type Run,
} from './support.js';

let system: System;
let host: string;
beforeAll(async () => {
  system = await startSystem();
  host = await institution(system);
});
afterEach(() => {
  system.mail.behaviour = {};
});
afterAll(() => system.close());

const db = () => system.database.db;
const MINE = 'jairo-member-registration';
const TOO_LATE = ['gone', { ok: false, refusal: 'url-expired' }];
/** An administrator's invitation that was mailed. */
async function invited(about: Parameters<typeof invite>[2] = {}) {
  const who = somebody();
  const run = await invite(system, host, { email: who.email, ...about });
  expect(run.answer).toMatchObject({ ok: true, view: { status: 'invited' } });
  await until('the steps', run.steps, has('invitation-mailed'));
  return { ...run, who };
}
/** An invitation of a member of a roster that was mailed. */
async function invitedTo(
  about: Parameters<typeof invitedMember>[2] = {},
  more: Parameters<typeof startInvited>[3] = {},
) {
  const who = somebody();
  const member = await invitedMember(system, host, { email: who.email, ...about });
  const run = await startInvited(system, host, member, { invitedBy: about.by ?? STAFF, ...more });
  return { ...run, who, number: member.number };
}
const rosterRow = (number: string) =>
  db()('jairo_roster_rows').where({ institution: host, number, until_revision: null }).first();
const revisionOf = async (): Promise<number> =>
  (await db()('jairo_institutions').where({ host }).first('revision')).revision;

describe('the invitation', () => {
  test('of an administrator is answered, then mailed from the service, with the invited address to answer to', async () => {
    const run = await invited();
    const mail = await run.mailed('member-invitation');
    expect(mail.subject).toBe('ユーザー登録のご案内');
    expect(headerOf(mail, 'from')).toContain('no-reply@repo.nii.ac.jp');
    expect(headerOf(mail, 'reply-to')).toContain(run.who.email);
    expect(new URL(urlIn(mail).url).pathname).toBe('/register');
    const token = system.deps.tokens.openUrl(urlIn(mail).token);
    expect(token).toMatchObject({ purpose: 'invitation', procedureId: run.procedureId, issue: 1 });
    expect(await run.row()).toMatchObject({ state: 'open', issue: 1, number: null, role: '機関管理者' });
  });

  test('of somebody who is invited already is refused', async () => {
    const { who } = await invited();
    const again = await invite(system, host, { email: who.email });
    expect(again.answer).toEqual({ ok: false, refusal: 'already-invited' });
    expect(await again.result()).toBe('refused');
    expect(await again.mails()).toEqual([]);
    // The domain has no case.
    const [local, domain = ''] = who.email.split('@');
    const shouted = await invite(system, host, { email: `${local}@${domain.toUpperCase()}` });
    expect(shouted.answer).toEqual({ ok: false, refusal: 'already-invited' });
  });

  test('to an institution that there is not is refused', async () => {
    const { answer } = await invite(system, 'nowhere', { email: somebody().email });
    expect(answer).toEqual({ ok: false, refusal: 'wrong-state' });
  });

  test('of an import is mailed in one workflow task', async () => {
    const run = await invitedTo();
    const mail = await run.mailed('member-invitation');
    expect(mail.to).toEqual([run.who.email]);
    expect(headerOf(mail, 'reply-to')).toBe('');
    expect(await until('the steps', run.steps, has('invitation-mailed'))).toEqual(['invited', 'invitation-mailed']);
    const kinds = (await run.events()).map(({ eventType }) => Number(eventType));
    // Started, task scheduled, started, completed, one marker, one timer.
    expect(kinds).toHaveLength(6);
    expect(await run.recorded()).toBe('invited');
  });

  test('of an import that the mail server does not take at once is mailed later, once', async () => {
    let isAway = true;
    system.mail.behaviour = { recipient: () => (isAway ? '451 4.3.0 later' : undefined) };
    const run = await invitedTo();
    await until(
      'a try',
      async () => (await db()('mail_log').where({ procedure_id: run.procedureId }))[0]?.attempts > 1,
    );
    isAway = false;
    await run.mailed('member-invitation');
    await until('the steps', run.steps, has('invitation-mailed'));
    expect(system.mail.to(run.who.email)).toHaveLength(1);
  });

  test('opened, scanned or mistyped is not used up: what does not fit leaves no trace', async () => {
    const run = await invited();
    // Its mail is under way meanwhile, so only what a message would leave is counted.
    const accepted = async () =>
      (await run.events()).filter((event) => event.workflowExecutionUpdateAcceptedEventAttributes);
    const before = (await accepted()).length;
    expect(await run.register({ ...run.who, issue: 2 })).toBe('rejected: url-unknown');
    expect(await run.register({ ...run.who, procedureId: `${run.procedureId}0` })).toBe('rejected: url-unknown');
    expect(await run.register({ ...run.who, userId: 1 as never })).toBe('rejected: malformed');
    expect(await run.redeem()).toBe('rejected: url-unknown');
    expect(await accepted()).toHaveLength(before);
    await account(system, { ...somebody(), userId: `${run.who.userId}-taken` });
    expect(await run.register({ ...run.who, userId: `${run.who.userId}-taken` })).toEqual({
      ok: false,
      refusal: 'user-id-taken',
    });
    expect(await run.register({ ...run.who, hash: 'k1.forged' as never })).toEqual({
      ok: false,
      refusal: 'url-expired',
    });
    expect(await run.register(run.who)).toMatchObject({ ok: true, view: { status: 'completed' } });
  });
});

describe('registered with the invited address', () => {
  test('an administrator has the account, the right and the welcome, which holds no password', async () => {
    const run = await invited();
    const answer = await run.register({ ...run.who, displayName: '附属図書館' });
    expect(answer).toMatchObject({ ok: true, view: { status: 'completed' } });
    expect(await rightsOf(db(), run.who.userId)).toEqual([{ institution: host, role: '機関管理者' }]);
    const mail = await run.mailed('member-welcome');
    expect(mail.subject).toBe('JAIRO Cloud コミュニティサイトへようこそ');
    for (const said of [run.who.userId, run.who.email, '附属図書館', '機関管理者']) expect(mail.text).toContain(said);
    expect(mail.raw).not.toContain(PASSWORD_HASH);
    expect(await run.result()).toBe('completed');
    expect(await run.row()).toMatchObject({ state: 'registered' });
    expect(await db()('jairo_accounts').where({ user_id: run.who.userId }).first()).toMatchObject({
      password_hash: PASSWORD_HASH,
      email: run.who.email,
      display_name: '附属図書館',
    });
  });

  test('a member stands in the roster with what they chose, under a revision of its own', async () => {
    const run = await invitedTo({ role: '図書館員' });
    await run.mailed('member-invitation');
    const before = await revisionOf();
    const old = await rosterRow(run.number);
    expect(await run.register({ ...run.who, displayName: '加藤' })).toMatchObject({ ok: true });
    expect(await run.result()).toBe('completed');
    expect(await rightsOf(db(), run.who.userId)).toEqual([{ institution: host, role: '図書館員' }]);
    expect(await revisionOf()).toBe(before + 1);
    expect(await rosterRow(run.number)).toMatchObject({
      display_name: '加藤',
      email: run.who.email,
      from_revision: before + 1,
      position: old.position,
      name: old.name,
    });
    expect(await db()('jairo_roster_rows').where({ id: old.id }).first()).toMatchObject({
      display_name: old.display_name,
      until_revision: before + 1,
    });
    expect(
      await db()('jairo_revisions')
        .where({ institution: host, revision: before + 1 })
        .first(),
    ).toMatchObject({
      kind: 'registration',
      by: `member:${run.who.userId}`,
      procedure_id: run.procedureId,
    });
    expect(await db()('jairo_members').where({ institution: host, number: run.number }).first()).toMatchObject({
      user_id: run.who.userId,
      procedure_id: run.procedureId,
    });
  });

  test('the same browser sees the same completion again, another one is told that the invitation is used', async () => {
    const run = await invited();
    system.mail.behaviour = { delayMs: 3_000 };
    const first = await run.register(run.who);
    expect(first).toMatchObject({ ok: true });
    expect([...TOO_LATE, expect.objectContaining({ ok: true })]).toContainEqual(await run.register(run.who));
    expect(['gone', { ok: false, refusal: 'url-used' }]).toContainEqual(
      await run.register({ ...run.who, browser: OTHER_BROWSER }),
    );
  });

  test('two who press at once: one account, and the other is told', async () => {
    const run = await invited();
    const other = somebody();
    const answers = await Promise.all([
      run.register(run.who),
      run.register({ ...run.who, userId: other.userId, browser: OTHER_BROWSER }),
    ]);
    const won = answers.filter((answer) => (answer as { ok: boolean }).ok);
    expect(won).toHaveLength(1);
    expect(answers).toContainEqual({ ok: false, refusal: 'url-used' });
    expect(await db()('jairo_accounts').whereIn('user_id', [run.who.userId, other.userId])).toHaveLength(1);
    expect(await run.result()).toBe('completed');
    expect((await run.mails()).filter((mail) => mail === 'member-welcome')).toHaveLength(1);
  });

  test('one ID chosen in two invitations at once is one person’s', async () => {
    const [one, two] = [await invited(), await invited()];
    const { userId } = somebody();
    const answers = await Promise.all([
      one.register({ userId, email: one.who.email }),
      two.register({ userId, email: two.who.email }),
    ]);
    expect(answers.map((answer) => (answer as { refusal?: string }).refusal).toSorted()).toEqual([
      'user-id-taken',
      undefined,
    ]);
  });
});

describe('an address that is not the invited one', () => {
  const waiting = async (run: Run, who: { userId: string }, email: string) => {
    const answer = await run.register({ ...who, email });
    expect(answer).toMatchObject({ ok: true, view: { status: 'awaiting-confirmation' } });
    return answer as { expiresAt: string };
  };

  test('is verified first, while the ID is kept; the URL completes it', async () => {
    const run = await invitedTo();
    await run.mailed('member-invitation');
    const other = somebody();
    await waiting(run, run.who, other.email);
    expect(await isUserIdFree(db(), run.who.userId)).toBe(false);
    expect(await isUserIdFree(db(), run.who.userId, run.procedureId)).toBe(true);
    expect(await run.row()).toMatchObject({ state: 'open' });
    expect(await rightsOf(db(), run.who.userId)).toEqual([]);
    const mail = await mailOf(system, run.procedureId, 'member-address');
    expect(mail.to).toEqual([other.email]);
    const { token } = urlIn(mail);
    expect(system.deps.tokens.openUrl(token)).toMatchObject({ purpose: 'member-email', issue: 1 });
    expect(await run.redeem()).toMatchObject({ ok: true, view: { status: 'completed' }, browser: 'k1.browser' });
    expect(await run.result()).toBe('completed');
    expect(await rosterRow(run.number)).toMatchObject({ email: other.email });
    expect((await run.mailed('member-welcome')).to).toEqual([other.email]);
    expect(await run.pending()).toBeUndefined();
  });

  test('not verified in time frees the ID, and the invitation is open again until its own end', async () => {
    const run = await invitedTo({}, { waits: { urlMs: 700 } });
    await run.mailed('member-invitation');
    await waiting(run, run.who, somebody().email);
    await until('the steps', run.steps, has('address-lapsed'));
    expect(await run.status()).toBe('invited');
    expect(await isUserIdFree(db(), run.who.userId)).toBe(true);
    expect(await run.redeem()).toEqual({ ok: false, refusal: 'url-expired' });
    expect(await run.register(run.who)).toMatchObject({ ok: true, view: { status: 'completed' } });
  });

  test('keeps its ID while the deadlines of its case are paused, however late it is', async () => {
    const run = await invitedTo({}, { waits: { urlMs: 1_500 } });
    const other = await invited();
    await waiting(run, run.who, somebody().email);
    const pause = await written(system, { service: 'jairo', kind: 'member-registration', classes: [MINE] });
    await begun(system, pause);
    await heard(system, pause.id, run.procedureId);
    const { until: end } = await run.pending();
    await until('its end has passed by the time of day', () => Date.now() > end.getTime());
    expect(await isUserIdFree(db(), run.who.userId)).toBe(false);
    const taken = await other.register({ userId: run.who.userId, email: somebody().email });
    expect(taken).toEqual({ ok: false, refusal: 'user-id-taken' });
    expect(await run.redeem()).toMatchObject({ ok: true, view: { status: 'completed' } });
    await endPause(db(), pause.id, 'lead1');
    await over(system, pause.id);
  });

  test('sent again with another one: the earlier URL counts no more', async () => {
    const run = await invited();
    const [first, second] = [somebody(), somebody()];
    await waiting(run, run.who, first.email);
    await run.mailed('member-address');
    await waiting(run, second, second.email);
    expect(await isUserIdFree(db(), run.who.userId)).toBe(true);
    expect(await run.redeem(1)).toEqual({ ok: false, refusal: 'url-expired' });
    expect(await run.redeem(2)).toMatchObject({ ok: true });
    expect(await rightsOf(db(), second.userId)).toHaveLength(1);
    expect(await rightsOf(db(), run.who.userId)).toEqual([]);
  });

  test('that the mail server refuses ends the waiting at once', async () => {
    const run = await invited();
    const other = somebody();
    system.mail.behaviour = { recipient: (to) => (to === other.email ? '550 5.1.1 no such user' : undefined) };
    await waiting(run, run.who, other.email);
    await until('the steps', run.steps, has('mail-undeliverable'));
    expect(await run.status()).toBe('invited');
    expect(await run.pending()).toBeUndefined();
  });

  test('of another member of the roster is answered as any other; it is mailed that it can’t be used, without a URL', async () => {
    const run = await invitedTo();
    const other = somebody();
    await memberRow(system, host, other.email);
    await waiting(run, run.who, other.email);
    const mail = await mailOf(system, run.procedureId, 'member-address-in-use');
    expect(mail.to).toEqual([other.email]);
    expect(mail.text).not.toContain('token=');
    expect(mail.text).not.toContain(run.who.displayName);
    expect(await run.register(run.who)).toMatchObject({ ok: true, view: { status: 'completed' } });
  });
});

describe('an account that is there already', () => {
  test('gets the right, and its name and address stand in the roster', async () => {
    const run = await invitedTo({ role: '図書館員' });
    const own = somebody();
    const userId = await account(system, own);
    expect(await run.adopt({ userId })).toMatchObject({ ok: true, view: { status: 'completed' } });
    expect(await rightsOf(db(), userId)).toEqual([{ institution: host, role: '図書館員' }]);
    expect(await rosterRow(run.number)).toMatchObject({ display_name: own.displayName, email: own.email });
    expect((await run.mailed('member-welcome')).to).toEqual([own.email]);
    expect(await run.result()).toBe('completed');
  });

  test('whose password was changed since, or that is disabled, does not', async () => {
    const run = await invited();
    const [changed, disabled] = [await account(system), await account(system)];
    await db()('jairo_accounts').where({ user_id: changed }).update({ password_version: 2 });
    await db()('jairo_accounts').where({ user_id: disabled }).update({ disabled_at: new Date() });
    const refused = { ok: false, refusal: 'not-authenticated' };
    for (const userId of [changed, disabled, 'nobody-there']) expect(await run.adopt({ userId })).toEqual(refused);
    expect(await run.row()).toMatchObject({ state: 'open' });
  });

  test('that is a member or an administrator here already is refused', async () => {
    const [member, administrator] = [await account(system), await account(system, somebody(), host)];
    await memberRow(system, host, somebody().email, { userId: member });
    const refused = { ok: false, refusal: 'already-member' };
    expect(await (await invitedTo()).adopt({ userId: member })).toEqual(refused);
    expect(await (await invited()).adopt({ userId: administrator })).toEqual(refused);
    // One who administers may be a member as well.
    expect(await (await invitedTo()).adopt({ userId: administrator })).toMatchObject({ ok: true });
  });
});

describe('sent again', () => {
  test('it has a new URL with a whole life; the earlier one counts no more', async () => {
    const run = await invited();
    const before = await run.row();
    const by: Actor = 'staff:st-other';
    expect(await run.resend(by)).toMatchObject({ ok: true, view: { status: 'invited' } });
    const after = await run.row();
    expect(after).toMatchObject({ issue: 2, state: 'open' });
    expect(after.expires_at.getTime()).toBeGreaterThan(before.expires_at.getTime());
    await until('two mails', () => system.mail.to(run.who.email).length, is(2));
    const [first, second] = system.mail.to(run.who.email);
    expect(first && second && urlIn(first).token === urlIn(second).token).toBe(false);
    expect(await run.register(run.who)).toEqual({ ok: false, refusal: 'url-expired' });
    expect(await run.register({ ...run.who, issue: 2 })).toMatchObject({ ok: true });
    const { steps } = await run.view();
    expect(steps.find(({ step }) => step === 'invitation-resent')?.actor).toBe(by);
  });

  /** What a task wrote that was thrown away. @returns the end of the URL's life */
  async function lost({ procedureId, view }: Run, by: Actor, updateId: string): Promise<string> {
    const expiresAt = new Date(Date.now() + 900_000).toISOString() as IsoInstant;
    const at = new Date().toISOString() as IsoInstant;
    const step = { view: await view(), locale: 'ja' as const, at };
    await system.activities.resendInvitation({ ...step, issue: 2, expiresAt, by, updateId });
    expect(await db()('jairo_invitations').where({ procedure_id: procedureId }).first()).toMatchObject({ issue: 2 });
    return expiresAt;
  }
  const resentSteps = async ({ view }: Run) =>
    (await view()).steps.flatMap(({ step, actor }) => (step === 'invitation-resent' ? [actor] : []));

  test('in a task that was thrown away, its URL is mailed all the same, and counts for the workflow too', async () => {
    const run = await invited();
    await run.mailed('member-invitation');
    const expiresAt = await lost(run, 'staff:st-other', 'resend-lost');
    const log = pino({ level: 'silent' });
    const end = startResent({ db: db(), temporal: system.temporal.client, log }, { everyMs: 50 });
    try {
      await until('two mails', () => system.mail.to(run.who.email).length, is(2));
    } finally {
      await end();
    }
    const [, second] = system.mail.to(run.who.email);
    expect(second && system.deps.tokens.openUrl(urlIn(second).token)).toMatchObject({ issue: 2 });
    const view = await until('the view', run.view, ({ steps }) =>
      steps.some(({ step }) => step === 'invitation-resent'),
    );
    expect(view.expiresAt).toBe(expiresAt);
    // Its message once more is answered with what came of it: the URL that was mailed stays the one that counts.
    expect(await run.resend('staff:st-other', 'resend-lost')).toMatchObject({ ok: true, expiresAt });
    expect(await run.row()).toMatchObject({ issue: 2 });
    expect(await resentSteps(run)).toEqual(['staff:st-other']);
    expect(await run.resend()).toMatchObject({ ok: true });
    expect(await run.row()).toMatchObject({ issue: 3 });
    expect(await run.register({ ...run.who, issue: 3 })).toMatchObject({ ok: true });
    expect(await system.temporal.replayAll([run.procedureId])).toBe(1);
  });

  test('in a task that was thrown away, and sent once more: the same URL, mailed once', async () => {
    const run = await invited();
    await run.mailed('member-invitation');
    const expiresAt = await lost(run, 'staff:st-other', 'resend-lost');
    expect(await run.resend('staff:st-other', 'resend-lost')).toMatchObject({ ok: true, expiresAt });
    await until('two mails', () => system.mail.to(run.who.email).length, is(2));
    expect(await run.row()).toMatchObject({ issue: 2 });
    expect(await resentSteps(run)).toEqual(['staff:st-other']);
    expect(await run.register({ ...run.who, issue: 2 })).toMatchObject({ ok: true });
    expect(await system.temporal.replayAll([run.procedureId])).toBe(1);
  });

  test('one that can’t be told of its URL keeps no other from being told', async () => {
    const [one, two] = [await invited(), await invited()].toSorted((a, b) => (a.procedureId < b.procedureId ? -1 : 1));
    if (!one || !two) throw new Error('two were invited');
    for (const run of [one, two]) {
      await run.mailed('member-invitation');
      await lost(run, 'staff:st-other', 'resend-lost');
    }
    // No workflow has it: the signal itself is refused.
    const unheard = '';
    const row = await one.row();
    await db()('jairo_invitations').insert({ ...row, procedure_id: unheard, email_key: `unheard ${row.email_key}` });
    const failed: unknown[] = [];
    const log = pino({ level: 'warn' }, { write: (line) => void failed.push(JSON.parse(line)) });
    const end = startResent({ db: db(), temporal: system.temporal.client, log }, { everyMs: 50 });
    try {
      for (const run of [one, two]) await until('two mails', () => system.mail.to(run.who.email).length, is(2));
    } finally {
      await end();
      await db()('jairo_invitations').where({ procedure_id: unheard }).delete();
    }
    expect(failed).not.toEqual([]);
  });

  test('once it has ended it is another procedure for the same addressee', async () => {
    const run = await invitedTo();
    await run.mailed('member-invitation');
    await run.withdraw();
    const again = await invite(system, host, { renews: run.procedureId, role: '教員' });
    expect(again.answer).toMatchObject({ ok: true });
    expect(await again.row()).toMatchObject({ number: run.number, email: run.who.email, renews: run.procedureId });
    await again.mailed('member-invitation');
    const listed = (await invitationsOf(db(), host)).invitations.map((one) => one.procedure_id);
    expect(listed).toContain(again.procedureId);
    expect(listed).not.toContain(run.procedureId);
    expect((await invite(system, host, { renews: run.procedureId, role: '教員' })).answer).toEqual({
      ok: false,
      refusal: 'already-invited',
    });
    expect(await again.register(run.who)).toMatchObject({ ok: true });
    // Of one that is open, or was used, there is nothing to renew.
    for (const renews of [again.procedureId, (await invited()).procedureId])
      expect((await invite(system, host, { renews })).answer).toEqual({ ok: false, refusal: 'wrong-state' });
  });
});

describe('an invitation that ends unused', () => {
  test('withdrawn: its URL counts no more', async () => {
    const run = await invited();
    expect(await run.withdraw('staff:st-other')).toMatchObject({ ok: true, view: { status: 'withdrawn' } });
    expect(await run.result()).toBe('withdrawn');
    expect(TOO_LATE).toContainEqual(await run.register(run.who));
    expect(await run.row()).toMatchObject({ state: 'withdrawn' });
    expect(await run.recorded()).toBe('withdrawn');
  });

  test('expired: a reminder before, and whoever invited is told once a day', async () => {
    const inviter = somebody();
    const by: Actor = `member:${await account(system, inviter, host)}`;
    const waits = { invitationMs: 2_500, reminderMs: 1_500 };
    const [one, two] = [await invitedTo({ by }, { waits }), await invitedTo({ by }, { waits })];
    expect((await one.mailed('member-reminder')).subject).toContain('まもなく期限');
    expect(await one.result()).toBe('expired');
    expect(await two.result()).toBe('expired');
    expect(await one.steps()).toEqual(expect.arrayContaining(['invitation-reminded', 'expired']));
    expect(system.mail.to(inviter.email).map(({ subject }) => subject)).toEqual([
      'JAIRO Cloud ユーザー登録の期限が過ぎました',
    ]);
    expect(await one.row()).toMatchObject({ state: 'expired' });
    const told = (await Promise.all([one, two].map((run) => run.steps()))).flat();
    expect(told.filter((step) => step === 'inviter-told')).toHaveLength(1);
  });

  test('its mail was refused for good: whoever invited is told', async () => {
    const inviter = somebody();
    const by: Actor = `member:${await account(system, inviter, host)}`;
    system.mail.behaviour = { recipient: (to) => (to === inviter.email ? undefined : '550 5.1.1 no such user') };
    const run = await invitedTo({ by });
    expect(await run.result()).toBe('mail-undeliverable');
    expect(await run.row()).toMatchObject({ state: 'undeliverable' });
    const [mail] = system.mail.to(inviter.email);
    expect(mail?.subject).toBe('JAIRO Cloud ユーザー登録のご案内をお届けできませんでした');
    expect(mail?.text).toContain(run.who.email);
  });

  test('as an import says it: by its row, and never by a signal alone', async () => {
    const run = await invitedTo();
    await run.mailed('member-invitation');
    await run.changed();
    expect(await run.status()).toBe('invited');
    await db()('jairo_invitations').where({ procedure_id: run.procedureId }).update({ state: 'superseded' });
    await run.changed();
    expect(await run.result()).toBe('superseded');
  });

  test('whose row an import has ended before the signal is heard takes no registration', async () => {
    const run = await invitedTo();
    await run.mailed('member-invitation');
    await db()('jairo_invitations').where({ procedure_id: run.procedureId }).update({ state: 'withdrawn' });
    expect(await run.register(run.who)).toEqual({ ok: false, refusal: 'url-expired' });
    expect(await run.result()).toBe('withdrawn');
  });

  test('before it was started mails nothing', async () => {
    const member = await invitedMember(system, host);
    await db()('jairo_invitations').where({ procedure_id: member.procedureId }).update({ state: 'withdrawn' });
    const run = await startInvited(system, host, member);
    expect(await run.result()).toBe('withdrawn');
    expect(await run.mails()).toEqual([]);
  });

  test('while something came of it that was never heard of: it has completed, and the welcome goes out', async () => {
    const run = await invitedTo();
    await run.mailed('member-invitation');
    await system.activities.registerMember({
      view: await run.view(),
      locale: 'ja',
      at: new Date().toISOString() as never,
      procedureId: run.procedureId,
      issue: 1,
      ...run.who,
      hash: system.deps.sealer.seal(PASSWORD_HASH, `member-registration/${run.procedureId}`),
      browser: 'k1.browser' as never,
      until: new Date().toISOString() as never,
    });
    expect(await run.withdraw()).toEqual({ ok: false, refusal: 'wrong-state' });
    expect(await run.result()).toBe('completed');
    expect(await run.mails()).toContain('member-welcome');
  });
});

test('everything that ran replays', async () => {
  const rows = await db()('jairo_invitations').whereIn('institution', [host]).pluck('procedure_id');
  expect(await system.temporal.replayAll(rows)).toBeGreaterThan(20);
  expect(await outcome(runOf(system, 'jairo-member-registration-none').resend())).toBe('gone');
});
