/**
 * `npm run roster -- check FILE [--against FILE] [--json]`: what a sheet of members would do, without a server. Exit code 0: nothing is wrong with it; 1: it has
 * errors; 2: it can't be read as a sheet, or the command is wrong.
 */
import { parseArgs } from 'node:util';
import { faultText } from '../api/procedures/member-import/sheet.js';
import { memberImportTexts } from '../api/procedures/member-import/text.js';
import { type Locale, mergeTexts, textsIn } from '../api/text/index.js';
import { type Plan, planOf, type PresentRow } from '../workflows/rules/roster-plan.js';
import { type FileRow, MEMBER_ROLES, type RosterRow } from '../workflows/rules/roster.js';
import { FileRefused, type ReadSheet, type Workbooks } from '../worker/runtime/workbook/contract.js';
import { createWorkbooks } from '../worker/runtime/workbook/workbooks.js';

const CLEAN = 0;
const HAS_ERRORS = 1;
const NOT_CHECKED = 2;

const HELP: Readonly<Record<Locale, string>> = {
  ja: `使い方: npm run roster -- check FILE [--against FILE] [--json]

会員情報のファイル（.xls、.xlsx、CSV）を調べ、アップロードしたときに何が変わるかを表示します。サーバーには何も送りません。

  --against FILE  いまの会員情報（ダウンロードしたファイル）と比べます。
                  ないときは、会員番号のある行は会員情報にそのまま載っているものとして調べます。
  --json          結果をJSONで出力します。
  --help          この説明を表示します。

終了コード: 0 誤りなし、1 ファイルに誤りがある、2 会員情報として読み取れない、または使い方の誤り`,
  en: `Usage: npm run roster -- check FILE [--against FILE] [--json]

Checks a file of members (.xls, .xlsx, CSV) and shows what uploading it would change. Nothing is sent to a server.

  --against FILE  compares it with the present members, as downloaded.
                  Without it, rows that have a member number are taken to be in the roster as they are.
  --json          prints the result as JSON.
  --help          shows this.

Exit code: 0 no errors, 1 errors in the file, 2 cannot be read as members, or wrong use`,
};
const WORDS = {
  ja: {
    row: '行',
    member: '会員',
    errors: '誤り',
    warnings: 'お知らせ',
    add: '追加',
    change: '変更',
    remove: '削除',
    cannotOpen: '開けません',
    badBase: '比べる相手のファイルに誤りがあります',
  },
  en: {
    row: 'row',
    member: 'member',
    errors: 'Errors',
    warnings: 'Notes',
    add: 'Add',
    change: 'Change',
    remove: 'Remove',
    cannotOpen: 'cannot be opened',
    badBase: 'the file to compare with has errors',
  },
} as const;

const locale: Locale = localeOf(process.env);
const text = textsIn(mergeTexts([memberImportTexts]))(locale);
const words = WORDS[locale];

function localeOf({ LC_ALL, LC_MESSAGES, LANG }: NodeJS.ProcessEnv): Locale {
  return /^ja/i.test(LC_ALL || LC_MESSAGES || LANG || '') ? 'ja' : 'en';
}

interface Command {
  file: string;
  against?: string;
  json: boolean;
}

/** @returns undefined for a wrong use */
function commandOf(args: readonly string[]): Command | 'help' | undefined {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { against: { type: 'string' }, json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
      allowPositionals: true,
    });
    if (values.help) return 'help';
    const [verb, file, ...more] = positionals;
    if (verb !== 'check' || file === undefined || more.length > 0) return undefined;
    return { file, json: values.json ?? false, ...(values.against !== undefined && { against: values.against }) };
  } catch {
    return undefined;
  }
}

/** A file that can't be checked, in a sentence. */
class NotChecked extends Error {
  constructor(
    message: string,
    readonly reason?: string,
  ) {
    super(message);
  }
}

async function readFile(workbooks: Workbooks, file: string): Promise<ReadSheet> {
  try {
    return await workbooks.read(file);
  } catch (error) {
    if (error instanceof FileRefused)
      throw new NotChecked(`${file}: ${faultText(text, error.reason, error.details)}`, error.reason);
    throw new NotChecked(`${file}: ${words.cannotOpen}`);
  }
}

