/** The sample data of the embedded database: loading them, and saying how to sign in with them. */
import { readFile } from 'node:fs/promises';
import type { Knex } from 'knex';
import { parse } from 'yaml';
import type { JairoSample } from '../../db/seeds/jairo-sample.js';
import { loadSample } from '../../db/seeds/load-sample.js';
import type { UtokyoSample } from '../../db/seeds/utokyo-sample.js';
import type { KeyRing } from '../../worker/runtime/crypto/keys.js';
import { createPasswords } from '../../worker/runtime/crypto/passwords.js';
import { sampleSecrets } from '../../worker/runtime/mfa/sample.js';
import { emailKey } from '../../workflows/rules/email.js';
import { identityKey } from '../../workflows/rules/identity.js';
import { rosterEmailKey } from '../../workflows/rules/roster.js';

const FILE = new URL('../../db/seeds/sample-accounts.yaml', import.meta.url);
/** Our own beside what is given: staff of queues that the sample file has nobody for. */
const MORE = new URL('../../db/seeds/more-staff.yaml', import.meta.url);

/** Loads each section of the sample data into tables that are empty; leaves any others as they are. */
export async function ensureSample(db: Knex, ring: KeyRing): Promise<void> {
  const passwords = createPasswords();
  try {
    await loadSample(
      db,
      { hash: (clear) => passwords.hash(clear), emailKey, rosterEmailKey, identityKey, ...sampleSecrets(ring) },
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
    utokyo: UtokyoSample;
    jairo: JairoSample;
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
    'Sample accounts of JAIRO Cloud (password as first loaded; menu: /admin/menu/<institution>)',
    ...table(
      sample.jairo.institutions.flatMap(({ host, administrator, members }) =>
        [{ ...administrator, role: '機関管理者' }, ...members].map(({ userId, password, role }) => [
          userId,
          password,
          host,
          role,
        ]),
      ),
    ),
    'Sample accounts of JAIRO Cloud without a right yet',
    ...table(sample.jairo.communityAccounts.map(({ userId, password, email }) => [userId, password, email])),
    // The university's passwords are kept nowhere, so they aren't printed either.
    'Sample students (passwords: db/seeds/sample-accounts.yaml)',
    ...table(
      sample.shomei.students.map(({ userId, secondPassword, email = '(no address)' }) => [
        userId,
        email,
        secondPassword === undefined ? '' : 'with a second password',
      ]),
    ),
    'Sample members of UTokyo Account (password as first loaded)',
    ...table(
      sample.utokyo.members.map(({ id, password, kind, methods, totpSecret }) => [
        id,
        password,
        kind,
        methods.join(', '),
        totpSecret === undefined ? '' : `TOTP secret ${totpSecret}`,
      ]),
    ),
  ];
}

function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd());
}
