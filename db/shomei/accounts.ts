/** Accounts of the certificate issuance service: the verified address and the second password of a student whom the university knows. */
import type { Knex } from 'knex';
import type { Db } from '../knex.js';

export interface ShomeiAccount {
  user_id: string;
  email: string | null;
  email_key: string | null;
  email_version: number;
  second_password_hash: string | null;
  second_password_version: number;
  locale: 'ja' | 'en' | null;
  disabled_at: Date | null;
  /** Another one with every change of passwords or rights: sessions begun before it have ended. */
  revision: number;
}

export async function findShomeiAccount(db: Db, userId: string): Promise<ShomeiAccount | undefined> {
  return db<ShomeiAccount>('shomei_accounts').where({ user_id: userId }).first();
}

/** Whose address it is. @param emailKey see `emailKey` of workflows/rules/email.ts */
export async function findShomeiAccountByEmail(db: Db, emailKey: string): Promise<ShomeiAccount | undefined> {
  return db<ShomeiAccount>('shomei_accounts').where({ email_key: emailKey }).first();
}

/** Whether an address is another account's already. */
export async function isOthersEmail(db: Db, userId: string, emailKey: string): Promise<boolean> {
  const holder = await findShomeiAccountByEmail(db, emailKey);
  return holder !== undefined && holder.user_id !== userId;
}

/** Whoever gives an address to an account at the same moment waits until the transaction ends. */
export async function lockEmail(trx: Knex.Transaction, emailKey: string): Promise<void> {
  await trx.raw('select pg_advisory_xact_lock(hashtextextended(?, 2))', [emailKey]);
}

/** Keeps the language that a person chose. */
export async function chooseLocale(db: Db, userId: string, locale: 'ja' | 'en'): Promise<void> {
  await db('shomei_accounts').where({ user_id: userId }).update({ locale });
}

/** The account's row is the lock: what changes one account happens one after the other. */
export async function lockShomeiAccount(trx: Knex.Transaction, userId: string): Promise<ShomeiAccount | undefined> {
  return trx<ShomeiAccount>('shomei_accounts').where({ user_id: userId, disabled_at: null }).forUpdate().first();
}

/** What a procedure has brought about. */
export interface Change {
  /** The account's address until then, which is told of it; absent where it had none. */
  before?: string;
  /** Procedures that it ended. */
  ended: string[];
}
interface ChangeRow {
  procedure_id: string;
  version: number;
  before: string | null;
  ended: string[];
}
const madeBy = (trx: Knex.Transaction, procedureId: string): Promise<ChangeRow | undefined> =>
  trx<ChangeRow>('shomei_changes').where({ procedure_id: procedureId }).first();
const changeOf = ({ before, ended }: Pick<ChangeRow, 'before' | 'ended'>): Change => ({
  ...(before !== null && { before }),
  ended,
});

/** Whose address or second password a procedure has changed; undefined where it has changed none. */
export async function changedAccount(db: Db, procedureId: string): Promise<string | undefined> {
  const change = await db('shomei_changes').where({ procedure_id: procedureId }).first('user_id');
  return change?.user_id;
}

export type EmailInForce = ({ state: 'in-force' } & Change) | 'superseded' | 'in-use';

/**
 * Puts a verified address in force, as long as the procedure's claim stands; the URLs of the account's other procedures count no more.
 * Sessions that reached only as far as the first address end. A repeat answers the same.
 * @returns `in-use` where the address is another account's
 */
export async function putEmailInForce(
  db: Db,
  p: { procedureId: string; userId: string; email: string; emailKey: string },
): Promise<EmailInForce> {
  const { procedureId, userId, email, emailKey } = p;
  return db.transaction(async (trx) => {
    const account = await lockShomeiAccount(trx, userId);
    const done = await madeBy(trx, procedureId);
    if (done) return { state: 'in-force', ...changeOf(done) };
    if (!account || !(await holds(trx, procedureId, account))) return 'superseded';
    // Two accounts that verify one address at the same moment: the second waits here for the first.
    await lockEmail(trx, emailKey);
    if (await isOthersEmail(trx, userId, emailKey)) return 'in-use';
    const version = account.email_version + 1;
    await trx('shomei_accounts')
      .where({ user_id: userId })
      .update({ email, email_key: emailKey, email_version: version });
    await trx('sessions').where({ realm: 'shomei', user_id: userId, level: 'register-email' }).delete();
    const ended = await endClaims(trx, userId, procedureId);
    const change = { procedure_id: procedureId, version, before: account.email, ended };
    await trx('shomei_changes').insert({ ...change, user_id: userId, what: 'email', at: trx.fn.now() });
    return { state: 'in-force', ...changeOf(change) };
  });
}

export interface NewSecondPassword {
  procedureId: string;
  userId: string;
  /** argon2id, PHC text. */
  hash: string;
  /** `reset`: needs the procedure's claim. `set`, `change`: the version that the person has proved to know. */
  how: { kind: 'reset' } | { kind: 'set' | 'change'; version: number };
}

