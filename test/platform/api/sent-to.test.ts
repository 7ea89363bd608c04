/** Issue 11, B14: where a mail went is said on the page that says it was sent: whole in the browser that typed the address, masked elsewhere, or not at all. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createSession } from '../../../db/platform/sessions.js';
import { cookieName } from '../../../api/http/plugins/cookies.js';
import { REISSUE_PATHS } from '../../../api/procedures/password-reissue/paths.js';
import { PROFILE_PATHS } from '../../../api/procedures/member-change/paths.js';
import { STUDENT_PATHS } from '../../../api/student/paths.js';
import { UTOKYO_PATHS } from '../../../api/utokyo/paths.js';
import { applied as appliesForMethods, newMember } from '../../helpers/reregistrations.js';
import { type Caller, startSystem, type System } from '../../helpers/system.js';
import { addAccount, sentCode, setPassword, ticketFor } from '../../helpers/umin.js';
import { enters } from '../../helpers/utokyo.js';
import { until } from '../../helpers/wait.js';
import { mailedCode } from '../../procedures/case-tracking/support.js';
import * as verification from '../../procedures/email-verification/support.js';
import { account as member } from '../../procedures/member-registration/support.js';
import { applied, verified } from '../../procedures/operator-application/support.js';
import { atMenu, CURRENT, NEXT, signedIn, student } from '../../procedures/second-password-change/support.js';
import { allowed, set } from '../../procedures/second-password-reset/support.js';
import { addRegistration, isUrlMail, sendForm } from '../../security/support.js';
import { urlIn } from '../../helpers/mail-server.js';
import { requested, settled } from '../../staff/application/support.js';

let system: System;
beforeAll(async () => {
  system = await startSystem();
});
afterAll(async () => system.close());

const ROWS = /<dt>(?:送信先|お知らせの送信先|入力したメールアドレス)<\/dt><dd[^>]*>(.*?)<\/dd>/gs;
const sentTo = (html: string): string[] =>
  [...html.matchAll(ROWS)].flatMap(([, value = '']) => value.split(/<[^>]*>/).filter((part) => part !== ''));

const page = async (caller: Caller, url: string): Promise<string> => (await caller.send({ method: 'GET', url })).text;
const told = async (caller: Caller, procedureId: string): Promise<string[]> =>
  sentTo(await page(caller, `/procedures/${procedureId}`));
const elsewhere = (procedureId: string): Promise<string[]> => told(system.caller(), procedureId);
const reaches = (procedureId: string, words: string): Promise<string> =>
  until(
    words,
    () => page(system.caller(), `/procedures/${procedureId}`),
    (text) => text.includes(words),
  );

/** Sends a form. @returns the procedure that it began */
async function begun(caller: Caller, shown: string, action: string, fields: Record<string, string>): Promise<string> {
  const { status, headers } = await sendForm(caller, shown, action, fields);
  expect(status).toBe(303);
  return String(headers['location']).replace('/procedures/', '');
}

test('a reissue: after OK, and when the password went out', async () => {
  const email = 'sent-to@univ-l.example.ac.jp';
  await addRegistration(system.database.db, { application_id: 'AUTH81111111', email });
  const caller = system.caller();
  const procedureId = await begun(caller, REISSUE_PATHS.form, REISSUE_PATHS.form, { email });
  await caller.call('acceptPasswordReissue', { procedureId });
  const mail = await system.mail.wait((one) => isUrlMail(one) && urlIn(one).token.includes(procedureId));
  await reaches(procedureId, '本人確認メール送信');
  expect([await told(caller, procedureId), await elsewhere(procedureId)]).toEqual([[email], ['s•••@u•••.ac.jp']]);
  await system.caller().call('redeemOneTimeUrl', { token: urlIn(mail).token });
  await reaches(procedureId, '再発行が完了しました');
  expect([await told(caller, procedureId), await elsewhere(procedureId)]).toEqual([[email], ['s•••@u•••.ac.jp']]);
});

test('an access code: while it is waited for, and when the password is set', async () => {
  const id = await addAccount(system.database.db, 'sent-tky', { email: 'code@hospital.example.jp' });
  const masked = ['c•••@h•••.jp', 's•••@u•••.ac.jp'];
  const caller = system.caller();
  expect(await told(caller, (await sentCode(system, caller, id)).procedureId)).toEqual(masked);
  const { procedureId, passwordTicket } = await ticketFor(system, caller, id);
  expect((await setPassword(caller, passwordTicket)).status).toBe(200);
  await reaches(procedureId, 'パスワード更新完了');
  expect([await told(caller, procedureId), await elsewhere(procedureId)]).toEqual([masked, masked]);
});

