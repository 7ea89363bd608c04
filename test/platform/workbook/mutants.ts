/**
 * Reads files that were damaged on purpose, one after the other, and says what came of each. A program of its own: what it is sent may end it. Its arguments are
 * the format, the seed, the first and the last number of a damage.
 */
import { open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Plan } from '../../../workflows/rules/roster-plan.js';
import type { FileRow } from '../../../workflows/rules/roster.js';
import type { FileFormat } from '../../../worker/runtime/workbook/contract.js';
import { damaged } from './damage.js';
import { member } from './samples.js';

export interface Outcome {
  number: number;
  /** The word of a refusal; or whether the rows are those of the good file. */
  came: string;
  /** Of a file that was read. */
  counts?: Plan['counts'];
  /** An error that is no refusal. */
  error?: string;
}

const MEMBERS = Array.from({ length: 20 }, (_, i) => member(i + 1));

async function main([format = 'xls', seed = '1', from = '0', to = '0']: string[]): Promise<void> {
  // First and alone, as in the child that these are the parts of.
  await (await import('../../../worker/runtime/workbook/child/sheetjs.js')).loadSheetJs();
  const { FileRefused } = await import('../../../worker/runtime/workbook/contract.js');
  const { lookAt } = await import('../../../worker/runtime/workbook/look.js');
  const { MEMBER_COLUMNS, tableOf } = await import('../../../worker/runtime/workbook/child/sheet.js');
  const { readXls, writeXls } = await import('../../../worker/runtime/workbook/child/xls.js');
  const { readXlsx, writeXlsx } = await import('../../../worker/runtime/workbook/child/xlsx.js');
  const { HEADINGS, ROSTER_COLUMNS } = await import('../../../workflows/rules/roster.js');
  const { planOf } = await import('../../../workflows/rules/roster-plan.js');
  const table = [
    ROSTER_COLUMNS.map((column) => HEADINGS[column] as string),
    ...MEMBERS.map((row) => ROSTER_COLUMNS.map((column) => row[column])),
  ];
  const revision = { institution: 'xxx.example', revision: 1 };
  const good = await (format === 'xls' ? writeXls : writeXlsx)(table, revision);
  const wanted = JSON.stringify(MEMBERS.map((cells, i) => ({ row: i + 2, cells })));
  const present = MEMBERS.map((row) => ({ ...row, changedIn: 1, addedIn: 1 }));
  const path = join(tmpdir(), `tetsuzuki-mutant-${process.pid}`);

  const read = async (bytes: Buffer): Promise<Omit<Outcome, 'number'>> => {
    await writeFile(path, bytes);
    const file = await open(path);
    try {
      const kind: FileFormat = await lookAt(file);
      if (kind === 'csv') return { came: 'csv' };
      const { sheet } = await (kind === 'xls' ? readXls : readXlsx)(bytes);
      const rows = tableOf(sheet, MEMBER_COLUMNS, { isText: false }).rows as FileRow[];
      const { counts } = planOf({ rows, present, revision: 1, fileRevision: 1 });
      return { came: JSON.stringify(rows) === wanted ? 'same' : 'other', counts };
    } catch (error) {
      if (error instanceof FileRefused) return { came: error.reason };
      return { came: 'error', error: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
    } finally {
      await file.close();
    }
  };
  for (let number = Number(from); number < Number(to); number += 1) {
    const outcome: Outcome = { number, ...(await read(damaged(good, Number(seed) * 1_000_003 + number))) };
    await new Promise<void>((resolve) => process.send?.(outcome, undefined, undefined, () => resolve()));
  }
  await rm(path, { force: true });
  process.disconnect();
}

// Imported by its test for the types alone.
if (process.send) await main(process.argv.slice(2));
