/** The whole way of a student with marked secrets: login, first address, second password, changes of both, reset. For the canaries (I10). */
import { cookieName } from '../../api/http/plugins/cookies.js';
import { urlIn } from '../helpers/mail-server.js';
import type { Caller, Reply, System } from '../helpers/system.js';

const UNIVERSITY = 'Canary-univ-pass-5d1c09';
const SECONDS = ['Canary5second1x', 'Canary5second2x', 'Canary5second3x'] as const;
const WRONG = 'Canary-wrong-pass-88e4';
const STUDENT = 'canary-student';
/** Addresses of the student, one after the other. */
export const ADDRESSES = ['canary-one@student.example.jp', 'canary-two@student.example.jp'] as const;

/** @returns the secrets that it brought about, by what they are */
export async function studentFlows(system: System, caller: () => Caller): Promise<[string, string][]> {
  const { database, deps, mail } = system;
  await database.db('directory_users').insert({
    user_id: STUDENT,
    name: 'Canary',
    password_hash: await deps.passwords.hash(UNIVERSITY),
  });
  const secrets: [string, string][] = [
    ['university password', UNIVERSITY],
    ['wrong password', WRONG],
    ...SECONDS.map((one) => ['second password', one] as [string, string]),
  ];
  const [first, second, third] = SECONDS;
  const browser = caller();
  let logins = 0;

  const logIn = async (secondPassword: string): Promise<void> => {
    const key = { 'idempotency-key': `canary-login-${++logins}` };
    const typed = { userId: STUDENT, password: UNIVERSITY, secondPassword };
    for (let times = 0; times < 2; times++) expectStatus(await browser.call('studentLogin', typed, key), 200);
    keepSession();
  };
  const keepSession = (): void => {
    secrets.push(['session ID', browser.jar[cookieName(deps.config, 'session-shomei')] ?? 'no session']);
  };
  const mailed = async (procedureId: unknown): Promise<string> => {
    const received = await mail.wait((m) =>
      m.headers.some((h) => h.key === 'x-procedure-id' && h.value === procedureId),
    );
    const { token } = urlIn(received);
    secrets.push(['URL token', token], ['signature of a URL', token.split('.').at(-1) ?? token]);
    return token;
  };
  const verify = async (email: string): Promise<void> => {
    const { body } = expectStatus(await browser.call('startEmailVerification', { email, emailAgain: email }), 201);
    const token = await mailed(body['procedureId']);
    expectStatus(await browser.call('redeemOneTimeUrl', { token }), 200);
    expectStatus(await caller().call('redeemOneTimeUrl', { token }), 410);
    await browser.send({ method: 'GET', url: `/procedures/${body['procedureId']}` });
  };

  // People type a password into the wrong field.
  await caller().call('studentLogin', { userId: WRONG, password: WRONG, secondPassword: WRONG });
  await caller().call('studentLogin', { userId: STUDENT, password: WRONG });
  await caller().call('studentLogin', { userId: STUDENT, password: UNIVERSITY, secondPassword: WRONG });
  await logIn('');
  await verify(ADDRESSES[0]);
  await logIn('');
  for (const password of [UNIVERSITY, 'Canary5', first])
    await browser.call('setSecondPassword', { password, passwordAgain: password });
  keepSession();
  await logIn(first);
  await browser.call('changeSecondPassword', { current: WRONG, password: second, passwordAgain: second });
  expectStatus(
    await browser.call('changeSecondPassword', { current: first, password: second, passwordAgain: second }),
    200,
  );
  keepSession();
  await verify(ADDRESSES[1]);

  const { body } = expectStatus(await browser.call('startSecondPasswordReset', { email: ADDRESSES[1] }), 202);
  const token = await mailed(body['procedureId']);
  const { passwordTicket } = expectStatus(await browser.call('redeemOneTimeUrl', { token }), 200).body;
  secrets.push(
    ['password ticket', passwordTicket],
    ['signature of a grant', String(passwordTicket).split('.').at(-1) ?? ''],
  );
  const typed = { passwordTicket, password: third, passwordAgain: third };
  await browser.call('setSecondPassword', { ...typed, passwordAgain: WRONG });
  expectStatus(await browser.call('setSecondPassword', typed, { 'idempotency-key': 'canary-reset' }), 200);
  await browser.call('setSecondPassword', typed);
  await logIn(third);
  for (const url of ['/shomei/menu', '/shomei/menu/email', '/shomei/login']) await browser.send({ method: 'GET', url });
  await browser.call('endStudentSessions', { everywhere: true });
  return secrets;
}

function expectStatus(reply: Reply, status: number): Reply {
  if (reply.status !== status) throw new Error(`${reply.status} instead of ${status}: ${reply.text}`);
  return reply;
}
