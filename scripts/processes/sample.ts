/** The sample data of the embedded database: loading them, and saying how to sign in with them. */
import { readFile } from 'node:fs/promises';
import type { Knex } from 'knex';
import { parse } from 'yaml';
import { loadSample } from '../../db/seeds/load-sample.js';
import { createPasswords } from '../../worker/runtime/crypto/passwords.js';
import { emailKey } from '../../workflows/rules/email.js';
import { identityKey } from '../../workflows/rules/identity.js';

const FILE = new URL('../../db/seeds/sample-accounts.yaml', import.meta.url);
/** Our own beside what is given: staff of queues that the sample file has nobody for. */
const MORE = new URL('../../db/seeds/more-staff.yaml', import.meta.url);

/** Loads the sample data into an empty database; leaves any other as it is. */
export async function ensureSample(db: Knex): Promise<void> {
  const passwords = createPasswords();
  try {
    await loadSample(
      db,
      { hash: (clear) => passwords.hash(clear), emailKey, identityKey },
      await readFile(FILE, 'utf8'),
      await readFile(MORE, 'utf8'),
    );
  } finally {
    await passwords.close();
  }
}

interface SampleStaff {
  id: string;
  password: string;
  roles: string[];
  queues?: string[];
}

/** The lines that tell how to sign in, as the sample data were loaded. */
export async function sampleSignIns(): Promise<string[]> {
  const sample = parse(await readFile(FILE, 'utf8')) as {
    staff: SampleStaff[];
    cinii: { registrations: { applicationId: string; password: string; email: string }[] };
    umin: { accounts: { id: string; category: string; email?: string; forwarded: boolean }[] };
    shomei: { students: { userId: string; email?: string; secondPassword?: string }[] };
  };
  const { staff } = parse(await readFile(MORE, 'utf8')) as { staff: SampleStaff[] };
  return [
    'Sample staff (invented people)',
    ...table(
      [...sample.staff, ...staff].map(({ id, password, roles, queues = [] }) => [
        id,
        password,
        roles.join(', '),
        queues.join(', '),
      ]),
    ),
    'Sample registrations of CiNii (password as first loaded)',
    ...table(sample.cinii.registrations.map(({ applicationId, password, email }) => [applicationId, password, email])),
    'Sample accounts of UMIN (without a password until one is set)',
    ...table(
      sample.umin.accounts.map(({ id, category, email = '(no address)', forwarded }) => [
        id,
        category,
        email,
        forwarded ? `${id}@umin.ac.jp is forwarded` : '',
      ]),
    ),
    // The university's passwords are kept nowhere, so they aren't printed either.
    'Sample students (passwords: db/seeds/sample-accounts.yaml)',
    ...table(
      sample.shomei.students.map(({ userId, secondPassword, email = '(no address)' }) => [
        userId,
        email,
        secondPassword === undefined ? '' : 'with a second password',
      ]),
    ),
  ];
}

function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd());
}
