/** The sheet of an upload with a column of results: a result for every row, members to be removed below. */
import {
  type ImportFormat,
  isEmptied,
  planOfImport,
  rowsOfImport,
  type StoredImport,
} from '../../../db/jairo/imports.js';
import { recordLook } from '../../../db/jairo/looks.js';
import type { WrittenFormat } from '../../../worker/runtime/workbook/contract.js';
import type { Plan, PlanError } from '../../../workflows/rules/roster-plan.js';
import type { FileRow, RosterRow } from '../../../workflows/rules/roster.js';
import type { ApiDependencies } from '../../dependencies.js';
import type { Attachment } from '../../http/attachment.js';
import { problem } from '../../http/problems.js';
import { headingName } from '../../institution/menu/pages/frame.js';
import { inFileName, type Looking, sheetFile } from '../../institution/menu/service.js';
import type { Text } from '../../text/index.js';
import { errorDetail } from './told.js';

type Needs = Pick<ApiDependencies, 'db' | 'workbooks'>;

const FORMAT_OF: Readonly<Record<ImportFormat, WrittenFormat>> = {
  xls: 'xls',
  xlsx: 'xlsx',
  csv: 'csv',
  revert: 'xls',
};

/** The lists of a plan are as long as they are. */
const ALL = 1_000_000;

export async function resultFile(
  deps: Needs,
  { text }: { text: Text },
  { kept, looking, format }: { kept: StoredImport; looking: Looking; format?: WrittenFormat | undefined },
): Promise<Attachment> {
  const { procedureId, institution } = kept;
  const [plan, rows] = await Promise.all([planOfImport(deps.db, procedureId, ALL), rowsOfImport(deps.db, procedureId)]);
  if (!plan || (await isEmptied(deps.db, kept))) throw problem('not-found');
  // The uploaded file's, as its rows are; of a file that names none the one that it was compared with.
  const revision = kept.fileRevision ?? kept.baseRevision;
  const said = resultsOf(plan, text);
  const last = Math.max(1, ...rows.slice(-1).map(({ row }) => row));
  const below = [...plan.errors.flatMap((error) => missing(error, text)), ...plan.remove.map(removed(text))];
  const file = await sheetFile(deps, format ?? FORMAT_OF[kept.format], {
    name: `result-${inFileName(institution)}-r${revision}-${procedureId.slice(-26)}`,
    sheet: {
      revision: { institution, revision },
      rows: [...rows.map(({ cells }) => cells), ...below.map(({ cells }) => cells)],
      // A blank row stands between.
      places: [...rows.map(({ row }) => row), ...below.map((_, at) => last + 2 + at)],
      results: [
        ...rows.map(({ row }) => said.get(row) ?? text.t('import.result.unchanged')),
        ...below.map(({ said }) => said),
      ],
    },
  });
  await recordLook(deps.db, { institution, userId: looking.userId, what: `plan ${procedureId}` });
  return file;
}

interface Below {
  cells: FileRow['cells'];
  said: string;
}
const removed =
  (text: Text) =>
  (cells: RosterRow): Below => ({ cells, said: text.t('import.result.remove') });
/** An error of a member that the file doesn't have. */
function missing(error: PlanError, text: Text): Below[] {
  if (error.row !== undefined) return [];
  const blank = { memberNumber: '', name: '', displayName: '', email: '', affiliation: '', role: '' };
  const said = text.t('import.result.error', { reasons: errorDetail({ text }, error) });
  return [{ cells: { ...blank, memberNumber: error.memberNumber ?? '' }, said }];
}

/** What becomes of each row, by its place; of those that stay as they are nothing is said. */
function resultsOf(plan: Plan, text: Text): Map<number, string> {
  const between = text.locale === 'ja' ? '、' : ', ';
  const results = new Map<number, string>();
  const gathered = new Map<number, string[]>();
  const gather = (row: number, what: string): void => {
    gathered.set(row, [...(gathered.get(row) ?? []), what]);
  };
  for (const { row } of plan.add) results.set(row, text.t('import.result.add'));
  for (const { row, column, before, after } of plan.change)
    gather(row, text.t('import.result.cell', { column: headingName({ text }, column), before, after }));
  for (const [row, changes] of gathered)
    results.set(row, text.t('import.result.change', { changes: changes.join(between) }));
  gathered.clear();
  for (const error of plan.errors) if (error.row !== undefined) gather(error.row, errorDetail({ text }, error));
  for (const [row, reasons] of gathered)
    results.set(row, text.t('import.result.error', { reasons: reasons.join(' ') }));
  for (const { row, reason } of plan.warnings)
    if (row !== undefined && !results.has(row)) results.set(row, text.t(`import.warning.${reason}`));
  return results;
}
