/** A student's change of address and reset of the second password, at a person's pace, insisting while workers die. */
import type { Knex } from 'knex';
import type { Passwords } from '../../../worker/runtime/crypto/passwords.js';
import { type TestMailServer, urlIn } from '../mail-server.js';
import type { Login } from '../students.js';
import type { Calls } from './calls.js';

const NEXT = 'Kq7xTm2wZpLr';
/** Of the URL to the new address, the notice to the old one, the reset's URL and its notice. */
const MAILS = 4;

const newAddress = ({ userId }: Login): string => `${userId}@home.example.jp`;

/** Changes the address, then resets the second password at the new one. @throws Error where an answer is not what it should be */
export async function changeAndReset(calls: Calls, login: Login): Promise<void> {
  const jar: Record<string, string> = {};
  const email = newAddress(login);
  const call = (path: string, body: object) => calls.insist(path, body, { jar });
  const pause = () => calls.pause(3_000);
  const token = async (procedureId: unknown): Promise<string> => {
    const isOfIt = (m: { headers: { value: string }[]; to: string[] }): boolean =>
      m.to.includes(email) && m.headers.some(({ value }) => value === procedureId);
    return urlIn(await calls.mailed('a URL', isOfIt)).token;
  };
  await call('/student-sessions', login);
  const change = await call('/email-verifications', { email, emailAgain: email });
  await pause();
  await call('/one-time-urls/redeem', { token: await token(change['procedureId']) });
  await pause();
  const reset = await call('/second-password-resets', { email });
  await pause();
  const { passwordTicket } = await call('/one-time-urls/redeem', { token: await token(reset['procedureId']) });
  await pause();
  await call('/second-passwords', { passwordTicket, password: NEXT, passwordAgain: NEXT });
}

/** What is not as it should be after {@link changeAndReset}, once every procedure has ended. */
export async function studentFaults(
  { db, passwords, mail }: { db: Knex; passwords: Passwords; mail: TestMailServer },
  login: Login,
): Promise<string[]> {
  const account = await db('shomei_accounts').where({ user_id: login.userId }).first();
  const claims: string[] = await db('shomei_claims').where({ user_id: login.userId }).pluck('procedure_id');
  const procedures = await db('procedures').whereIn('procedure_id', claims);
  const mails = mail.box.filter((m) => m.headers.some(({ value }) => claims.includes(value)));
  // One for each procedure; a version may be higher, where a task was lost and the repeat brought another hash of the same password (decision 029).
  const changes = await db('shomei_changes').whereIn('procedure_id', claims);
  const sessions = await db('sessions').where({ user_id: login.userId });
  const found: Record<string, boolean> = {
    [`ended as ${procedures.map(({ status }) => status).join()}`]: procedures.some(
      ({ status }) => status !== 'completed',
    ),
    [`${claims.length} procedures`]: claims.length !== 2,
    [`address ${account.email}`]: account.email !== newAddress(login) || account.email_version !== 2,
    [`${changes.length} changes`]: changes.length !== 2 || account.second_password_version < 2,
    'another second password': !(await passwords.verify(account.second_password_hash, NEXT)),
    [`${sessions.length} sessions`]: sessions.length > 0,
    [`${new Set(mails.map((m) => m.messageId)).size} different mails`]:
      new Set(mails.map((m) => m.messageId)).size !== MAILS,
  };
  return Object.keys(found).filter((fault) => found[fault]);
}
