/** Servers of one contender's life, durable: PostgreSQL waits for the disk at each commit, the embedded Temporal server writes its file as `npm start` has it. */
import { randomUUID } from 'node:crypto';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Knex } from 'knex';
import { startPostgres } from '../../scripts/postgres/server.js';
import { bareEnvironment } from '../../scripts/processes/bare-environment.js';
import { freePort } from '../../scripts/processes/free-port.js';
import { RUN_MARK } from '../../scripts/processes/marked.js';
import type { Running } from '../../scripts/processes/running.js';
import { findTemporalCli } from '../../scripts/temporal/cli.js';
import { startTemporalServer, temporalAddress } from '../../scripts/temporal/server.js';
import { is, until } from '../helpers/wait.js';

export const NAMESPACE = 'bench';

/** What a process of the bench is told of our environment; the run ends whoever carries its mark, whatever becomes of us. */
export const environment = (): NodeJS.ProcessEnv => ({
  ...bareEnvironment(process.env),
  [RUN_MARK]: process.env[RUN_MARK],
});

export interface DurablePostgres {
  running: Running;
  url: string;
  statements: StatementLog;
}

/** The log goes to a file, in which statements stand while somebody counts them and nothing else does. */
const LOG_SETTINGS = [
  'logging_collector=on',
  'log_directory=log',
  'log_filename=statements.log',
  'log_rotation_age=0',
  'log_rotation_size=0',
  'log_line_prefix=@%a ',
];

export async function bringPostgres(folder: string): Promise<DurablePostgres> {
  const port = await freePort();
  const options = { dataDir: folder, port, env: environment(), settings: LOG_SETTINGS, onLine: console.error };
  const { running, url } = await startPostgres(options);
  return { running, url, statements: new StatementLog(join(folder, 'postgres'), running.pid) };
}

/** @returns what keeps the data from being durable; empty: nothing does */
export async function postgresFaults(db: Knex): Promise<string[]> {
  const settings = ['fsync', 'synchronous_commit', 'full_page_writes'];
  const values = await Promise.all(settings.map((name) => shown(db, name)));
  return settings.flatMap((name, n) => (values[n] === 'on' ? [] : [`PostgreSQL runs with ${name} ${values[n]}`]));
}

async function shown(db: Knex, name: string): Promise<string> {
  const { rows } = await db.raw(`show ${name}`);
  return rows[0][name];
}

/**
 * Counts statements by the name that each connection gave itself: `log_statement`, switched on for as long as it counts (the
 * extension pg_stat_statements doesn't tell by whom, and needs a superuser). Logging costs time, so nothing is timed meanwhile.
 */
export class StatementLog {
  readonly #config: string;
  readonly #file: string;
  constructor(
    dataFolder: string,
    private readonly pid: number,
  ) {
    this.#config = join(dataFolder, 'postgresql.conf');
    this.#file = join(dataFolder, 'log', 'statements.log');
  }

  /** @param db by which it is found out when counting begins and ends; its own statements are counted too */
  async during(db: Knex, work: () => Promise<void>): Promise<Statements> {
    const config = readFileSync(this.#config, 'utf8');
    const begun = readFileSync(this.#file, 'latin1').length;
    appendFileSync(this.#config, "\nlog_statement = 'all'\n");
    await this.#reread(db, 'all');
    try {
      await work();
    } finally {
      writeFileSync(this.#config, config);
      await this.#written(db);
      await this.#reread(db, 'none');
    }
    return countStatements(readFileSync(this.#file, 'latin1').slice(begun));
  }

  async #reread(db: Knex, wanted: string): Promise<void> {
    process.kill(this.pid, 'SIGHUP');
    await until(`log_statement is ${wanted}`, () => shown(db, 'log_statement'), is(wanted));
  }

  /** Waits until all that was logged so far stands in the file. */
  async #written(db: Knex): Promise<void> {
    const mark = randomUUID();
    await db.raw(`select '${mark}'`);
    await until('the log is written', () => readFileSync(this.#file, 'latin1').includes(mark));
  }
}

export interface Statements {
  /** Without transaction control. */
  statements: Record<string, number>;
  /** Begun. */
  transactions: Record<string, number>;
}

/** The name under which statements of archiving are counted, whoever sends them. */
export const ARCHIVE = 'tetsuzuki-archive';
/** Tables of the archive and of the audit log, and the archive's lock. */
const OF_ARCHIVE =
  /\b(?:archive_(?:due|entries|keys|persons)|log_(?:pending|leaves|state|subtrees))\b|hashtextextended\(\S+ 7\)/;

/** Lines of a log with the prefix `@%a `: one that begins a statement counts for its application, or as one of archiving. */
export function countStatements(log: string): Statements {
  const counts: Statements = { statements: {}, transactions: {} };
  const add = (table: Record<string, number>, application: string): void => {
    table[application] = (table[application] ?? 0) + 1;
  };
  for (const entry of log.split(/^(?=@)/m)) {
    const [, application, text = ''] = /^@(\S*) LOG: {2}(?:statement|execute [^:\n]*): *([^]*)/.exec(entry) ?? [];
    if (application === undefined) continue;
    const [word = ''] = /^\w*/.exec(text) ?? [];
    if (/^(?:begin|start)$/i.test(word)) add(counts.transactions, application);
    else if (!/^(?:commit|rollback|end)$/i.test(word))
      add(counts.statements, OF_ARCHIVE.test(text) ? ARCHIVE : application);
  }
  return counts;
}

export interface DurableTemporal {
  running: Running;
  address: string;
  dbFile: string;
}

export async function bringTemporal(folder: string): Promise<DurableTemporal> {
  const { file: executable } = await findTemporalCli(process.env, console.log);
  const port = await freePort();
  const dbFile = join(folder, 'temporal.db');
  // What it finds slow while it is overloaded on purpose is what is measured here.
  const onLine = (): void => undefined;
  const options = { executable, dbFile, namespaces: [NAMESPACE], port, env: environment(), onLine };
  return { running: await startTemporalServer(options), address: temporalAddress(port), dbFile };
}

/** @returns what keeps the engine's file from being as durable as that of `npm start`; empty: nothing does */
export function temporalFaults({ running }: DurableTemporal): string[] {
  const command = readFileSync(`/proc/${running.pid}/cmdline`, 'utf8').split('\0');
  const wanted = ['journal_mode=wal', 'synchronous=normal'];
  return wanted.filter((one) => !command.includes(one)).map((one) => `Temporal runs without ${one}`);
}