test('an operator application: to nobody else until it is verified, and to whoever opens its case', async () => {
  const email = 'mine@home.example.jp';
  expect(await elsewhere((await applied(system, system.caller(), { email })).procedureId)).toEqual([]);
  const { procedureId, receiptNumber } = await verified(system, system.caller(), { email });
  expect(await elsewhere(procedureId)).toEqual(['m•••@h•••.jp']);
  const caller = system.caller();
  const code = await mailedCode(system, caller, receiptNumber);
  // Whether there is such a case is nobody's matter yet.
  expect(await told(caller, code.procedureId)).toEqual([]);
  await sendForm(caller, `/procedures/${code.procedureId}`, '/case/code', code);
  expect(sentTo(await page(caller, '/case'))).toEqual(['m•••@h•••.jp']);
});

test('a change of use', async () => {
  const procedureId = await requested(system);
  expect(await elsewhere(procedureId)).toEqual(['c•••@u•••.jp']);
  await settled(system, procedureId);
});

test('a new address of a student: to that student only', async () => {
  const { caller } = await verification.resident(system, 'before@student.example.jp');
  const email = 'after@student.example.jp';
  const fields = { email, emailAgain: email };
  const procedureId = await begun(caller, STUDENT_PATHS.emailChange, STUDENT_PATHS.emailChange, fields);
  expect([await told(caller, procedureId), await elsewhere(procedureId)]).toEqual([[email], []]);
});

test('a reset: what was typed, and where the notice went', async () => {
  const who = await student(system);
  const caller = system.caller();
  const { email } = who;
  const procedureId = await begun(caller, STUDENT_PATHS.forgotten, STUDENT_PATHS.forgotten, { email });
  expect([await told(caller, procedureId), await elsewhere(procedureId)]).toEqual([[email], []]);
  const reset = await allowed(system, await student(system));
  expect((await set(reset.caller, reset.ticket)).status).toBe(200);
  await until(
    'the reset is done',
    () => page(reset.caller, `/procedures/${reset.procedureId}`),
    (text) => text.includes('変更完了'),
  );
  expect([await told(reset.caller, reset.procedureId), await elsewhere(reset.procedureId)]).toEqual([
    ['s•••@s•••.jp'],
    [],
  ]);
});

test('another second password: where the notice goes', async () => {
  const { who, caller } = await atMenu(system);
  const typed = { current: CURRENT, password: NEXT, passwordAgain: NEXT };
  const { body } = await caller.call('changeSecondPassword', typed);
  expect(await told(caller, body['procedureId'])).toEqual(['s•••@s•••.jp']);
  const other = await signedIn(system, await student(system));
  expect([who.userId, await told(other, body['procedureId'])]).toEqual([who.userId, []]);
});

test('a new address of a member: to that member only, also in the same browser', async () => {
  const signIn = async (caller: Caller): Promise<void> => {
    const { config, db, tokens } = system.deps;
    const userId = await member(system);
    const id = userId.padEnd(43, 'x');
    const times = { idleMs: 900_000, lifeMs: 3_600_000 };
    await createSession(db, { idDigest: tokens.digest('session', id), realm: 'jairo', userId, ...times });
    caller.jar[cookieName(config, 'session-jairo')] = id;
  };
  const caller = system.caller();
  await signIn(caller);
  const email = 'new-address@library.example.ac.jp';
  const procedureId = await begun(caller, PROFILE_PATHS.page, PROFILE_PATHS.email, { email });
  expect([await told(caller, procedureId), await elsewhere(procedureId)]).toEqual([[email], []]);
  await signIn(caller);
  expect(await told(caller, procedureId)).toEqual([]);
});

test('an application for new methods: where notices go', async () => {
  const { memberId } = await newMember(system);
  await appliesForMethods(system, { memberId });
  const caller = await enters(system, memberId, 'password');
  const text = await until(
    'the case',
    () => page(caller, UTOKYO_PATHS.case),
    (shown) => shown.includes('受付番号'),
  );
  expect(sentTo(text)).toEqual(['m•••@n•••.jp']);
});
