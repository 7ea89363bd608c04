/**
 * `npm run import -- REGISTER FILE [--dry-run] [--json]`: people from a file into the database of `DATABASE_URL`, all rows or none. Exit code 0: done, or
 * nothing is wrong with the file; 1: it has errors; 2: it can't be read as a sheet, the settings are wrong, or the command is.
 */
import { userInfo } from 'node:os';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import type { Knex } from 'knex';
import { createDatabase } from '../db/knex.js';
import { faultOf } from '../worker/doctor/faults.js';
import { type Locale } from '../api/text/index.js';
import { ConfigError } from '../worker/runtime/errors.js';
import { loadConfig } from '../worker/runtime/settings/config.js';
import { loadServices } from '../worker/runtime/settings/services.js';
import { FileRefused, type ReadTable } from '../worker/runtime/workbook/contract.js';
import { createWorkbooks } from '../worker/runtime/workbook/workbooks.js';
import { type ImportPlan, planOf } from './import/plan.js';
import type { ImportRegister, Planned } from './import/register.js';
import { REGISTERS } from './import/registers.js';
import { asJson, told } from './import/told.js';
import { wordsIn } from './import/words.js';

const [DONE, HAS_ERRORS, NOT_DONE] = [0, 1, 2] as const;
/** Ten thousand rows in one transaction take their time. */
const LONGEST_STATEMENT_MS = 600_000;

const NAMES = Object.keys(REGISTERS).join('|');
const HELP: Readonly<Record<Locale, string>> = {
  ja: `使い方: npm run import -- ${NAMES} FILE [--dry-run] [--json] [--by NAME] [--reason TEXT]

FILE（.xls、.xlsx、CSV）の人を、DATABASE_URLのデータベースに登録します。1行目の見出しで列を見分けます。
何が変わるかを表示してから、すべての行を一度に反映します。1行でも誤りがあれば、何も変更しません。
ファイルにない登録は、そのまま残します。パスワードの列は受け付けません。

  --dry-run      表示だけを行い、何も変更しません。
  --json         結果をJSONで出力します。
  --by NAME      だれが変更したかの記録（import:NAME）。ないときは、OSの利用者名です。
  --reason TEXT  記録に残す理由。
  --help         この説明を表示します。

終了コード: 0 反映した（または誤りなし）、1 ファイルに誤りがある、2 表として読み取れない、設定または使い方の誤り`,
  en: `Usage: npm run import -- ${NAMES} FILE [--dry-run] [--json] [--by NAME] [--reason TEXT]

Brings the people of FILE (.xls, .xlsx, CSV) into the database of DATABASE_URL. Columns are told by the headings in row 1.
Shows what changes, then applies all rows at once. Nothing is changed where a single row has an error.
Entries that the file does not name are left alone. Columns of passwords are refused.

  --dry-run      only shows it; nothing is changed.
  --json         prints the result as JSON.
  --by NAME      for the record, who changed it (import:NAME). Without it: the user of the operating system.
  --reason TEXT  for the record, why.
  --help         shows this.

Exit code: 0 applied (or no errors), 1 errors in the file, 2 cannot be read as a sheet, wrong settings or wrong use`,
};

const locale: Locale = /^ja/i.test(process.env['LC_ALL'] || process.env['LC_MESSAGES'] || process.env['LANG'] || '')
  ? 'ja'
  : 'en';
const words = wordsIn(locale);
const print = (line: string): void => void process.stdout.write(`${line}\n`);

interface Command {
  register: keyof typeof REGISTERS;
  file: string;
  dryRun: boolean;
  json: boolean;
  by: string;
  reason: string | undefined;
}

/** One line without control characters: it stands in the trail. */
const LINE = /^[^\p{Cc}\p{Zl}\p{Zp}]{1,200}$/u;

/** @returns undefined for a wrong use */
function commandOf(args: readonly string[]): Command | 'help' | undefined {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean', default: false } as const;
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { 'dry-run': flag, json: flag, by: text, reason: text, help: { ...flag, short: 'h' } },
      allowPositionals: true,
    });
    if (values.help) return 'help';
    const [name = '', file, ...more] = positionals;
    const { json, reason, by = userInfo().username } = values;
    const register = (Object.keys(REGISTERS) as (keyof typeof REGISTERS)[]).find((one) => one === name);
    if (!register || file === undefined || more.length > 0) return undefined;
    if (![by, reason].every((one) => one === undefined || LINE.test(one))) return undefined;
    return { register, file, dryRun: values['dry-run'], json, by, reason };
  } catch {
    return undefined;
  }
}

