/** People of three services, each with an account of their own, and what has to be true of it when their procedure has ended. */
import type { Knex } from 'knex';
import type { Passwords } from '../../../worker/runtime/crypto/passwords.js';
import { passwordIn, type ReceivedMail, type TestMailServer, urlIn } from '../mail-server.js';
import { addStudents } from '../students.js';
import { addAccount, CODE_SUBJECT, codeIn, GOOD, UPDATED_SUBJECT, wrongOf } from '../umin.js';
import type { Calls } from './calls.js';
import { changeAndReset, studentFaults } from './students.js';

export interface Person {
  name: string;
  /** How many procedures. */
  procedures: number;
  /** Goes through them, at a person's varying pace. @returns how the last one ended */
  go(calls: Calls): Promise<string>;
  /** What is not as it should be, once every procedure has ended. */
  faults(seen: { db: Knex; passwords: Passwords; mail: TestMailServer }): Promise<string[]>;
}

const PACE_MS = 4_000;
const REISSUED_SUBJECT = 'CiNii 機関認証の申請パスワード再発行のご連絡';

/** Adds people for so many procedures: three tenths students', who have two each, three tenths reissues, the rest password updates. */
export async function addPeople(db: Knex, procedures: number): Promise<Person[]> {
  const students = await addStudents(db, 'kill', Math.floor((procedures * 0.3) / 2));
  const reissues = Math.floor(procedures * 0.3);
  const accounts = procedures - 2 * students.length - reissues;
  const people: Person[] = students.map((login) => ({
    name: login.userId,
    procedures: 2,
    go: async (calls) => {
      await changeAndReset(calls, login);
      return 'completed';
    },
    faults: (seen) => studentFaults(seen, login),
  }));
  for (let n = 0; n < reissues; n += 1) people.push(await holder(db, n));
  for (let n = 0; n < accounts; n += 1) people.push(user(await addAccount(db, `kill-${n}`), n % 3 === 0));
  return people;
}

export interface Holder extends Person {
  email: string;
  /** What comes after the start. */
  goOn(calls: Calls, procedureId: string | undefined): Promise<string>;
}

/** Has a lost application password reissued. */
export async function holder(db: Knex, n: number): Promise<Holder> {
  const id = `AUTH9${String(n).padStart(7, '0')}`;
  const email = `holder-${n}@univ-k.example.jp`;
  const like = await db('cinii_registrations').first();
  await db('cinii_registrations').insert({ ...like, application_id: id, email, email_key: email });
  const isOurs = (mail: ReceivedMail): boolean => mail.to.includes(email);
  const isPassword = (mail: ReceivedMail): boolean => mail.subject === REISSUED_SUBJECT;
  const person: Holder = {
    name: id,
    email,
    procedures: 1,
    async go(calls) {
      const { procedureId } = await calls.insist('/password-reissues', { email });
      return person.goOn(calls, procedureId);
    },
    async goOn(calls, procedureId) {
      await calls.insist(`/password-reissues/${procedureId}/accept`, {});
      const { token } = urlIn(await calls.mailed('the URL', (mail) => isOurs(mail) && !isPassword(mail)));
      await calls.pause(PACE_MS);
      await calls.insist('/one-time-urls/redeem', { token });
      await calls.mailed('the password', (mail) => isOurs(mail) && isPassword(mail));
      return calls.completed(procedureId);
    },
    async faults({ db, passwords, mail }) {
      const row = await db('cinii_registrations').where({ application_id: id }).first();
      const [mailed] = mail.to(email).filter(isPassword);
      const isRight = mailed && (await passwords.verify(row.password_hash, passwordIn(mailed)));
      return [
        ...(row.password_version === like.password_version + 1 ? [] : [`changed to ${row.password_version}`]),
        ...(isRight ? [] : ['the mailed password is not the one in force']),
        ...differentMails(mail.to(email), 2),
      ];
    },
  };
  return person;
}

/** Sets a new password by a mailed code. @param errs types a wrong one first */
const user = (account: string, errs: boolean): Person => {
  const address = `${account}@hospital.example.jp`;
  return {
    name: account,
    procedures: 1,
    async go(calls) {
      const { procedureId } = await calls.insist('/access-codes/by-id', { accountId: account });
      const code = codeIn(
        await calls.mailed('the code', (mail) => mail.to.includes(address) && mail.subject === CODE_SUBJECT),
      );
      await calls.pause(PACE_MS);
      const path = `/access-codes/${procedureId}/code`;
      if (errs) await calls.insist(path, { code: wrongOf(code) }, { also: 409 });
      const { passwordTicket } = await calls.insist(path, { code });
      await calls.pause(PACE_MS);
      await calls.insist('/new-passwords', { passwordTicket, password: GOOD, passwordAgain: GOOD });
      return calls.completed(procedureId);
    },
    async faults({ db, passwords, mail }) {
      const row = await db('umin_accounts').where({ id: account }).first();
      const isRight = row.password_hash && (await passwords.verify(row.password_hash, GOOD));
      // One for each procedure. Its version is higher where a task was lost, and the repeat brought another hash of the same password (decision 029).
      const changes = await db('umin_password_changes').where({ account_id: account }).pluck('version');
      const of = (subject: string) => mail.to(address).filter((one) => one.subject === subject);
      return [
        ...(changes.length === 1 && changes[0] === row.password_version
          ? []
          : [`changed by ${changes.length} procedures`]),
        ...(isRight ? [] : ['another password']),
        ...differentMails(of(CODE_SUBJECT), 1),
        ...differentMails(of(UPDATED_SUBJECT), 1),
      ];
    },
  };
};

/** A repeat is no fault where it is the same mail. */
function differentMails(mails: readonly ReceivedMail[], wanted: number): string[] {
  const ids = new Set(mails.map(({ messageId }) => messageId));
  const contents = new Set(mails.map(({ messageId, text }) => `${messageId} ${text}`));
  const found = ids.size === wanted && contents.size === wanted;
  return found ? [] : [`${ids.size} different mails instead of ${wanted}, ${contents.size} by their text`];
}
