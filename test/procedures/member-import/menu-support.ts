/** Managers of an institution as they use its menu: sheets that are sent, members that are there. */
import { Readable } from 'node:stream';
import type { ReadSheet, WrittenFormat } from '../../../worker/runtime/workbook/contract.js';
import { type FileRevision, type RosterRow } from '../../../workflows/rules/roster.js';
import { multipart } from '../../helpers/multipart.js';
import type { Caller, Reply, System } from '../../helpers/system.js';
import { until } from '../../helpers/wait.js';
import { enters, PEOPLE, XXX } from '../../institution/support.js';

export { PEOPLE, XXX, YYY } from '../../institution/support.js';

export const manager = (system: System, who: keyof typeof PEOPLE = 'librarian'): Promise<Caller> =>
  enters(system, PEOPLE[who].userId);

export const rowOf = (n: number | string, more: Partial<RosterRow> = {}): RosterRow => ({
  memberNumber: '',
  name: `氏名 ${n}`,
  displayName: `表示名 ${n}`,
  email: `menu-${n}@univ-a.example.jp`,
  affiliation: '理学部',
  role: '教員',
  ...more,
});

/** A sheet of these rows. @param revision that it names */
export const sheetOf = (
  { deps: { workbooks } }: Pick<System, 'deps'>,
  rows: readonly RosterRow[],
  { format = 'xls', revision }: { format?: WrittenFormat; revision?: FileRevision } = {},
): Promise<Buffer> => workbooks.write(format, { rows, ...(revision && { revision }) });

/** The members as somebody downloads them now. */
export async function downloaded(
  system: System,
  caller: Caller,
  asked: Record<string, string | number> = {},
): Promise<ReadSheet & { members: RosterRow[] }> {
  const { bytes } = await file(caller, 'downloadMembers', { institution: XXX, ...asked });
  const sheet = await readBytes(system, bytes);
  return { ...sheet, members: sheet.rows.map(({ cells }) => cells as RosterRow) };
}

/** What an operation answers with, byte by byte. */
export async function file(
  caller: Caller,
  operationId: string,
  input: Record<string, unknown>,
): Promise<{ bytes: Buffer; headers: Reply['headers'] }> {
  const { status, headers, bytes, text } = await caller.sendOnly(await caller.request(operationId, input));
  if (status !== 200) throw new Error(`${operationId}: ${status} ${text.slice(0, 300)}`);
  return { bytes, headers };
}

export const readBytes = ({ deps }: Pick<System, 'deps'>, bytes: Buffer): Promise<ReadSheet> =>
  deps.workbooks.read(Readable.from([bytes]));

/** Sends a file as a form's part. */
export function uploads(
  caller: Caller,
  bytes: Buffer,
  { institution = XXX, headers = {} }: { institution?: string; headers?: Record<string, string> } = {},
): Promise<Reply> {
  const { payload, headers: ofBody } = multipart([{ name: 'file', file: bytes, filename: 'members.xls' }]);
  return caller.sendOnly({
    method: 'POST',
    url: `/api/v1/institutions/${institution}/member-imports`,
    headers: { ...ofBody, ...headers },
    payload,
  });
}

/** Uploads the members with a change. @param change of the rows as they were downloaded */
export async function uploadsChanged(
  system: System,
  caller: Caller,
  change: (members: RosterRow[]) => RosterRow[],
): Promise<Reply> {
  const { members, revision } = await downloaded(system, caller);
  return uploads(caller, await sheetOf(system, change(members), revision ? { revision } : {}));
}

export const confirms = (caller: Caller, procedureId: unknown, more: Record<string, unknown> = {}): Promise<Reply> =>
  caller.call('confirmMemberImport', { procedureId, ...more });

/** Applies a change of the members, and waits until all that follows is done. @returns its procedure */
export async function applied(
  system: System,
  caller: Caller,
  change: (members: RosterRow[]) => RosterRow[],
): Promise<string> {
  const { status, body, text } = await uploadsChanged(system, caller, change);
  if (status !== 201 || body['status'] !== 'checked') throw new Error(`the upload was refused: ${text}`);
  const procedureId = String(body['procedureId']);
  const confirmed = await confirms(caller, procedureId, { confirmRemovals: true });
  if (confirmed.status !== 200) throw new Error(`the confirmation was refused: ${confirmed.text}`);
  await finished(system, procedureId);
  return procedureId;
}

export const finished = (system: System, procedureId: string): Promise<unknown> =>
  until('the import has ended', async () => {
    const { body } = await system.caller().call('getProcedure', { procedureId });
    return body['status'] === 'completed';
  });

export const wordOf = ({ body }: Reply): string => String(body['type']).replace(/.*\//, '');
