/** Rows that the tests of the staff overview put where procedures would leave them. */
import type { Knex } from 'knex';
import { ulid } from 'ulid';
import type { Caller, System } from '../../helpers/system.js';
import { until } from '../../helpers/wait.js';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
export const ago = (ms: number): Date => new Date(Date.now() - ms);
export const newId = (start: string): string => `${start}-${ulid()}`;

const PASSWORDS: Record<string, string> = {
  op1: 'Op1-sample-pass',
  op2: 'Op2-sample-pass',
  lead1: 'Lead1-sample-pass',
  audit1: 'Audit1-sample-pass',
  admin1: 'Admin1-sample-pass',
};

/** A caller with a session of somebody of the sample. @param as whose password it is @param origin where the system listens, if it does */
export async function signedIn(
  system: Pick<System, 'caller'>,
  userId: string,
  as = userId,
  origin?: string,
): Promise<Caller> {
  const caller = system.caller(origin === undefined ? {} : { headers: { host: new URL(origin).host } });
  const signIn = () => caller.call('signIn', { realm: 'staff', userId, password: PASSWORDS[as] });
  // A machine that has just started everything may be told to wait.
  const { status } = await until(`${userId} is answered`, signIn, (reply) => reply.status !== 503);
  if (status !== 200) throw new Error(`${userId} could not sign in: ${status}`);
  return caller;
}

/** An operator of the queue `cinii` only, with the password of op1. */
export async function addOtherOperator(db: Knex, id = 'op9'): Promise<void> {
  const like = await db('staff').where({ id: 'op1' }).first();
  await db('staff').insert({ ...like, id, name: '他の窓口', queues: ['cinii'], email: null });
}

export const addWrongCodes = (db: Knex, accountId: string, ...agesMs: number[]) =>
  db('umin_wrong_codes').insert(
    agesMs.map((age, index) => ({
      procedure_id: newId('umin-access-code'),
      n: index + 1,
      account_id: accountId,
      at: ago(age),
    })),
  );

export const tenWrongCodes = (db: Knex, accountId: string, oldestMs = HOUR) =>
  addWrongCodes(db, accountId, ...Array.from({ length: 10 }, (_, index) => oldestMs - index * 1000));

/** Wrong logins in a row of a student, of whom the newest was counted so long ago. */
export const addWrongLogins = (db: Knex, userId: string, tries: number, age = 0) =>
  db('shomei_login_tries').insert({
    user_digest: `digest-${userId}`,
    user_id: userId,
    tries,
    counted_at: ago(age),
  });

export interface MailRow {
  key: string;
  procedure_id: string;
  state: 'claimed' | 'deferred' | 'sent' | 'refused';
  recipient: string;
  age: number;
  in_doubt: number;
  attempts: number;
  fault: 'delayed' | 'blocked';
  smtp_code: string | null;
  smtp_status: string | null;
  last_attempt_at: Date;
  ended_at: Date;
  template: string;
}
export async function addMail(db: Knex, { age = 0, ...row }: Partial<MailRow>): Promise<string> {
  const procedureId = row.procedure_id ?? newId('umin-access-code');
  await db('mail_log').insert({
    key: `${procedureId}/${ulid()}`,
    message_id: '<m@example.jp>',
    template: 'access-code',
    recipient: 'taro.yamada@hospital.example.jp',
    state: 'refused',
    claimed_at: ago(age),
    last_attempt_at: ago(age),
    ...row,
    procedure_id: procedureId,
  });
  return procedureId;
}

export async function addProcedure(
  db: Knex,
  p: { id: string; status: string; openedAt?: Date; closedAt?: Date | null },
): Promise<void> {
  const [service = ''] = p.id.split('-');
  const openedAt = p.openedAt ?? ago(HOUR);
  const closedAt = p.closedAt === undefined ? ago(0) : p.closedAt;
  await db('procedures').insert({
    procedure_id: p.id,
    service,
    kind: p.id.replace(/^[a-z]+-|-[^-]+$/g, ''),
    status: p.status,
    closed: closedAt !== null,
    locale: 'ja',
    opened_at: openedAt,
    updated_at: closedAt ?? openedAt,
    closed_at: closedAt,
  });
}

export interface ApplicationRow {
  procedure_id: string;
  service: string;
  received_at: Date;
  due_at: Date;
  claimed_at: Date | null;
  closed_at: Date | null;
  open: boolean;
}
export const applicationRow = (row: Partial<ApplicationRow>): Record<string, unknown> => {
  const service = row.service ?? 'umin';
  const id = row.procedure_id ?? newId(`${service}-operator-application`);
  return {
    procedure_id: id,
    service,
    kind: 'operator-application',
    account: id,
    detail: '{}',
    received_at: ago(HOUR),
    due_at: ago(-DAY),
    open: true,
    ...row,
  };
};

export interface PropagationRow {
  procedure_id: string;
  service: string;
  account_id: string;
  status: 'pending' | 'confirmed' | 'failed';
  expected_at: Date;
  late_since: Date | null;
  attempts: number;
  last_fault: string | null;
}
export async function addPropagation(db: Knex, row: Partial<PropagationRow>): Promise<string> {
  const procedureId = row.procedure_id ?? newId('umin-access-code');
  await db('propagations').insert({
    service: 'mail',
    account_id: 'yamada-tar',
    version: 1,
    status: 'failed',
    expected_at: ago(HOUR),
    late_since: ago(30 * MINUTE),
    attempts: 3,
    last_fault: 'timeout',
    updated_at: ago(0),
    ...row,
    procedure_id: procedureId,
  });
  return procedureId;
}

/** The rows of a page's first table, cell by cell, as text. */
export function rowsIn(html: string): string[][] {
  const body = /<tbody[^>]*>(.*?)<\/tbody>/s.exec(html)?.[1] ?? '';
  return [...body.matchAll(/<tr[^>]*>(.*?)<\/tr>/gs)].map(([, row = '']) =>
    [...row.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/gs)].map(([, cell = '']) => textOf(cell)),
  );
}

const textOf = (html: string): string =>
  html
    .replace(/<input[^>]*>|<[^>]+>/g, ' ')
    .replace(/&quot;/g, '"')
    .replace(/&lt;/g, '<')
    .replace(/&#39;/g, "'")
    .replace(/&amp;/g, '&')
    .replace(/\s+/g, ' ')
    .trim();

/** Somebody of each right: two operators who don't see the same, and an auditor. */
export async function overseers(system: System): Promise<Record<'op' | 'other' | 'auditor', Caller>> {
  await addOtherOperator(system.database.db);
  const [op, other, auditor] = await Promise.all([
    signedIn(system, 'op1'),
    signedIn(system, 'op9', 'op1'),
    signedIn(system, 'audit1'),
  ]);
  return { op, other, auditor };
}

/** Tables of locked accounts. */
const LOCKS = ['umin_wrong_codes', 'umin_unlocks', 'shomei_login_tries', 'shomei_unlocks'];
/** Nothing is there to be overseen. */
export async function forgetOverseen(db: Knex): Promise<void> {
  for (const table of ['mail_done', 'mail_log', 'propagations', 'applications', 'procedures', ...LOCKS])
    await db(table).delete();
}

export const page = (caller: Caller, path: string) => caller.send({ method: 'GET', url: path });
