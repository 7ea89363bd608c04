/** Loads the sample data, as it is, into an empty database. Never in production. */
import type { Knex } from 'knex';
import { parse } from 'yaml';

/** What this module reads of the sample file; sections of services that are not built yet are left alone. */
interface Sample {
  staff: { id: string; password: string; name: string; roles: string[]; queues?: string[] }[];
  cinii: {
    registrations: { applicationId: string; password: string; email: string; institution: string; kind: string }[];
  };
  umin: {
    accounts: {
      id: string;
      family: string;
      given: string;
      familyKana: string;
      givenKana: string;
      sex: 'male' | 'female';
      /** `yyyy/mm/dd` */
      birth: string;
      email?: string;
      forwarded: boolean;
      category: string;
    }[];
  };
  shomei: {
    students: {
      userId: string;
      /** The university's, which its directory holds. */
      password: string;
      name: string;
      email?: string;
      secondPassword?: string;
      language?: 'ja' | 'en';
    }[];
  };
}
type SampleAccount = Sample['umin']['accounts'][number];

export interface SampleTools {
  hash(clear: string): Promise<string>;
  emailKey(address: string): string;
  identityKey(person: {
    familyName: string;
    givenName: string;
    familyNameKana: string;
    givenNameKana: string;
    sex: 'male' | 'female';
    birthDate: string;
  }): string;
}

/**
 * @param text the sample file (YAML)
 * @param more staff beside those of the sample file (YAML)
 * @returns false where the database holds data already; nothing is changed then
 */
export async function loadSample(
  db: Knex,
  { hash, emailKey, identityKey }: SampleTools,
  text: string,
  more?: string,
): Promise<boolean> {
  if (!(await isEmpty(db))) return false;
  const sample: Sample = parse(text);
  const others = more === undefined ? [] : (parse(more) as Pick<Sample, 'staff'>).staff;
  const staff = await Promise.all(
    [...sample.staff, ...others].map(async ({ password, queues = [], ...person }) => ({
      ...person,
      queues,
      password_hash: await hash(password),
    })),
  );
  const registrations = await Promise.all(
    sample.cinii.registrations.map(async ({ applicationId, password, email, institution, kind }) => ({
      application_id: applicationId,
      email,
      email_key: emailKey(email),
      institution,
      kind,
      password_hash: await hash(password),
    })),
  );
  const students = await Promise.all(sample.shomei.students.map((student) => studentRows(student, { hash, emailKey })));
  return db.transaction(async (trx) => {
    await trx.raw('lock table staff in exclusive mode');
    if (!(await isEmpty(trx))) return false;
    await trx('staff').insert(staff);
    await trx('cinii_registrations').insert(registrations);
    await trx('umin_accounts').insert(sample.umin.accounts.map((account) => accountRow(account, identityKey)));
    await trx('directory_users').insert(students.map(({ user }) => user));
    await trx('shomei_accounts').insert(students.map(({ account }) => account));
    return true;
  });
}

function accountRow(account: SampleAccount, identityKey: SampleTools['identityKey']): Record<string, unknown> {
  const { familyKana, givenKana, birth, email, ...rest } = account;
  const names = {
    familyName: rest.family,
    givenName: rest.given,
    familyNameKana: familyKana,
    givenNameKana: givenKana,
  };
  return {
    ...rest,
    family_kana: familyKana,
    given_kana: givenKana,
    birth: birth.replaceAll('/', '-'),
    email: email ?? null,
    identity_key: identityKey({ ...names, sex: rest.sex, birthDate: birth }),
  };
}

/** The student as the embedded directory knows them, and the account with what they have set already. */
async function studentRows(
  { userId, password, name, email, secondPassword, language }: Sample['shomei']['students'][number],
  { hash, emailKey }: Pick<SampleTools, 'hash' | 'emailKey'>,
): Promise<{ user: Record<string, unknown>; account: Record<string, unknown> }> {
  const set = secondPassword !== undefined && {
    second_password_hash: await hash(secondPassword),
    second_password_version: 1,
  };
  const address = email !== undefined && { email, email_key: emailKey(email), email_version: 1 };
  return {
    user: { user_id: userId, name, password_hash: await hash(password) },
    account: {
      user_id: userId,
      // One statement inserts them all, so every row has every column.
      email: null,
      email_key: null,
      email_version: 0,
      second_password_hash: null,
      second_password_version: 0,
      ...address,
      ...set,
      locale: language ?? null,
    },
  };
}

async function isEmpty(db: Knex | Knex.Transaction): Promise<boolean> {
  const [staff, registration] = [
    await db('staff').first('id'),
    await db('cinii_registrations').first('application_id'),
  ];
  return !staff && !registration;
}
