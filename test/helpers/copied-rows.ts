/** What a bare `COPY` of new members takes: the least that writing them can cost. */
import type { Knex } from 'knex';
import { Client, type Submittable } from 'pg';
import type { RosterRow } from '../../workflows/rules/roster.js';
import { timed } from './statistics.js';

/** Takes all members of an institution away, and whatever was uploaded for it. */
export async function emptied(db: Knex, institution: string): Promise<void> {
  for (const table of ['jairo_imports', 'jairo_roster_rows', 'jairo_invitations', 'jairo_members', 'jairo_revisions'])
    await db(table).where({ institution }).delete();
  await db('jairo_institutions').where({ host: institution }).update({ revision: 0, next_number: 1 });
  await db.raw('vacuum analyze');
}

/**
 * Writes new members into all tables that an upload fills, by `COPY` alone and in one transaction. The institution has none before.
 * @param by user ID of a manager @returns milliseconds
 */
export async function copiedIn(
  { db, url }: { db: Knex; url: string },
  rows: readonly RosterRow[],
  { institution, by }: { institution: string; by: string },
): Promise<number> {
  const number = (n: number): string => `M${String(n + 1).padStart(4, '0')}`;
  const tables: [into: string, line: (row: RosterRow, n: number) => (string | number)[]][] = [
    ['jairo_members (institution, number)', (_, n) => [institution, number(n)]],
    [
      'jairo_roster_rows (institution, number, from_revision, position, name, display_name, email, email_key, affiliation, role)',
      ({ name, displayName, email, affiliation, role }, n) => [
        institution,
        number(n),
        1,
        n + 1,
        name,
        displayName,
        email,
        email,
        affiliation,
        role,
      ],
    ],
    [
      'jairo_invitations (procedure_id, institution, role, number, email, email_key, locale, invited_by)',
      ({ role, email }, n) => [`p${n}`, institution, role, number(n), email, email, 'ja', 'system'],
    ],
    [
      'jairo_import_effects (procedure_id, seq, what, number, email, child_id)',
      ({ email }, n) => ['copied', n, 'invite', number(n), email, `p${n}`],
    ],
  ];
  await db('jairo_imports').insert({
    procedure_id: 'copied',
    institution,
    uploaded_by: by,
    format: 'xls',
    digest: 'd',
    base_revision: 0,
    state: 'checked',
    counts: '{}',
  });
  const texts = tables.map(
    ([into, line]) => [into, rows.map((row, n) => `${line(row, n).join('\t')}\n`).join('')] as const,
  );
  const client = new Client({ connectionString: url });
  await client.connect();
  const { ms } = await timed(async () => {
    await client.query('begin');
    for (const [into, text] of texts) await copyIn(client, into, text);
    await client.query('commit');
  });
  await client.end();
  return ms;
}

interface CopyConnection {
  query(text: string): void;
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
}

/** `COPY … FROM STDIN`, which the driver knows how to say but has no call for. */
const copyIn = (client: Client, into: string, text: string): Promise<void> =>
  new Promise((resolve, reject) => {
    client.query({
      submit: (connection: CopyConnection) => connection.query(`copy ${into} from stdin`),
      handleCopyInResponse(connection: CopyConnection) {
        connection.sendCopyFromChunk(Buffer.from(text));
        connection.endCopyFrom();
      },
      handleCommandComplete: () => undefined,
      handleReadyForQuery: () => resolve(),
      handleError: reject,
    } as unknown as Submittable);
  });
