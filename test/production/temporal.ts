/** The Temporal server on PostgreSQL, set as docker-compose.yml sets it. */
import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { run } from '../../scripts/bootstrap/run.mjs';
import { bareEnvironment } from '../../scripts/processes/bare-environment.js';
import { freePort, isFree } from '../../scripts/processes/free-port.js';
import { RUN_MARK } from '../../scripts/processes/marked.js';
import { launch } from '../../scripts/processes/running.js';
import { findTemporalCli } from '../../scripts/temporal/cli.js';
import type { Cluster } from './cluster.js';
import { compose, fromRoot, type TemporalPrograms } from './programs.js';

export const NAMESPACE = 'tetsuzuki';
const HOST = '127.0.0.1';
/** Ports of its own for each of its services: as many servers as there are tests may run here. */
const PORTS = ['FRONTEND', 'INTERNAL_FRONTEND', 'HISTORY', 'MATCHING', 'WORKER'].flatMap((service) => [
  `${service}_GRPC_PORT`,
  `${service}_MEMBERSHIP_PORT`,
]);

/** Temporal keeps the ports of its services in a column of PostgreSQL that takes no larger ones. */
const HIGHEST_PORT = 32_767;
const LOWEST_PORT = 20_000;

async function lowPort(): Promise<string> {
  for (;;) {
    const port = randomInt(LOWEST_PORT, HIGHEST_PORT);
    if (await isFree(port)) return String(port);
  }
}

/** By the variable of each. */
export async function portsOfTemporal(): Promise<Record<string, string>> {
  const http = ['FRONTEND_HTTP_PORT', 'INTERNAL_FRONTEND_HTTP_PORT'];
  return Object.fromEntries(await Promise.all([...PORTS, ...http].map(async (name) => [name, await lowPort()])));
}

export interface TemporalOnPostgres {
  address: string;
  stop(): Promise<void>;
  kill(): Promise<void>;
}

const environment = (): NodeJS.ProcessEnv => ({ ...bareEnvironment(process.env), [RUN_MARK]: process.env[RUN_MARK] });

/** Brings its two databases to the schema of this version. */
export async function setUpSchema({ bin, schema }: TemporalPrograms, cluster: Cluster): Promise<void> {
  await run('sh', [fromRoot('deploy/temporal/schema.sh')], {
    env: {
      ...environment(),
      PATH: `${bin}:${process.env['PATH']}`,
      SCHEMA_DIR: schema,
      POSTGRES_SEEDS: HOST,
      DB_PORT: String(cluster.port),
      POSTGRES_USER: 'temporal',
      SQL_PASSWORD: cluster.temporalPassword,
    },
  });
}

/** What an installation with an authorizer sets besides. */
export interface Access {
  server: Record<string, string>;
  /** Of whoever makes the namespace. */
  operator: Record<string, string>;
}

/** Starts it and makes the namespace, unless it is there. @param access absent: it asks nobody who they are */
export async function startTemporal(
  { bin }: TemporalPrograms,
  cluster: Cluster,
  access?: Access,
): Promise<TemporalOnPostgres> {
  const ports = await portsOfTemporal();
  const running = await launch({
    name: 'temporal',
    command: join(bin, 'temporal-server'),
    args: access ? ['start'] : ['--allow-no-auth', 'start'],
    options: {
      env: {
        ...environment(),
        ...compose().services['temporal']?.environment,
        ...ports,
        POSTGRES_SEEDS: HOST,
        DB_PORT: String(cluster.port),
        POSTGRES_PWD: cluster.temporalPassword,
        BIND_ON_IP: HOST,
        PROMETHEUS_ENDPOINT: `${HOST}:${await freePort()}`,
        DYNAMIC_CONFIG_FILE_PATH: fromRoot('deploy/temporal/dynamic-config.yaml'),
        LOG_LEVEL: 'error',
        ...access?.server,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
    // While it starts it says errors of shards that nobody owns yet.
    onLine: (line) => {
      if (line.includes('"level":"fatal"')) console.error(line);
    },
    stopSteps: [['SIGTERM', 30_000]],
  });
  const address = `${HOST}:${ports['FRONTEND_GRPC_PORT']}`;
  const { file } = await findTemporalCli(process.env, () => {});
  await run('sh', [fromRoot('deploy/temporal/namespace.sh')], {
    env: {
      ...environment(),
      PATH: `${join(file, '..')}:${process.env['PATH']}`,
      TEMPORAL_ADDRESS: address,
      NAMESPACE,
      RETENTION: '720h',
      ...access?.operator,
    },
  });
  return {
    address,
    stop: () => running.stop(),
    async kill() {
      running.child.kill('SIGKILL');
      await running.ended;
    },
  };
}
