/** Loads the sample data, as it is, section by section into tables that are empty. Never in production. */
import type { Knex } from 'knex';
import { parse } from 'yaml';
import type { SampleTools } from './sample-tools.js';
import { insertUtokyo, type UtokyoSample, utokyoRows } from './utokyo-sample.js';
import { insertJairo, jairoRows, type JairoSample } from './jairo-sample.js';

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
  utokyo: UtokyoSample;
  jairo: JairoSample;
}
type SampleAccount = Sample['umin']['accounts'][number];

/** Our own beside what is given. */
interface More extends Pick<Sample, 'staff'> {
  /** By the ID of staff. */
  addresses?: Record<string, string>;
}

/** One part of the sample: the tables that must be empty for it, and how they are filled. */
interface Section {
  tables: readonly string[];
  /** Prepared before the transaction, as hashes take long. @returns what fills the tables */
  prepare(): Promise<(trx: Knex.Transaction) => Promise<void>>;
}

/**
 * Each section goes into tables that are empty and leaves any others as they are: a database that was filled before a service was built gets its section.
 * @param text the sample file (YAML)
 * @param more staff beside those of the sample file, and mail addresses of staff (YAML)
 * @returns the sections that were loaded
 */
export async function loadSample(db: Knex, tools: SampleTools, text: string, more?: string): Promise<string[]> {
  const loaded: string[] = [];
  for (const [name, section] of Object.entries(sectionsOf(parse(text), more, tools)))
    if (await load(db, section)) loaded.push(name);
  return loaded;
}

async function load(db: Knex, { tables, prepare }: Section): Promise<boolean> {
  if (!(await areEmpty(db, tables))) return false;
  const fill = await prepare();
  return db.transaction(async (trx) => {
    await trx.raw(`lock table ${tables.join(', ')} in exclusive mode`);
    if (!(await areEmpty(trx, tables))) return false;
    await fill(trx);
    return true;
  });
}

async function areEmpty(db: Knex | Knex.Transaction, tables: readonly string[]): Promise<boolean> {
  for (const table of tables) if (await db(table).first(db.raw('1'))) return false;
  return true;
}

function sectionsOf(sample: Sample, more: string | undefined, tools: SampleTools): Record<string, Section> {
  const { hash, emailKey, identityKey } = tools;
  return {
    staff: {
      tables: ['staff'],
      async prepare() {
        const others = more === undefined ? [] : (parse(more) as More).staff;
        const staff = await Promise.all(
          [...sample.staff, ...others].map(async ({ password, queues = [], ...person }) => ({
            ...person,
            queues,
            password_hash: await hash(password),
          })),
        );
        return async (trx) => trx('staff').insert(staff);
      },
    },
    cinii: {
      tables: ['cinii_registrations'],
      async prepare() {
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
        return async (trx) => trx('cinii_registrations').insert(registrations);
      },
    },
    umin: {
      tables: ['umin_accounts'],
      prepare: async () => async (trx) =>
        trx('umin_accounts').insert(sample.umin.accounts.map((account) => accountRow(account, identityKey))),
    },
    shomei: {
      tables: ['directory_users', 'shomei_accounts'],
      async prepare() {
        const students = await Promise.all(
          sample.shomei.students.map((student) => studentRows(student, { hash, emailKey })),
        );
        return async (trx) => {
          await trx('directory_users').insert(students.map(({ user }) => user));
          await trx('shomei_accounts').insert(students.map(({ account }) => account));
        };
      },
    },
    utokyo: {
      tables: ['utokyo_members', 'utokyo_offices'],
      async prepare() {
        const rows = await utokyoRows(sample.utokyo, tools);
        const { addresses = {} } = more === undefined ? {} : (parse(more) as More);
        return async (trx) => {
          await insertUtokyo(trx, rows);
          // Leads of its queue are mailed; a database that was filled before has them without an address.
          for (const [id, email] of Object.entries(addresses))
            await trx('staff').where({ id, email: null }).update({ email });
        };
      },
    },
    jairo: {
      tables: ['jairo_accounts', 'jairo_institutions'],
      async prepare() {
        const rows = await jairoRows(sample.jairo, tools);
        return (trx) => insertJairo(trx, rows);
      },
    },
  };
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
