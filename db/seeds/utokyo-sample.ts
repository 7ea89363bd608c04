/** The sample members of the university, their verification methods and the offices of their faculties. */
import type { Knex } from 'knex';
import type { SampleTools } from './sample-tools.js';

export interface UtokyoSample {
  members: {
    /** 10 digits */
    id: string;
    password: string;
    name: string;
    kind: 'student' | 'staff';
    faculty: string;
    email: string;
    /** Of the embedded identity-verification service. */
    linkedSubject?: string;
    methods: ('totp' | 'passkey' | 'phone')[];
    /** Base32 */
    totpSecret?: string;
  }[];
  offices: { faculty: string; serves: 'student' | 'staff'; staff: string[] }[];
}
type Member = UtokyoSample['members'][number];

type Rows = Record<string, unknown>[];
export interface UtokyoRows {
  members: Rows;
  methods: Rows;
  offices: Rows;
}

type Tools = Pick<SampleTools, 'hash' | 'sealMethod' | 'linkOf'>;

/** Rows of all tables; hashing the passwords takes a moment. */
export async function utokyoRows({ members, offices }: UtokyoSample, tools: Tools): Promise<UtokyoRows> {
  return {
    members: await Promise.all(members.map((member) => memberRow(member, tools))),
    methods: members.flatMap((member) => methodRows(member, tools)),
    offices: offices.map((office) => ({ ...office })),
  };
}

async function memberRow({ id, password, name, kind, faculty, email, linkedSubject }: Member, tools: Tools) {
  const link = linkedSubject === undefined ? undefined : tools.linkOf(linkedSubject);
  return {
    id,
    name,
    kind,
    faculty,
    email,
    password_hash: await tools.hash(password),
    linked_issuer: link?.issuer ?? null,
    linked_subject: link?.digest ?? null,
    linked_name_equal: link ? true : null,
  };
}

/** Only a secret that the sample names makes a method that can be used: nobody holds the devices of the others, so they match nothing. */
function methodRows({ id: memberId, methods, totpSecret }: Member, { sealMethod }: Tools): Rows {
  return methods.map((kind) => {
    const id = `sample-${memberId}-${kind}`;
    const usable = kind === 'totp' && totpSecret !== undefined;
    return { id, member_id: memberId, kind, sealed: usable ? sealMethod(totpSecret, id) : null };
  });
}

export async function insertUtokyo(trx: Knex.Transaction, { members, methods, offices }: UtokyoRows): Promise<void> {
  await trx('utokyo_members').insert(
    members.map((row) => ({ ...row, linked_at: row['linked_subject'] === null ? null : trx.fn.now() })),
  );
  await trx('utokyo_methods').insert(methods);
  await trx('utokyo_offices').insert(offices);
}
