/**
 * Reads files that were damaged on purpose, one after the other, and says what came of each. A program of its own: what it is sent may end it. Its arguments are
 * the format, the seed, the first and the last number of a damage.
 */
import { open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Plan } from '../../../workflows/rules/roster-plan.js';
import type { FileFormat } from '../../../worker/runtime/workbook/contract.js';
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
  const { membersOf } = await import('../../../worker/runtime/workbook/child/sheet.js');
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
      const rows = membersOf(sheet, { isText: false });
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
    const outcome: Outcome = { number, ...(await read(damaged(good, random(Number(seed) * 1_000_003 + number)))) };
    await new Promise<void>((resolve) => process.send?.(outcome, undefined, undefined, () => resolve()));
  }
  await rm(path, { force: true });
  process.disconnect();
}

type Random = (below: number) => number;
/** mulberry32 */
function random(seed: number): Random {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d_2b_79_f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** Bits turned, bytes written over, pieces cut out, doubled, exchanged, the end cut off. */
function damaged(good: Buffer, pick: Random): Buffer {
  const bytes = Buffer.from(good);
  const place = (): number => pick(bytes.length);
  const piece = (): [number, number] => {
    const from = place();
    return [from, Math.min(bytes.length, from + 1 + pick(600))];
  };
  const [from, to] = piece();
  switch (pick(6)) {
    case 0:
      for (let n = 1 + pick(8); n > 0; n -= 1) {
        const at = place();
        bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << pick(8)), at);
      }
      return bytes;
    case 1:
      for (let at = from; at < Math.min(to, from + 64); at += 1) bytes.writeUInt8(pick(256), at);
      return bytes;
    case 2:
      return Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
    case 3:
      return Buffer.concat([bytes.subarray(0, to), bytes.subarray(from)]);
    case 4: {
      const [other] = piece();
      const kept = Buffer.from(bytes.subarray(from, to));
      bytes.copy(bytes, from, other, Math.min(bytes.length, other + kept.length));
      kept.copy(bytes, other);
      return bytes;
    }
    default:
      return bytes.subarray(0, from);
  }
}

// Imported by its test for the types alone.
if (process.send) await main(process.argv.slice(2));
