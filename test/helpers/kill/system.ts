/** The whole system as `npm start` brings it, with its real supervisor, and parts of it to kill. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Knex } from 'knex';
import { createDatabase } from '../../../db/knex.js';
import { identityOf } from '../../../scripts/bootstrap/process-identity.mjs';
import { ROLE } from '../../../scripts/postgres/data.js';
import { until } from '../wait.js';

export const PARTS = ['api', 'worker', 'temporal', 'postgres'] as const;
export type Part = (typeof PARTS)[number];
export interface Death {
  part: Part;
  at: number;
  /** Milliseconds until the supervisor said that it works again. */
  backMs?: number;
}

const READY_MS = 120_000;

export class KilledSystem {
  deaths: Death[] = [];
  /** Of API and worker: lines that tell of something that nobody thought of. */
  readonly errors: string[] = [];
  #child: ChildProcess | undefined;
  #isReady = false;
  readonly #folder: string;
  readonly #env: NodeJS.ProcessEnv;

  /** @param port of the API */
  constructor(folder: string, port: number, env: Record<string, string>) {
    this.#folder = folder;
    const url = `http://127.0.0.1:${port}`;
    const ours = { NODE_OPTIONS: '', PORT: String(port), PUBLIC_URL: url, DATA_DIR: folder, LOG_LEVEL: 'warn' };
    this.#env = { ...process.env, ...ours, ...env };
  }

  async up(): Promise<void> {
    this.#isReady = false;
    const child = spawn('npm', ['start'], { detached: true, stdio: ['ignore', 'pipe', 'pipe'], env: this.#env });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr])
      if (stream) createInterface({ input: stream }).on('line', (line) => this.#hear(line));
    await until(
      'the system is ready',
      () => this.#isReady || child.exitCode !== null,
      (isOver) => isOver,
      READY_MS,
    );
    if (!this.#isReady) throw new Error('npm start ended before it was ready');
  }

  /** Kills a part. @returns whether it ran */
  kill(part: Part): boolean {
    const pid = this.#pidOf(part);
    if (pid === undefined) return false;
    this.deaths.push({ part, at: Date.now() });
    process.kill(pid, 'SIGKILL');
    return true;
  }

  /** Kills the supervisor and everybody below it, at once. @returns how many */
  async killAll(): Promise<number> {
    const pids = processTree(this.#child?.pid ?? 0);
    for (const pid of pids)
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It ended with its parent.
      }
    // Nobody brings those back that were away.
    this.deaths = this.deaths.filter(({ backMs }) => backMs !== undefined);
    await until('all of them are gone', () => pids.every((pid) => identityOf(pid) === undefined));
    return pids.length;
  }

  async stop(): Promise<void> {
    process.kill(this.#child?.pid ?? 0, 'SIGTERM');
    await until('npm start has ended', () => this.#child?.exitCode !== null || this.#child.signalCode !== null);
  }

  get databaseUrl(): string {
    const password = readFileSync(join(this.#folder, 'postgres.password'), 'utf8').trim();
    const [, , , port] = readFileSync(join(this.#folder, 'postgres', 'postmaster.pid'), 'utf8').split('\n');
    return `postgres://${ROLE}:${password}@127.0.0.1:${port}/${ROLE}`;
  }

  async withDatabase<T>(work: (db: Knex) => Promise<T>): Promise<T> {
    const db = createDatabase(this.databaseUrl, { max: 2, application: 'judge' });
    try {
      return await work(db);
    } finally {
      await db.destroy();
    }
  }

  /** Once it runs: the last kill may have been its own. */
  async temporal(): Promise<{ address: string; namespace: string }> {
    const pid = await until('Temporal', () => this.#pidOf('temporal'));
    const command = identityOf(pid)?.command ?? '';
    const option = (name: string): string | undefined => new RegExp(`--${name} (\\S+)`).exec(command)?.[1];
    return { address: `127.0.0.1:${option('port')}`, namespace: option('namespace') ?? 'default' };
  }

  #pidOf(part: Part): number | undefined {
    try {
      if (part === 'postgres')
        return running(Number(readFileSync(join(this.#folder, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]));
      return running(JSON.parse(readFileSync(join(this.#folder, 'run', `${part}.process.json`), 'utf8')).pid);
    } catch {
      return undefined;
    }
  }

  #hear(line: string): void {
    if (/^\s*ready\b/.test(line)) this.#isReady = true;
    const [, part] = /! (\w+) works again/.exec(line) ?? [];
    for (const death of this.deaths)
      if (death.part === part && death.backMs === undefined) death.backMs = Date.now() - death.at;
    if (/"problem":"internal"|"level":(?:50|60)|"level":"(?:error|fatal)"/.test(line)) this.errors.push(line);
  }
}

const running = (pid: number): number | undefined => (identityOf(pid) ? pid : undefined);

/** Every process below one, by /proc: children in other process groups too. */
function processTree(root: number): number[] {
  const parents = new Map<number, number>();
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, 'utf8');
      parents.set(Number(entry), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
    } catch {
      // It ended meanwhile.
    }
  }
  const tree = [root];
  for (const pid of tree) for (const [child, parent] of parents) if (parent === pid) tree.push(child);
  return tree;
}
