/** Procedures of two services that wait for their person, and what the person does next, as often as it has to be done. */
import type { Knex } from 'knex';
import type { Calls } from '../helpers/kill/calls.js';
import { type ReceivedMail, urlIn } from '../helpers/mail-server.js';
import { addAccount, CODE_SUBJECT, codeIn, GOOD } from '../helpers/umin.js';

export interface OpenCase {
  procedureId: string;
  address: string;
  /** What the mail that came asks for. @returns once it is done, whether now or by an earlier try */
  goOn(calls: Calls): Promise<void>;
}

const REISSUED_SUBJECT = 'CiNii 機関認証の申請パスワード再発行のご連絡';

/** Begins those of a range of numbers, half of each service; each waits for its person. */
export async function openCases(db: Knex, calls: Calls, from: number, to: number): Promise<OpenCase[]> {
  const cases: Promise<OpenCase>[] = [];
  for (let n = from; n < to; n += 1) cases.push(n % 2 === 0 ? reissue(db, calls, n) : newPassword(db, calls, n));
  return Promise.all(cases);
}

const to = (address: string) => (mail: ReceivedMail) => mail.to.includes(address);

async function reissue(db: Knex, calls: Calls, n: number): Promise<OpenCase> {
  const id = `AUTH8${String(n).padStart(7, '0')}`;
  const address = `holder-${n}@univ-p.example.jp`;
  const like = await db('cinii_registrations').first();
  await db('cinii_registrations').insert({ ...like, application_id: id, email: address, email_key: address });
  const { procedureId = '' } = await calls.insist('/password-reissues', { email: address });
  await calls.insist(`/password-reissues/${procedureId}/accept`, {});
  const { token } = urlIn(await calls.mailed(`the URL of ${id}`, to(address)));
  return {
    procedureId,
    address,
    async goOn(again) {
      await again.insist('/one-time-urls/redeem', { token }, { also: 410 });
      await again.mailed('the password', (mail) => to(address)(mail) && mail.subject === REISSUED_SUBJECT);
    },
  };
}

async function newPassword(db: Knex, calls: Calls, n: number): Promise<OpenCase> {
  const account = await addAccount(db, `prod-${n}`);
  const address = `${account}@hospital.example.jp`;
  const { procedureId = '' } = await calls.insist('/access-codes/by-id', { accountId: account });
  const code = codeIn(
    await calls.mailed(`the code of ${account}`, (mail) => to(address)(mail) && mail.subject === CODE_SUBJECT),
  );
  let ticket: string | undefined;
  return {
    procedureId,
    address,
    async goOn(again) {
      const answer = await again.insist(`/access-codes/${procedureId}/code`, { code }, { also: 409 });
      // Where the code counts as given, the page that was open then still has the ticket.
      ticket = answer['passwordTicket'] ?? ticket;
      const input = { passwordTicket: ticket, password: GOOD, passwordAgain: GOOD };
      await again.insist('/new-passwords', input, { also: 410 });
    },
  };
}
