/**
 * The settings of a process: the one place that reads the environment, and the tables that say what it may hold.
 */
import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { z } from 'zod';
import { ConfigError, type ConfigProblem } from '../errors.js';
import { parseKeyRing } from '../crypto/keys.js';
import { oidcDisagreements, oidcVariables, toOidc } from './oidc.js';
import { temporalDisagreements, temporalVariables, toTemporal } from './temporal.js';
import { partIn, port, readVariables, text, type Variables, wholeNumber } from './variables.js';

const urlOf = (protocols: readonly string[], example: string) =>
  text().refine((value) => {
    const url = urlFrom(value);
    return url !== undefined && protocols.includes(url.protocol) && url.hostname !== '';
  }, `must be a URL like ${example}`);
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
    databaseUrl: ['DATABASE_URL', part(urlOf(['postgres:', 'postgresql:'], 'postgres://user:password@host:5432/name'))],
    smtpUrl: ['SMTP_URL', part(urlOf(['smtp:', 'smtps:'], 'smtp://user:password@host:587'))],
    /** Mails over one connection to the mail server: see `ConnectionLimits` of `mailer.ts`. */
    smtpMessages: ['SMTP_MESSAGES_PER_CONNECTION', wholeNumber(1, 100).default(5)],
    /** Key ring as text: see `keys.ts`. */
    keys: ['KEYS', part(keyRing)],
    /** Absolute path of the YAML file with the settings of the services: see `services.ts`. */
    servicesFile: ['SERVICES', text().transform(absolute).exactOptional()],
    logLevel: ['LOG_LEVEL', logLevel.default('info')],
    /**
     * Proxies whose `X-Forwarded-For` is believed: addresses or CIDR blocks, comma-separated as fastify takes them;
     * false: nobody's.
     */
    trustProxy: ['TRUST_PROXY', proxies.default(false)],
    /** Port of the worker's own Prometheus page; absent: none. */
    metricsPort: ['METRICS_PORT', port.exactOptional()],
  } as const;
}

/**
 * Reads and checks all settings (spec/contract.md, "Settings"). An empty variable counts as absent.
 * @throws ConfigError that lists every bad variable with what was wrong, and never a value that may be secret
 */
export function loadConfig(env: NodeJS.ProcessEnv = process.env) {
  const given: Variables = Object.fromEntries(
    Object.entries(env).filter(
      (variable): variable is [string, string] => variable[1] !== undefined && variable[1] !== '',
    ),
  );
  const production = given['NODE_ENV'] === 'production';
  const problems: ConfigProblem[] = [];
  const own = readVariables(processVariables(production), given, problems);
  const temporal = readVariables(temporalVariables(production), given, problems);
  const provider = readVariables(oidcVariables(production), given, problems);
  problems.push(...temporalDisagreements(given), ...oidcDisagreements(given));
  if (!own || !temporal || !provider || problems.length > 0) throw new ConfigError(problems);
  const oidc = toOidc(provider);
  return {
    production,
    ...own,
    publicUrl: own.publicUrl ?? new URL(`http://${reachable(own.host)}:${own.port}`),
    temporal: toTemporal(temporal),
    /** Where staff sign in; absent: nobody can but by the embedded accounts. */
    ...(oidc && { oidc }),
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

/** Where a person reaches a server that listens on `host`: "every address" is none to put into a link. */
function reachable(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost';
  return isIP(host) === 6 ? `[${host}]` : host;
}

function isBlock(value: string): boolean {
  const [address, bits, ...more] = value.split('/');
  const family = isIP(address ?? '');
  if (family === 0 || more.length > 0) return false;
  return bits === undefined || (/^[0-9]{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
}
