/**
 * The settings of a process: the one place that reads the environment, and the tables that say what it may hold.
 */
import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { z } from 'zod';
import { ConfigError, type ConfigProblem } from '../errors.js';
import { signingSeed } from '../audit/signing-key.js';
import { parseKeyRing } from '../crypto/keys.js';
import { embeddedIdentityVariables, toEmbeddedIdentity } from './embedded-identity.js';
import { oidcDisagreements, oidcVariables, toOidc } from './oidc.js';
import { withSecretFiles } from './secret-files.js';
import { serverDisagreements, serverVariables, toServers } from './servers.js';
import { temporalDisagreements, temporalVariables, toTemporal } from './temporal.js';
import { partIn, port, readVariables, text, type Variables } from './variables.js';

const publicUrl = text()
  .refine(
    (value) => isOrigin(value),
    'must be the origin of the pages like https://accounts.example.ac.jp: http(s), no path, query or user',
  )
  .transform((value) => new URL(value));
const keyRing = text().superRefine((value, context) => {
  try {
    parseKeyRing(value);
  } catch (error) {
    context.addIssue({
      code: 'custom',
      message: `is not a key ring "id:base64,…": ${error instanceof Error ? error.message : ''}`,
    });
  }
});
const logLevel = z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
  error: 'must be one of fatal, error, warn, info, debug, trace, silent',
});
/** `people`: procedures that somebody waits for. `bulk`: what an upload begins for many people, so that nobody stands behind it. */
export const WORKER_NAMES = ['people', 'bulk'] as const;
export type WorkerName = (typeof WORKER_NAMES)[number];
const isWorkerName = (name: string): name is WorkerName => WORKER_NAMES.some((one) => one === name);
export type LogLevel = z.output<typeof logLevel>;
const proxies = text()
  .transform((value) => value.split(',').map((part) => part.trim()))
  .refine((list) => list.every(isBlock), 'must be a comma-separated list of addresses or CIDR blocks like 10.0.0.0/8')
  .transform((list): string | false => list.join(','));

/** In production every part must be named; otherwise `npm start` brings what is missing. */
function processVariables(production: boolean) {
  const part = partIn(production);
  return {
    port: ['PORT', port.default(8080)],
    host: [
      'HOST',
      text()
        .regex(/^[A-Za-z0-9.:_-]+$/, 'must be a host name or an address')
        .default('127.0.0.1'),
    ],
    /**
     * Origin under which people reach the pages: scheme, host and port, no path. Links in mails are made of it and of
     * nothing else.
     */
    publicUrl: [
      'PUBLIC_URL',
      part(
        production
          ? publicUrl.refine((url) => url.protocol === 'https:', 'must begin with https:// with NODE_ENV=production')
          : publicUrl,
      ),
    ],
    /** Absolute path of the folder with the state of embedded parts. */
    dataDir: ['DATA_DIR', text().default('.data').transform(absolute)],
    /** Key ring as text: see `keys.ts`. */
    keys: ['KEYS', part(keyRing)],
    /** What signs the audit log: see `audit/signing-key.ts`. */
    auditSigningKey: [
      'AUDIT_SIGNING_KEY',
      part(text().refine((value) => signingSeed(value) !== undefined, 'must be 32 bytes in base64')),
    ],
    /** Absolute path of the YAML file with the settings of the services: see `services.ts`. */
    servicesFile: ['SERVICES', text().transform(absolute).exactOptional()],
    logLevel: ['LOG_LEVEL', logLevel.default('info')],
    /**
     * Proxies whose `X-Forwarded-For` is believed: addresses or CIDR blocks, comma-separated as fastify takes them;
     * false: nobody's.
     */
    trustProxy: ['TRUST_PROXY', proxies.default(false)],
    /** Port of a process's own for Prometheus and, at the API, for probes. Absent: the worker has none, the API answers them at its `PORT`. */
    metricsPort: ['METRICS_PORT', port.exactOptional()],
    /** What a worker process takes: comma-separated. One that takes `people` does the jobs as well. */
    workers: [
      'WORKERS',
      text()
        .transform((value) => value.split(',').map((part) => part.trim()))
        .refine((names) => names.every(isWorkerName), 'must be people, bulk or both with a comma between')
        .transform((names) => names.filter(isWorkerName))
        .default([...WORKER_NAMES]),
    ],
  } as const;
}

