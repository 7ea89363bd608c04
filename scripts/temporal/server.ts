/** The embedded Temporal server: the dev server of the Temporal CLI, with its state in one file. */
import { existsSync, renameSync, writeFileSync } from 'node:fs';
import { PlainError } from '../bootstrap/plain-error.mjs';
import { launch, type Running, within } from '../processes/running.js';

export interface TemporalServerOptions {
  /** The Temporal CLI. */
  executable: string;
  /** File of the state; made when absent. */
  dbFile: string;
  /** Made when absent; `default` is always there. */
  namespaces: readonly string[];
  port: number;
  env: NodeJS.ProcessEnv;
  /** Where the process is written down, see `orphans.ts`. */
  runFolder?: string;
  /** False: the disk is not waited for, so a power failure may cost the file (tests). A killed process never does. */
  durable?: boolean;
  onLine: (line: string) => void;
}

const HOST = '127.0.0.1';
const READY_MS = 30_000;
const POLL_MS = 30;
/** Of one question whether the server answers. */
const DEADLINE_MS = 1_000;
const SERVICE = 'temporal.api.workflowservice.v1.WorkflowService';

/**
 * Each key: the server's own default, and why it isn't kept.
 * - transfer and timer queues: 20 polls a second for each shard, and the dev server has one shard: each dispatch would wait up to 50 ms.
 * - updates in flight: 10 for each workflow; 200 people pressing one URL's button at once must each get an answer.
 */
const DYNAMIC_CONFIG: Readonly<Record<string, number>> = {
  'history.transferProcessorMaxPollRPS': 2000,
  'history.timerProcessorMaxPollRPS': 2000,
  'history.maxInFlightUpdates': 1000,
};

/**
 * Write-ahead log: twice the commits a second (measured). `normal` syncs at checkpoints only: the file stays whole and a killed process
 * loses nothing, a power failure may lose the last moments.
 */
const PRAGMAS = ['journal_mode=wal', 'synchronous=normal'];
const PRAGMAS_OF_TESTS = ['journal_mode=wal', 'synchronous=off'];

/** What the CLI says of itself when it starts and ends. */
const BANNER = /^(?:CLI |Server: |Metrics: |UI: |Stopping server|$)/;

/**
 * Starts the server and waits until it answers.
 * @throws Error when it ends before, or doesn't answer in 30 s
 */
export async function startTemporalServer(options: TemporalServerOptions): Promise<Running> {
  const { executable, dbFile, namespaces, port, env, runFolder, durable = true, onLine } = options;
  setAsideUnfinished(dbFile);
  const dynamic = Object.entries(DYNAMIC_CONFIG).flatMap(([key, value]) => [
    '--dynamic-config-value',
    `${key}=${value}`,
  ]);
  const pragmas = (durable ? PRAGMAS : PRAGMAS_OF_TESTS).flatMap((pragma) => ['--sqlite-pragma', pragma]);
  const own = namespaces.filter((name) => name !== 'default').flatMap((name) => ['--namespace', name]);
  const args = [
    'server',
    'start-dev',
    '--headless',
    '--ip',
    HOST,
    '--port',
    String(port),
    '--db-filename',
    dbFile,
    '--log-level',
    'warn',
  ];
  const running = await launch({
    name: 'temporal',
    command: executable,
    args: [...args, ...pragmas, ...dynamic, ...own],
    options: { env, stdio: ['ignore', 'pipe', 'pipe'] },
    stopSteps: [['SIGTERM', 2_000]],
    ...(runFolder !== undefined && { runFolder }),
    onLine: (line) => {
      if (!BANNER.test(line)) onLine(line);
    },
  });
  try {
    await answering(running, port);
  } catch (error) {
    await running.stop();
    throw error;
  }
  writeFileSync(finishedMark(dbFile), '');
  return running;
}

/** Address of a server that runs on the port. */
export function temporalAddress(port: number): string {
  return `${HOST}:${port}`;
}

async function answering(running: Running, port: number): Promise<void> {
  // Loaded while the server starts, so nobody waits for it.
  const [{ Connection }, { default: proto }] = await Promise.all([
    import('@temporalio/client'),
    import('@temporalio/proto'),
  ]);
  const { SERVING } = proto.grpc.health.v1.HealthCheckResponse.ServingStatus;
  const connection = Connection.lazy({
    address: temporalAddress(port),
    // The SDK would repeat a question by itself; the loop does it here, and looks between two whether the process has ended.
    interceptors: [],
    channelArgs: {
      'grpc.initial_reconnect_backoff_ms': POLL_MS,
      'grpc.max_reconnect_backoff_ms': POLL_MS,
      'grpc.enable_http_proxy': 0,
    },
  });
  const ask = () => connection.healthService.check({ service: SERVICE });
  const isServing = async (): Promise<boolean> => {
    const answer = await connection.withDeadline(Date.now() + DEADLINE_MS, ask).catch(() => undefined);
    return answer?.status === SERVING;
  };
  const deadline = Date.now() + READY_MS;
  try {
    while (Date.now() < deadline) {
      if (await isServing()) return;
      if (await within(running.ended, POLL_MS))
        throw new PlainError(`The Temporal server ended (${await running.ended}) before it answered`);
    }
    throw new PlainError(`The Temporal server did not answer within ${READY_MS / 1000} s`);
  } finally {
    await connection.close();
  }
}

/**
 * A server that was killed while it made its tables leaves a file that no server starts on. Such a file never answered, so it holds
 * nothing: it is moved aside (not deleted, in case this judgement is ever wrong).
 */
function setAsideUnfinished(dbFile: string): void {
  if (!existsSync(dbFile) || existsSync(finishedMark(dbFile))) return;
  for (const suffix of ['', '-wal', '-shm', '-journal']) {
    if (existsSync(dbFile + suffix)) renameSync(dbFile + suffix, `${dbFile}.unfinished${suffix}`);
  }
}

function finishedMark(dbFile: string): string {
  return `${dbFile}.made`;
}