async function check({ file, against, json }: Command): Promise<number> {
  const workbooks = createWorkbooks();
  try {
    const sheet = await readFile(workbooks, file);
    const base = against === undefined ? undefined : await readFile(workbooks, against);
    const plan = base ? planAgainst(sheet, base) : planAlone(sheet);
    print(json ? asJson(sheet, plan) : told(plan));
    return plan.errors.length > 0 ? HAS_ERRORS : CLEAN;
  } catch (error) {
    if (!(error instanceof NotChecked)) throw error;
    if (json) print(JSON.stringify({ refused: error.reason ?? null, detail: error.message }, undefined, 2));
    else console.error(error.message);
    return NOT_CHECKED;
  } finally {
    await workbooks.close();
  }
}

/** The plan as `uploadMembers` has it; `fileRevision`: what the file names. */
function asJson({ format, revision }: ReadSheet, { counts, errors, warnings, add, change, remove }: Plan): string {
  const plan = { counts, errors, warnings, add, change, remove };
  return JSON.stringify({ format, fileRevision: revision ?? null, ...plan }, undefined, 2);
}

const REVISION = 1;
const presentOf = (member: RosterRow): PresentRow => ({ ...member, changedIn: REVISION, addedIn: REVISION });
const memberOf = ({ cells }: FileRow): RosterRow => {
  const role = MEMBER_ROLES.find((one) => one === cells.role.normalize('NFKC').trim()) ?? '教員';
  return { ...cells, role };
};

/** Members with a number are taken to be in the roster as the file has them. */
function planAlone({ rows }: ReadSheet): Plan {
  const present = rows.filter(({ cells }) => cells.memberNumber.trim() !== '').map((row) => presentOf(memberOf(row)));
  return planOf({ rows, present, revision: REVISION, fileRevision: REVISION });
}

/** The other file is the roster now. Three-way only where both were downloaded as one revision: else the roster at the file's own isn't there. */
function planAgainst(sheet: ReadSheet, base: ReadSheet): Plan {
  const isGood =
    planAlone(base).errors.length === 0 && base.rows.every(({ cells }) => cells.memberNumber.trim() !== '');
  if (!isGood) throw new NotChecked(words.badBase);
  const [mine, theirs] = [sheet.revision, base.revision];
  const isSame = mine !== undefined && mine.institution === theirs?.institution && mine.revision === theirs.revision;
  const present = base.rows.map((row) => presentOf(memberOf(row)));
  return planOf({ rows: sheet.rows, present, revision: REVISION, ...(isSame && { fileRevision: REVISION }) });
}

function told({ add, change, remove, errors, warnings, counts }: Plan): string {
  const at = (row?: number, number?: string): string =>
    [row === undefined ? '' : `${words.row} ${row}`, number === undefined ? '' : `${words.member} ${number}`]
      .filter(Boolean)
      .join(', ');
  const part = (title: string, lines: string[]): string[] =>
    lines.length === 0 ? [] : ['', `${title} (${lines.length})`, ...lines.map((line) => `  ${line}`)];
  const name = ({ displayName, email }: Omit<RosterRow, 'memberNumber'>): string =>
    oneLine(`${displayName} <${email}>`);
  const summary = (['rows', 'add', 'change', 'remove', 'unchanged', 'errors'] as const)
    .map((key) => `${text.t(`import.count.${key}`)} ${counts[key]}`)
    .join('  ');
  return [
    summary,
    ...part(
      words.errors,
      errors.map(
        ({ row, memberNumber, column, reason }) =>
          `${at(row, memberNumber)}${column ? `, ${column}` : ''}: ${text.t(`import.error.${reason}`, { column: column ?? '' })}`,
      ),
    ),
    ...part(
      words.warnings,
      warnings.map(({ row, memberNumber, reason }) =>
        [at(row, memberNumber), text.t(`import.warning.${reason}`)].filter(Boolean).join(': '),
      ),
    ),
    ...part(
      words.add,
      add.map(({ row, member }) => `${at(row)}: ${name(member)}`),
    ),
    ...part(
      words.change,
      change.map((one) => oneLine(`${at(one.row, one.memberNumber)}, ${one.column}: ${one.before} → ${one.after}`)),
    ),
    ...part(
      words.remove,
      remove.map((member) => `${at(undefined, member.memberNumber)}: ${name(member)}`),
    ),
  ].join('\n');
}

/** What a file says must not move the terminal's cursor. */
const oneLine = (line: string): string => line.replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, ' ');

const print = (line: string): void => void process.stdout.write(`${line}\n`);

async function run(args: readonly string[]): Promise<number> {
  const command = commandOf(args);
  if (command === 'help') print(HELP[locale]);
  else if (command === undefined) console.error(HELP[locale]);
  else return check(command);
  return command === 'help' ? CLEAN : NOT_CHECKED;
}

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  console.error(error);
  process.exitCode = NOT_CHECKED;
}