/** What can't even be planned, in a sentence. */
class NotDone extends Error {
  constructor(
    message: string,
    readonly reason?: string,
  ) {
    super(message);
  }
}

async function tableIn(file: string, columns: ImportRegister['columns']): Promise<ReadTable> {
  const workbooks = createWorkbooks();
  try {
    return await workbooks.readTable(
      file,
      columns.map(({ name, headings, isRequired }) => ({ name, headings, isRequired })),
    );
  } catch (error) {
    if (!(error instanceof FileRefused)) throw new NotDone(`${file}: ${words.say('cannotOpen')}`);
    const usable = columns.map(({ headings: [first = ''] }) => first);
    throw new NotDone(`${file}: ${words.refusal(error, usable)}`, error.reason);
  } finally {
    await workbooks.close();
  }
}

const planned = async (trx: Knex.Transaction, register: ImportRegister, table: ReadTable): Promise<ImportPlan> =>
  planOf(register.columns, table, await register.present(trx), await register.check?.(trx));

/** A plan that stays true until the transaction ends: nobody else changes an entry of it. */
async function lockedPlan(trx: Knex.Transaction, register: ImportRegister, table: ReadTable): Promise<ImportPlan> {
  const idsIn = ({ all }: ImportPlan): string[] => all.map(({ id }) => id);
  let locked = idsIn(await planned(trx, register, table));
  for (;;) {
    await register.lock(trx, locked);
    const plan = await planned(trx, register, table);
    const more = idsIn(plan).filter((id) => !locked.includes(id));
    if (more.length === 0) return plan;
    locked = [...locked, ...more];
  }
}

/** Plans and applies within one transaction: what is planned is what comes into force. */
async function carryOut(
  { dryRun, by, reason, file }: Command,
  register: ImportRegister,
  table: ReadTable,
  databaseUrl: string,
): Promise<ImportPlan> {
  const db = createDatabase(databaseUrl, {
    max: 1,
    application: 'tetsuzuki-import',
    statementMs: LONGEST_STATEMENT_MS,
  });
  const print = table.fileDigest.slice(0, 16);
  const byOf = ({ row }: Planned) => ({
    by: `import:${by}`,
    reason: [reason, `${basename(file)} (${print}), ${row}`].filter(Boolean).join(': '),
  });
  try {
    return await db.transaction(async (trx) => {
      const plan = dryRun ? await planned(trx, register, table) : await lockedPlan(trx, register, table);
      if (!dryRun && plan.errors.length === 0) await register.apply(trx, plan.all, byOf);
      return plan;
    });
  } finally {
    await db.destroy();
  }
}

async function run(command: Command): Promise<number> {
  const { databaseUrl, servicesFile } = loadConfig();
  if (databaseUrl === undefined) throw new ConfigError([{ name: 'DATABASE_URL', reason: 'is required to import' }]);
  const register = REGISTERS[command.register](loadServices(servicesFile));
  const { columns } = register;
  const table = await tableIn(command.file, columns);
  const plan = await carryOut(command, register, table, databaseUrl);
  const hasErrors = plan.errors.length > 0;
  const end = hasErrors ? 'refused' : command.dryRun ? 'planned' : plan.all.length === 0 ? 'unchanged' : 'applied';
  const said = { register: register.register, columns, plan, end, words } as const;
  print(command.json ? asJson(said, { file: command.file, format: table.format }) : told(said));
  return hasErrors ? HAS_ERRORS : DONE;
}

async function main(args: readonly string[]): Promise<number> {
  const command = commandOf(args);
  if (command === 'help') print(HELP[locale]);
  else if (command === undefined) console.error(HELP[locale]);
  else
    try {
      return await run(command);
    } catch (error) {
      if (!(error instanceof NotDone) && !(error instanceof ConfigError)) throw error;
      const refused = error instanceof NotDone ? (error.reason ?? null) : 'settings';
      if (command.json) print(JSON.stringify({ refused, detail: error.message }, undefined, 2));
      else console.error(error.message);
      return NOT_DONE;
    }
  return command === 'help' ? DONE : NOT_DONE;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  // A statement that failed may quote what it was given.
  const code: unknown = Reflect.get(Object(error), 'code');
  console.error(
    `${error instanceof Error ? error.name : 'Error'}${typeof code === 'string' ? ` ${code}` : ''}: ${messageOf(error)}`,
  );
  process.exitCode = NOT_DONE;
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error) || !Reflect.has(error, 'severity'))
    return String(Reflect.get(Object(error), 'message'));
  const { says, todo } = faultOf('database', error);
  return `${says}. ${todo}`;
}
