/**
 * `npm run audit -- verify | replay ID | replay --all | rebuild --compare | proof ID | export`, with the settings of a worker. Exit code 0: all fits; 1:
 * something doesn't; 2: it can't be told, or the command is wrong.
 */
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { filterOf } from '../api/audit/filter.js';
import { FILTER } from '../api/audit/operations.js';
import type { ProcedureFilter } from '../db/audit/search.js';
import { EXPORT_FORMATS, type ExportFormat } from '../worker/runtime/audit/export/table.js';
import { dayInJapan } from '../workflows/rules/japan-day.js';
import { proof, takeAway, verify } from './audit/log.js';
import { CANNOT_TELL, FITS, type Needs, openNeeds } from './audit/needs.js';
import { rebuild, replay, replayAll } from './audit/replay.js';

const HELP = `Usage: npm run audit -- COMMAND [--json]

  verify                computes the audit log again, compares it with audit.checkpointFile, and names the first entry that doesn't fit
  replay ID             runs the archived history of a procedure again
  replay --all          the same for every archived history
  rebuild --compare     rebuilds every archived procedure's status and steps by replay, and compares them with the database
    --since DAY         only what was archived since that day in Japan
    --build BUILD       through another build than today's: the ID of one that is kept, or "recorded" for the last that ran each history
  proof ID              prints the log entries of a procedure, with what proves that they are in the signed log
  export                writes procedures with their entries and proofs into one signed file, which scripts/verify-export.mjs checks
    --format FORMAT     of the table: ${EXPORT_FORMATS.join(', ')}
    --out FILE          instead of audit-export-<number>.zip; never written over
    --from DAY --to DAY --service S --kind K --status S --account A --staff S --words TEXT
                        which procedures

Settings are those of a worker: DATABASE_URL, KEYS, AUDIT_SIGNING_KEY, PUBLIC_URL, DATA_DIR, SERVICES (of which audit.checkpointFile).
Exit code: 0 all fits, 1 something doesn't, 2 it can't be told, or wrong use`;

const text = { type: 'string' } as const;
const flag = { type: 'boolean', default: false } as const;
const OPTIONS = {
  json: flag,
  all: flag,
  compare: flag,
  since: text,
  build: text,
  format: { type: 'string', default: 'csv' },
  out: text,
  from: text,
  to: text,
  service: text,
  kind: text,
  status: text,
  account: text,
  staff: text,
  words: text,
  help: { type: 'boolean', short: 'h', default: false },
} as const;

type Run = (needs: Needs) => Promise<number>;
const isFormat = (format: string): format is ExportFormat => (EXPORT_FORMATS as readonly string[]).includes(format);

/** What the command line can't mean. */
class UseError extends Error {
  override name = 'UseError';
}

/** @throws UseError */
function commandOf(args: readonly string[]): { run: Run; json: boolean } | 'help' {
  const { values, positionals } = parsed(args);
  if (values.help) return 'help';
  const run = runOf(positionals, values);
  if (!run) throw new UseError('there is no such command');
  return { run, json: values.json };
}

/** @throws UseError */
function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new UseError(error instanceof Error ? error.message : 'wrong use');
  }
}

type Values = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>['values'];

/** @throws UseError for a value that can't be @returns undefined where there is no such command */
function runOf([verb, id, ...more]: readonly string[], values: Values): Run | undefined {
  if (more.length > 0) return undefined;
  const since = sinceOf(values.since);
  const { all, compare, build = 'today' } = values;
  if (id !== undefined) {
    if (verb === 'replay' && !all) return (needs) => replay(needs, id, build);
    return verb === 'proof' ? (needs) => proof(needs, id) : undefined;
  }
  if (verb === 'verify') return verify;
  if (verb === 'replay' && all) return (needs) => replayAll(needs, { since, build });
  if (verb === 'rebuild' && compare) return (needs) => rebuild(needs, { since, build });
  const { format } = values;
  if (verb !== 'export') return undefined;
  if (!isFormat(format)) throw new UseError(`--format: one of ${EXPORT_FORMATS.join(', ')}`);
  const { out } = values;
  const filter = searchedFor(values);
  return (needs) => takeAway(needs, { filter, format, out });
}

function sinceOf(day: string | undefined): Date | undefined {
  try {
    return day === undefined ? undefined : dayInJapan(day, '--since').from;
  } catch (error) {
    throw error instanceof RangeError ? new UseError(error.message) : error;
  }
}

/** Which procedures: what the API takes. @throws UseError that names each option that can't be, with why */
function searchedFor({ from, to, service, kind, status, account, staff, words: q }: Values): ProcedureFilter {
  const given = Object.entries({ from, to, service, kind, status, account, staff, q });
  const asked = z.strictObject(FILTER).safeParse(Object.fromEntries(given.filter(([, value]) => value !== undefined)));
  if (asked.success) return filterOf(asked.data);
  const wrong = asked.error.issues.map((issue) => {
    const option = issue.path[0] === 'q' ? 'words' : String(issue.path[0]);
    const why =
      issue.code === 'invalid_value'
        ? `one of ${issue.values.map(String).join(', ')}`
        : issue.message.replace(/^reason\./, '').replaceAll('-', ' ');
    return `--${option}: ${why}`;
  });
  throw new UseError(wrong.join('\n'));
}

async function main(): Promise<number> {
  const command = commandOf(process.argv.slice(2));
  if (command === 'help') {
    process.stdout.write(`${HELP}\n`);
    return FITS;
  }
  const needs = await openNeeds(command.json);
  try {
    return await command.run(needs);
  } finally {
    await needs.close();
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  const why = error instanceof Error ? error.message : String(error);
  process.stderr.write(error instanceof UseError ? `${why}\n\n${HELP}\n` : `${why}\n`);
  process.exitCode = CANNOT_TELL;
}
