/** A plan as it is told: in sentences, or as JSON. */
import type { Register, Value } from '../../db/audit/register-changes.js';
import type { ImportPlan } from './plan.js';
import type { ImportColumn } from './register.js';
import type { Words } from './words.js';

interface Said {
  register: Register;
  columns: readonly ImportColumn[];
  plan: ImportPlan;
  end: 'applied' | 'unchanged' | 'planned' | 'refused';
  words: Words;
}

/** What a file says must not move the terminal's cursor. */
const oneLine = (line: string): string => line.replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, ' ');

export function told({ columns, plan, end, words }: Said): string {
  const { say } = words;
  const headings = new Map(columns.map(({ name, headings: [first = name] }) => [name, first]));
  const headingOf = (column = ''): string => headings.get(column) ?? column;
  const at = (row: number): string => say('row', { row });
  const value = (one: Value): string => {
    if (Array.isArray(one)) return one.length === 0 ? say('none') : one.join(' ');
    return one === null || one === '' ? say('none') : String(one);
  };
  const part = (title: string, lines: string[]): string[] =>
    lines.length === 0 ? [] : ['', `${title} (${lines.length})`, ...lines.map((line) => `  ${oneLine(line)}`)];
  return [
    say('counts', plan.counts),
    say('leftAlone', plan.counts),
    ...part(
      say('errors'),
      plan.errors.map((error) => {
        const heading = headingOf(error.column);
        return `${[at(error.row), heading].filter(Boolean).join(', ')}: ${words.fault(error, heading)}`;
      }),
    ),
    ...part(
      say('add'),
      plan.add.map(({ row, id, wanted }) => {
        const cells = Object.entries(wanted).map(([column, one]) => `${headingOf(column)} ${value(one)}`);
        return `${at(row)}, ${id}: ${cells.join(', ')}`;
      }),
    ),
    ...part(
      say('change'),
      plan.change.map(
        ({ row, id, column, before, after }) =>
          `${at(row)}, ${id}, ${headingOf(column)}: ${value(before)} → ${value(after)}`,
      ),
    ),
    '',
    say(end),
  ].join('\n');
}

/** `column` is the column's own name, as `npm run import` has it in every language. */
export function asJson(
  { register, plan, end, words, columns }: Said,
  { file, format }: { file: string; format: string },
) {
  const headingOf = (column = ''): string => columns.find(({ name }) => name === column)?.headings[0] ?? column;
  return JSON.stringify(
    {
      register,
      file,
      format,
      end,
      counts: plan.counts,
      errors: plan.errors.map((error) => ({
        row: error.row,
        ...(error.column !== undefined && { column: error.column }),
        reason: error.fault,
        ...(error.about !== undefined && { about: error.about }),
        detail: words.fault(error, headingOf(error.column)),
      })),
      add: plan.add.map(({ row, id, wanted }) => ({ row, id, values: wanted })),
      change: plan.change,
    },
    undefined,
    2,
  );
}