/**
 * Reads and checks all settings (spec/contract.md, "Settings"). An empty variable counts as absent.
 * @throws ConfigError that lists every bad variable with what was wrong, and never a value that may be secret
 */
export function loadConfig(env: NodeJS.ProcessEnv = process.env) {
  const named: Variables = Object.fromEntries(
    Object.entries(env).filter(
      (variable): variable is [string, string] => variable[1] !== undefined && variable[1] !== '',
    ),
  );
  const production = named['NODE_ENV'] === 'production';
  const problems: ConfigProblem[] = [];
  const given = withSecretFiles(named, problems);
  const own = readVariables(processVariables(production), given, problems);
  const servers = readVariables(serverVariables(production), given, problems);
  const temporal = readVariables(temporalVariables(production), given, problems);
  const provider = readVariables(oidcVariables(production, given), given, problems);
  const cards = readVariables(embeddedIdentityVariables(production), given, problems);
  problems.push(
    ...serverDisagreements(given, production),
    ...temporalDisagreements(given),
    ...oidcDisagreements(given),
  );
  if (own?.metricsPort !== undefined && own.metricsPort === own.port)
    problems.push({
      name: 'METRICS_PORT',
      reason: 'is PORT, which people come by: probes and Prometheus have one of their own',
    });
  if (!own || !servers || !temporal || !provider || !cards || problems.length > 0) throw new ConfigError(problems);
  const oidc = toOidc(provider);
  const embeddedIdentity = toEmbeddedIdentity(cards);
  return {
    production,
    ...own,
    ...toServers(servers, production),
    /** File of the key ring; absent: it stands in `KEYS`, or under `dataDir`. */
    ...(named['KEYS_FILE'] !== undefined && { keysFile: absolute(named['KEYS_FILE']) }),
    publicUrl: own.publicUrl ?? new URL(`http://${reachable(own.host)}:${own.port}`),
    temporal: toTemporal(temporal),
    /** Where staff sign in; absent: nobody can but by the embedded accounts. */
    ...(oidc && { oidc }),
    /** The service that verifies cards under `npm start`. */
    ...(embeddedIdentity && { embeddedIdentity }),
  };
}
export type Config = ReturnType<typeof loadConfig>;

/** Settings of a process that works: every part is named. */
export type ConnectedConfig = Config & { databaseUrl: string; smtpUrl: string; temporal: { address: string } };

/**
 * Asks for what the processes `api` and `worker` can't do without; under `npm start` the supervisor names the embedded
 * parts.
 * @throws ConfigError that names each missing variable
 */
export function requireParts(config: Config): ConnectedConfig {
  const { databaseUrl, smtpUrl, temporal } = config;
  const { address } = temporal;
  if (databaseUrl !== undefined && smtpUrl !== undefined && address !== undefined) {
    return { ...config, databaseUrl, smtpUrl, temporal: { ...temporal, address } };
  }
  const parts = { DATABASE_URL: databaseUrl, TEMPORAL_ADDRESS: address, SMTP_URL: smtpUrl };
  const missing = Object.entries(parts).filter(([, value]) => value === undefined);
  throw new ConfigError(missing.map(([name]) => ({ name, reason: 'is required by this process' })));
}

function absolute(path: string): string {
  return resolve(path);
}

function isOrigin(value: string): boolean {
  const url = urlFrom(value);
  if (!url || !['http:', 'https:'].includes(url.protocol)) return false;
  return url.href === `${url.origin}/` && !/[?#]/.test(value);
}

function urlFrom(value: string): URL | undefined {
  return URL.canParse(value) ? new URL(value) : undefined;
}

/**
 * Where a person reaches a server that listens on `host`: "every address" is none to put into a link, and passkeys belong to a name: browsers refuse them
 * at an address.
 */
function reachable(host: string): string {
  if (['0.0.0.0', '::', '127.0.0.1'].includes(host)) return 'localhost';
  return isIP(host) === 6 ? `[${host}]` : host;
}

function isBlock(value: string): boolean {
  const [address, bits, ...more] = value.split('/');
  const family = isIP(address ?? '');
  if (family === 0 || more.length > 0) return false;
  return bits === undefined || (/^[0-9]{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
}
