/** A system that stands as docs/operations/install.md says, from an empty database on: its commands, settings, units and proxy, on servers of this run's own. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommandError, run } from '../../scripts/bootstrap/run.mjs';
import { bareEnvironment } from '../../scripts/processes/bare-environment.js';
import { freePort } from '../../scripts/processes/free-port.js';
import { RUN_MARK } from '../../scripts/processes/marked.js';
import { findTemporalCli } from '../../scripts/temporal/cli.js';
import { untilReady } from '../helpers/processes.js';
import { testPort } from '../helpers/ports.js';
import { nginxUnderTls } from '../platform/proxy/proxies.js';
import type { Authority } from './authority.js';
import { Cluster } from './cluster.js';
import { block } from './documents.js';
import { fromRoot } from './programs.js';
import type { Programs } from './stack.js';
import { startUnit } from './unit.js';
import { portsOfTemporal } from './temporal.js';

type Changes = Record<string, string>;

export class Installation {
  readonly folder = mkdtempSync(join(tmpdir(), 'install-'));
  /** In place of /etc/tetsuzuki. */
  readonly etc = join(this.folder, 'etc');
  cluster!: Cluster;
  origin = '';
  readonly #temporal = join(this.folder, 'etc-temporal');
  readonly #stops: (() => Promise<void>)[] = [];
  #temporalAddress = '';
  #passwords = { app: '', temporal: '' };
  #apiPort = 0;

  private constructor(private readonly programs: Programs) {}

  /** Of our own database, once there is one. */
  get databaseUrl(): string {
    return `postgres://tetsuzuki:${this.#passwords.app}@127.0.0.1:${this.cluster.port}/tetsuzuki`;
  }

  /** PostgreSQL, with nothing in it. */
  static async begin(programs: Programs): Promise<Installation> {
    const installation = new Installation(programs);
    installation.origin = `https://localhost:${await testPort()}`;
    installation.cluster = await Cluster.empty(programs.postgres);
    installation.#stops.push(() => installation.cluster.stop());
    return installation;
  }

  /** Chapters "Databases" and "Temporal". */
  async bringTemporal(): Promise<void> {
    const { bin, schema } = this.programs.temporal;
    const made = await this.sh(`${block('install', 'roles')}\necho "$APP_DB_PASSWORD $TEMPORAL_DB_PASSWORD"`, {
      ...this.cluster.superuser(),
    });
    const [app = '', temporal = ''] = made.trim().split('\n').at(-1)?.split(' ') ?? [];
    this.#passwords = { app, temporal };
    mkdirSync(this.#temporal);
    const ports = await portsOfTemporal();
    const settings = block('install', 'temporal-env', {
      'DB_PORT=5432': `DB_PORT=${this.cluster.port}`,
      'POSTGRES_PWD=\n': `POSTGRES_PWD=${temporal}\n`,
      '127.0.0.1:9090': `127.0.0.1:${await freePort()}`,
      '/opt/tetsuzuki/': fromRoot(''),
    });
    const own = Object.entries(ports).map(([name, port]) => `${name}=${port}\n`);
    writeFileSync(join(this.#temporal, 'env'), settings + own.join(''), { mode: 0o600 });
    const { file } = await findTemporalCli(process.env, () => {});
    const env = { PATH: `${join(file, '..')}:${process.env['PATH']}` };
    const places = { '/opt/temporal/bin': bin };
    const etc = { '/etc/temporal': this.#temporal };
    await this.sh(block('install', 'temporal-schema', { ...places, ...etc, '/opt/temporal/schema': schema }), env);
    await this.#start('temporal', { ...places, ...etc }, { LOG_LEVEL: 'error' });
    this.#temporalAddress = `127.0.0.1:${ports['FRONTEND_GRPC_PORT']}`;
    await this.sh(block('install', 'temporal-namespace', { ...places, '127.0.0.1:7233': this.#temporalAddress }), env);
  }

  /** Chapter "Settings". @param settings lines of the file of variables, by what the page has @param services the same of the services file */
  async settle(settings: Changes, services: Changes): Promise<void> {
    const group = (await this.sh('id --group --name')).trim();
    const owner = { 'root:tetsuzuki': `$(id --user --name):${group}`, '--group=tetsuzuki': `--group=${group}` };
    await this.sh(block('install', 'keys', { '/etc/tetsuzuki': this.etc, ...owner }));
    const file = join(this.etc, 'services.yaml');
    writeFileSync(file, filled(readFileSync(file, 'utf8'), services));
    this.#apiPort = await testPort();
    const lines = block('install', 'env', {
      '/etc/tetsuzuki': this.etc,
      'PORT=8080': `PORT=${this.#apiPort}`,
      'https://accounts.example.ac.jp': this.origin,
      '127.0.0.1:5432': `127.0.0.1:${this.cluster.port}`,
      'DATABASE_PASSWORD=\n': `DATABASE_PASSWORD=${this.#passwords.app}\n`,
      '127.0.0.1:7233': this.#temporalAddress,
      ...settings,
    });
    writeFileSync(join(this.etc, 'env'), lines, { mode: 0o640 });
    await this.say('migrate');
  }

  /** The units, and the proxy before them. */
  async serve(authority: Authority): Promise<void> {
    const changes = {
      '/opt/tetsuzuki': fromRoot('').replace(/\/$/, ''),
      '/etc/tetsuzuki': this.etc,
      '/usr/bin/node': process.execPath,
    };
    const metricsPort = await testPort();
    await this.#start('tetsuzuki-worker', changes, { METRICS_PORT: String(await testPort()) });
    await this.#start('tetsuzuki-api', changes, { METRICS_PORT: String(metricsPort) });
    await untilReady(`http://127.0.0.1:${metricsPort}`);
    const { hostname, port } = new URL(this.origin);
    const proxied = { port: Number(port), to: this.#apiPort, ...(await authority.certificate('web')) };
    const proxy = await nginxUnderTls(proxied, hostname);
    this.#stops.push(() => proxy.stop());
  }

  /** A block of install.md, with our folder of settings. @returns what it prints */
  say(id: string, changes: Changes = {}): Promise<string> {
    return this.sh(block('install', id, { '/etc/tetsuzuki': this.etc, ...changes }));
  }

  /** Commands as root types them in the folder of this repository. @returns what they print */
  async sh(commands: string, env: NodeJS.ProcessEnv = {}): Promise<string> {
    const whole = { ...bareEnvironment(process.env), [RUN_MARK]: process.env[RUN_MARK], ...env };
    try {
      return (await run('bash', ['--norc', '-euc', commands], { cwd: fromRoot(''), env: whole })).stdout;
    } catch (error) {
      throw error instanceof CommandError ? new Error(`${commands}\n${error.message}: ${error.output}`) : error;
    }
  }

  /** What API and worker have said, line by line. */
  journal(): string[] {
    const said = ['tetsuzuki-api', 'tetsuzuki-worker'].map((name) => readFileSync(this.#journalOf(name), 'utf8'));
    return said.join('').trimEnd().split('\n');
  }

  /** Something else that ends with it. */
  also(stop: () => Promise<void>): void {
    this.#stops.push(stop);
  }

  async down(): Promise<void> {
    for (const stop of this.#stops.splice(0).toReversed()) await stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  #journalOf(name: string): string {
    return join(this.folder, `${name}.journal`);
  }

  async #start(name: string, changes: Changes, env: NodeJS.ProcessEnv): Promise<void> {
    const running = await startUnit(name, this.#journalOf(name), changes, env);
    this.#stops.push(() => running.stop());
  }
}

/** @throws Error where something that is to be filled in isn't there */
function filled(text: string, changes: Changes): string {
  return Object.entries(changes).reduce((changed, [from, to]) => {
    if (!changed.includes(from)) throw new Error(`services.yaml does not say ${from}`);
    return changed.replaceAll(from, to);
  }, text);
}

/** Lines of the services file that stand there as comments, from the first to the last, as they are without. */
export function uncommented(first: string, last: string): Changes {
  const text = readFileSync(fromRoot('deploy/services.yaml'), 'utf8');
  const lines = text.split('\n');
  const from = lines.findIndex((line) => line.trim().startsWith(`# ${first}`));
  const to = lines.findIndex((line, n) => n >= from && line.trim().replaceAll(/[# ]/g, '').startsWith(last));
  if (from < 0 || to < 0) throw new Error(`services.yaml has no example of ${first}`);
  const part = lines.slice(from, to + 1);
  return { [part.join('\n')]: part.map((line) => line.replace('# ', '')).join('\n') };
}
