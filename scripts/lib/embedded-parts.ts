/** The parts that `npm start` brings where the settings name none: PostgreSQL, Temporal, mailbox. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Config } from '../../worker/runtime/config.js';
import { bareEnvironment } from './bare-environment.js';
import type { DataDir } from './data-dir.js';
import { freePort, isFree } from './free-port.js';
import { type Kept, keepAlive } from './keep-alive.js';
import { PlainError } from './plain-error.mjs';
import { startPostgres } from './postgres-server.js';
import { launch, saidReady } from './running.js';
import { type Progress, step } from './steps.mjs';
import { findTemporalCli } from './temporal-cli.js';
import { startTemporalServer, temporalAddress } from './temporal-server.js';

/** A part that runs, and the settings by which the other processes find it. */
export interface Part {
  env: Record<string, string>;
  /** Absent for a part that somebody else runs. */
  kept?: Kept;
  /** Address of its page, where it has one. */
  page?: string;
}

/** What starting a part needs. */
export interface Surroundings {
  config: Config;
  dataDir: DataDir;
  env: NodeJS.ProcessEnv;
  /** Says one line to the person at the terminal. */
  say: (line: string) => void;
}

const MAILBOX_HOST = '127.0.0.1';
const MAILBOX_READY_MS = 10_000;

/** @throws Error when the server can't be brought up */
export async function bringPostgres({ config, dataDir, env, say }: Surroundings): Promise<Part> {
  if (config.databaseUrl !== undefined) return { env: {} };
  return step('PostgreSQL', async () => {
    const port = await freePort();
    let url = '';
    const onLine = (line: string) => say(`postgres: ${line}`);
    const start = async () => {
      const server = await startPostgres({ dataDir: dataDir.folder, port, env: bareEnvironment(env), onLine });
      url = server.url;
      return server.running;
    };
    const kept = await keepAlive('postgres', start, say);
    return { env: { DATABASE_URL: url }, kept };
  });
}

/** @throws PlainError when no Temporal CLI can be had, Error when the server doesn't come up */
export async function bringTemporal({ config, dataDir, env, say }: Surroundings): Promise<Part> {
  const { address, namespace, tls, apiKey } = config.temporal;
  if (address !== undefined) return { env: {} };
  if (tls || apiKey !== undefined)
    throw new PlainError(
      'TEMPORAL_TLS_* and TEMPORAL_API_KEY are for a server of your own: name it by TEMPORAL_ADDRESS.',
    );
  const bring = async (progress: Progress) => {
    const { file, from } = await findTemporalCli(env, progress);
    const port = await freePort();
    const options = {
      executable: file,
      dbFile: join(dataDir.folder, 'temporal.db'),
      namespaces: [namespace],
      port,
      env: bareEnvironment(env),
      runFolder: dataDir.runFolder,
      onLine: (line: string) => say(`temporal: ${line}`),
    };
    const kept = await keepAlive('temporal', () => startTemporalServer(options), say);
    return { env: { TEMPORAL_ADDRESS: temporalAddress(port) }, kept, from };
  };
  return step('Temporal', bring, ({ from }) => `CLI from ${from}`);
}

/** @throws Error when the mailbox doesn't come up */
export async function bringMailbox({ config, dataDir, env, say }: Surroundings): Promise<Part> {
  if (config.smtpUrl !== undefined) return { env: {} };
  return step('mailbox', async () => {
    const webPort = await mailboxPort(env, config.port);
    const smtpPort = await freePort(MAILBOX_HOST);
    const settings = {
      MAILBOX_DIR: join(dataDir.folder, 'mailbox'),
      MAILBOX_PORT: String(webPort),
      MAILBOX_SMTP_PORT: String(smtpPort),
    };
    const start = async () => {
      const running = await launch({
        name: 'mailbox',
        command: process.execPath,
        args: [fileURLToPath(new URL('../mailbox.js', import.meta.url))],
        options: { env: { ...bareEnvironment(env), ...settings }, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] },
        stopSteps: [['close-channel', 1_000]],
        runFolder: dataDir.runFolder,
      });
      await saidReady(running, MAILBOX_READY_MS);
      return running;
    };
    const kept = await keepAlive('mailbox', start, say);
    return {
      env: { SMTP_URL: `smtp://${MAILBOX_HOST}:${smtpPort}` },
      kept,
      page: `http://${MAILBOX_HOST}:${webPort}/`,
    };
  });
}

/** The port asked for by MAILBOX_PORT; else the one after PORT, or any where that is taken. */
async function mailboxPort(env: NodeJS.ProcessEnv, port: number): Promise<number> {
  const asked = env['MAILBOX_PORT'];
  if (!asked) return port < 65_535 && (await isFree(port + 1, MAILBOX_HOST)) ? port + 1 : freePort(MAILBOX_HOST);
  if (!/^[0-9]{1,5}$/.test(asked) || Number(asked) < 1 || Number(asked) > 65_535)
    throw new PlainError('MAILBOX_PORT must be a whole number from 1 to 65535.');
  if (!(await isFree(Number(asked), MAILBOX_HOST)))
    throw new PlainError(`MAILBOX_PORT ${asked} is in use by another program.`);
  return Number(asked);
}