/**
 * Puts a second password in force: all sessions of the account end, the count of wrong logins begins anew, and what the account's other
 * procedures have mailed counts no more. A repeat answers the same and changes nothing.
 * @returns undefined where the account has moved on meanwhile
 */
export async function putSecondPasswordInForce(db: Db, p: NewSecondPassword): Promise<Change | undefined> {
  const { procedureId, userId, hash } = p;
  return db.transaction(async (trx) => {
    const account = await lockShomeiAccount(trx, userId);
    const done = await madeBy(trx, procedureId);
    if (done && (await isClosed(trx, procedureId)))
      return account?.second_password_hash === hash ? changeOf(done) : undefined;
    if (done) return again(trx, account, done, hash);
    if (!account || account.email === null || !(await mayPut(trx, account, p))) return undefined;
    const version = await writeSecondPassword(trx, account, hash);
    const ended = await endClaims(trx, userId, procedureId);
    const change = { procedure_id: procedureId, version, before: account.email, ended };
    await trx('shomei_changes').insert({ ...change, user_id: userId, what: 'second-password', at: trx.fn.now() });
    return changeOf(change);
  });
}

/**
 * The step again. With the same hash it is a repeat. With another one the workflow never heard of the first: whoever set it was told to try again,
 * and the later one counts, as long as nothing else came into force meanwhile.
 */
async function again(
  trx: Knex.Transaction,
  account: ShomeiAccount | undefined,
  done: ChangeRow,
  hash: string,
): Promise<Change> {
  if (account?.second_password_version === done.version && account.second_password_hash !== hash) {
    const version = await writeSecondPassword(trx, account, hash);
    await trx('shomei_changes').where({ procedure_id: done.procedure_id }).update({ version });
  }
  return changeOf(done);
}

async function writeSecondPassword(trx: Knex.Transaction, account: ShomeiAccount, hash: string): Promise<number> {
  const userId = account.user_id;
  const version = account.second_password_version + 1;
  await trx('shomei_accounts').where({ user_id: userId }).update({
    second_password_hash: hash,
    second_password_version: version,
    second_password_set_at: trx.fn.now(),
  });
  await trx('sessions').where({ realm: 'shomei', user_id: userId }).delete();
  // Whoever reset it has proved to read the account's mail; to set or change it, one was signed in.
  await trx('shomei_login_tries').where({ user_id: userId }).delete();
  return version;
}

async function mayPut(trx: Knex.Transaction, account: ShomeiAccount, p: NewSecondPassword): Promise<boolean> {
  if (p.how.kind === 'reset') return holds(trx, p.procedureId, account);
  const isFirst = account.second_password_hash === null;
  return account.second_password_version === p.how.version && isFirst === (p.how.kind === 'set');
}

/** Whether a procedure's claim still stands: neither superseded, nor overtaken by a change in any other way. */
async function holds(trx: Knex.Transaction, procedureId: string, account: ShomeiAccount): Promise<boolean> {
  const claim = await trx('shomei_claims').where({ procedure_id: procedureId }).first();
  return (
    claim !== undefined &&
    claim.state !== 'ended' &&
    claim.email_version === account.email_version &&
    claim.password_version === account.second_password_version
  );
}

/** Whether a procedure that has brought a change was closed after it: a submission that comes as late as that counts for nothing. */
async function isClosed(trx: Knex.Transaction, procedureId: string): Promise<boolean> {
  const claim = await trx('shomei_claims').where({ procedure_id: procedureId }).first('ended_by');
  return claim !== undefined && claim.ended_by !== procedureId;
}

/**
 * Ends the claim of a procedure that waits for nothing more, under the lock of the account: nothing can come of it from now on, nor anything else in
 * place of what has.
 * @returns what had come of it already, in a task that was thrown away before the workflow heard of it
 */
export async function closeClaim(
  db: Db,
  { procedureId, userId, ending }: { procedureId: string; userId: string; ending: string },
): Promise<Change | undefined> {
  return db.transaction(async (trx) => {
    await trx('shomei_accounts').where({ user_id: userId }).forUpdate().first('user_id');
    const done = await madeBy(trx, procedureId);
    await endClaim(trx, procedureId, ending);
    // Its own change has ended it already: that it is closed as well is kept too.
    if (done) await trx('shomei_claims').where({ procedure_id: procedureId }).update({ ended_by: ending });
    return done && changeOf(done);
  });
}

/** Ends the claim of a procedure that has ended. */
export async function endClaim(db: Db, procedureId: string, ending: string): Promise<void> {
  await db('shomei_claims')
    .where({ procedure_id: procedureId })
    .whereNot({ state: 'ended' })
    .update({ state: 'ended', ended_by: ending });
}

/** Ends the claims of an account. @returns the procedures whose claims were ended, without the one that ends them */
async function endClaims(trx: Knex.Transaction, userId: string, procedureId: string): Promise<string[]> {
  const ended: { procedure_id: string }[] = await trx('shomei_claims')
    .where({ user_id: userId })
    .whereNot({ state: 'ended' })
    .update({ state: 'ended', ended_by: procedureId })
    .returning('procedure_id');
  return ended.map((claim) => claim.procedure_id).filter((id) => id !== procedureId);
}
