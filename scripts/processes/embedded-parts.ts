/** The parts that `npm start` brings where the settings name none: PostgreSQL, Temporal, mailbox, identity provider. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Config } from '../../worker/runtime/settings/config.js';
import { EMBEDDED_CLIENT } from '../../worker/runtime/settings/embedded-identity.js';
import { loadServices } from '../../worker/runtime/settings/services.js';
import { bareEnvironment } from './bare-environment.js';
import type { DataDir } from './data-dir.js';
import { freePort, isFree } from './free-port.js';
import { makeClientKey } from '../identity/keys.js';
import { identityIssuer, startIdentityProvider } from '../identity/process.js';
import { type Kept, keepAlive } from './keep-alive.js';
import { PlainError } from '../bootstrap/plain-error.mjs';
import { startPostgres } from '../postgres/server.js';
import { launch, saidReady } from './running.js';
import { type Progress, step } from '../bootstrap/steps.mjs';
import { findTemporalCli } from '../temporal/cli.js';
import { startTemporalServer, temporalAddress } from '../temporal/server.js';

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

const HOST = '127.0.0.1';
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
    const webPort = await portFor('MAILBOX_PORT', env, config.port + 1);
    const smtpPort = await freePort(HOST);
    const settings = {
      MAILBOX_DIR: join(dataDir.folder, 'mailbox'),
      MAILBOX_PORT: String(webPort),
      MAILBOX_SMTP_PORT: String(smtpPort),
    };
    const start = async () => {
      const running = await launch({
        name: 'mailbox',
        command: process.execPath,
        args: [fileURLToPath(new URL('../mailbox/main.js', import.meta.url))],
        options: { env: { ...bareEnvironment(env), ...settings }, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] },
        stopSteps: [['close-channel', 1_000]],
        runFolder: dataDir.runFolder,
      });
      await saidReady(running, MAILBOX_READY_MS);
      return running;
    };
    const kept = await keepAlive('mailbox', start, say);
    return {
      env: { SMTP_URL: `smtp://${HOST}:${smtpPort}` },
      kept,
      page: `http://${HOST}:${webPort}/`,
    };
  });
}

/**
 * One process for both embedded providers: where staff sign in, and what plays app and card of the identity-verification service.
 * @param postgres the part that may bring the database; its tables may be missing still
 * @throws Error when they don't come up
 */
export async function bringIdentityProvider(surroundings: Surroundings, postgres: Promise<Part>): Promise<Part> {
  const { config, dataDir, env, say } = surroundings;
  const hasCards = !config.production && loadServices(config.servicesFile).utokyo.identityService === undefined;
  if (config.oidc && !hasCards) return { env: {} };
  const databaseUrl = config.databaseUrl ?? (await postgres).env['DATABASE_URL'];
  if (databaseUrl === undefined) throw new Error('there is no database to look staff up in');
  return step('sign-in providers', async () => {
    const staff = config.oidc ? undefined : { ...(await staffProvider(surroundings)), databaseUrl };
    const cards = hasCards ? await cardProvider(surroundings) : undefined;
    const options = {
      program: fileURLToPath(new URL('../identity/main.js', import.meta.url)),
      ...(staff && { staff }),
      ...(cards && { cards }),
      publicUrl: config.publicUrl.origin,
      env: bareEnvironment(env),
      runFolder: dataDir.runFolder,
      onLine: (line: string) => say(line),
    };
    const kept = await keepAlive('identity provider', () => startIdentityProvider(options), say);
    return {
      env: {
        ...(staff && oidcSettings(identityIssuer(staff.port), staff.client)),
        ...(cards && cardSettings(identityIssuer(cards.port), cards.client)),
      },
      kept,
    };
  });
}

async function staffProvider({ config, dataDir, env }: Surroundings) {
  return {
    port: await portFor('IDENTITY_PORT', env, config.port + 2),
    keysFile: join(dataDir.folder, 'identity-provider.json'),
    // Nobody but the API has to know it, so it is another at each start.
    client: { id: 'tetsuzuki', secret: randomBytes(32).toString('base64url') },
  };
}

async function cardProvider({ config, dataDir, env }: Surroundings) {
  const keyFile = join(dataDir.folder, 'identity-check-client.pem');
  makeClientKey(keyFile);
  return {
    port: await portFor('CARD_PORT', env, config.port + 3),
    keysFile: join(dataDir.folder, 'identity-check.json'),
    client: { id: EMBEDDED_CLIENT, keyFile },
  };
}

const cardSettings = (issuer: string, { keyFile }: { keyFile: string }): Record<string, string> => ({
  IDENTITY_CHECK_ISSUER: issuer,
  IDENTITY_CHECK_KEY_FILE: keyFile,
});

/** What the API is told of the embedded provider; it knows no other claims and scopes. */
function oidcSettings(issuer: string, { id, secret }: { id: string; secret: string }): Record<string, string> {
  return {
    OIDC_ISSUER: issuer,
    OIDC_CLIENT_ID: id,
    OIDC_CLIENT_SECRET: secret,
    OIDC_USER_CLAIM: 'preferred_username',
    OIDC_SCOPES: 'openid profile',
  };
}

/** The port asked for by a variable; else the one wished for, or any where that is taken. */
async function portFor(name: string, env: NodeJS.ProcessEnv, wished: number): Promise<number> {
  const asked = env[name];
  if (!asked) return wished <= 65_535 && (await isFree(wished, HOST)) ? wished : freePort(HOST);
  if (!/^[0-9]{1,5}$/.test(asked) || Number(asked) < 1 || Number(asked) > 65_535)
    throw new PlainError(`${name} must be a whole number from 1 to 65535.`);
  if (!(await isFree(Number(asked), HOST))) throw new PlainError(`${name} ${asked} is in use by another program.`);
  return Number(asked);
}
