/** PostgreSQL as Debian packs it: a cluster with the roles and databases of deploy/postgres/roles.sh, its backup, and a cluster made of that. */
import { chownSync, cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../scripts/bootstrap/run.mjs';
import { serverAccount } from '../../scripts/postgres/account.js';
import { bareEnvironment } from '../../scripts/processes/bare-environment.js';
import { freePort } from '../../scripts/processes/free-port.js';
import { RUN_MARK } from '../../scripts/processes/marked.js';
import { launch, type Running } from '../../scripts/processes/running.js';
import { until } from '../helpers/wait.js';
import { fromRoot } from './programs.js';

const HOST = '127.0.0.1';
const APP_PASSWORD = 'app-Tj7-vQ2k';
const TEMPORAL_PASSWORD = 'temporal-Tj7-vQ2k';

/** Of the user whom the server runs as. It can't lie in a folder that root alone may enter. */
function ownFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'cluster-'));
  const account = serverAccount(folder);
  if (account) chownSync(folder, account.uid, account.gid);
  return folder;
}

export class Cluster {
  #running: Running | undefined;

  private constructor(
    private readonly bin: string,
    private readonly folder: string,
    readonly port: number,
  ) {}

  /** Of the product's database. */
  get url(): string {
    return `postgres://tetsuzuki:${APP_PASSWORD}@${HOST}:${this.port}/tetsuzuki`;
  }
  readonly temporalPassword = TEMPORAL_PASSWORD;

  /** With the roles and databases. @param bin PostgreSQL's programs */
  static async make(bin: string): Promise<Cluster> {
    const cluster = await Cluster.empty(bin);
    const passwords = { APP_DB_PASSWORD: APP_PASSWORD, TEMPORAL_DB_PASSWORD: TEMPORAL_PASSWORD };
    await run('bash', [fromRoot('deploy/postgres/roles.sh')], {
      env: { ...cluster.superuser(), ...passwords, POSTGRES_USER: 'postgres' },
    });
    return cluster;
  }

  /** With nothing in it. */
  static async empty(bin: string): Promise<Cluster> {
    const folder = ownFolder();
    const cluster = new Cluster(bin, folder, await freePort());
    const asked = [
      '--auth-host=trust',
      '--username=postgres',
      '--encoding=UTF8',
      '--locale=C.UTF-8',
      '--data-checksums',
    ];
    await cluster.#run(join(bin, 'initdb'), ['--pgdata', join(folder, 'postgres'), ...asked]);
    // Passwords count, but for the superuser, who makes the roles and the backup.
    const hba = ['host all,replication postgres 127.0.0.1/32 trust', 'host all all 127.0.0.1/32 scram-sha-256', ''];
    writeFileSync(join(folder, 'postgres', 'pg_hba.conf'), hba.join('\n'));
    await cluster.start();
    return cluster;
  }

  /** A cluster of a backup, on a port of its own. It runs. */
  static async of(bin: string, backup: string): Promise<Cluster> {
    const folder = ownFolder();
    const cluster = new Cluster(bin, folder, await freePort());
    cpSync(join(backup, 'postgres'), join(folder, 'postgres'), { recursive: true });
    const account = serverAccount(folder);
    if (account) await run('chown', ['-R', `${account.uid}:${account.gid}`, folder]);
    await cluster.start();
    return cluster;
  }

  async start(): Promise<void> {
    const account = serverAccount(this.folder);
    const settings = [`listen_addresses=${HOST}`, 'unix_socket_directories=', 'max_connections=300'];
    this.#running = await launch({
      name: 'postgres',
      command: join(this.bin, 'postgres'),
      args: ['-D', join(this.folder, 'postgres'), '-p', String(this.port), ...settings.flatMap((one) => ['-c', one])],
      options: { env: this.#environment(), cwd: '/', stdio: ['ignore', 'ignore', 'ignore'], ...account },
      stopSteps: [['SIGINT', 20_000]],
    });
    const isReady = (): Promise<boolean> =>
      run(join(this.bin, 'pg_isready'), ['-q', '-h', HOST, '-p', String(this.port)]).then(
        () => true,
        () => false,
      );
    await until('PostgreSQL takes connections', isReady);
  }

  /** What psql and the backup are told. */
  superuser(): NodeJS.ProcessEnv {
    const { PATH } = process.env;
    return {
      ...this.#environment(),
      PATH: `${this.bin}:${PATH}`,
      PGHOST: HOST,
      PGPORT: String(this.port),
      PGUSER: 'postgres',
    };
  }

  async kill(): Promise<void> {
    this.#running?.child.kill('SIGKILL');
    await this.#running?.ended;
  }

  /** Ends it; nothing stays. */
  async stop(): Promise<void> {
    await this.#running?.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  #environment(): NodeJS.ProcessEnv {
    return { ...bareEnvironment(process.env), [RUN_MARK]: process.env[RUN_MARK] };
  }

  async #run(command: string, args: readonly string[]): Promise<void> {
    await run(command, args, { env: this.#environment(), cwd: '/', ...serverAccount(this.folder) });
  }
}
