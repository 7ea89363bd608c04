/**
 * The settings of a process: the one place that reads the environment, and the one schema that says what it may hold.
 */
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { z } from 'zod';
import { ConfigError, type ConfigProblem, codeOf } from '../errors.js';
import { parseKeyRing } from '../crypto/keys.js';
import { type OidcSettings, oidcDisagreements, oidcVariables, toOidc } from './oidc.js';

export interface TemporalTls {
  /** PEM of the authority that signed the server's certificate; absent: the system's list. */
  ca?: Buffer;
  /** PEM of our own certificate and its key (mTLS). */
  client?: { cert: Buffer; key: Buffer };
  /** Name that the server's certificate must bear where it isn't the host of the address. */
  serverName?: string;
}

export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';

export interface Config {
  production: boolean;
  port: number;
  host: string;
  /**
   * Origin under which people reach the pages: scheme, host and port, no path. Links in mails are made of it and of
   * nothing else.
   */
  publicUrl: URL;
  /** Absolute path of the folder with the state of embedded parts. */
  dataDir: string;
  databaseUrl?: string;
  temporal: { address?: string; namespace: string; tls?: TemporalTls; apiKey?: string };
  smtpUrl?: string;
  /** Key ring as text: see `keys.ts`. */
  keys?: string;
  /** Where staff sign in; absent: nobody can but by the embedded accounts. */
  oidc?: OidcSettings;
  servicesFile?: string;
  logLevel: LogLevel;
  /**
   * Proxies whose `X-Forwarded-For` is believed: addresses or CIDR blocks, comma-separated as fastify takes them;
   * false: nobody's.
   */
  trustProxy: string | false;
  /** Port of the worker's own Prometheus page; absent: none. */
  metricsPort?: number;
}

/** Settings of a process that works: every part is named. */
export type ConnectedConfig = Config & { databaseUrl: string; smtpUrl: string; temporal: { address: string } };

/**
 * Reads and checks all settings (spec/contract.md, "Settings"). An empty variable counts as absent.
 * @throws ConfigError that lists every bad variable with what was wrong, and never a value that may be secret
 */
export function loadConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const result = environment(given['NODE_ENV'] === 'production').safeParse(given);
  const issues = result.error?.issues ?? [];
  const problems = issues.map((issue) => ({ name: String(issue.path[0]), reason: issue.message }));
  problems.push(...disagreements(given));
  if (!result.success || problems.length > 0) throw new ConfigError(problems);
  return toConfig(result.data);
}

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

const required = (reason: string) => ({
  error: (issue: { input?: unknown }) => (issue.input === undefined ? 'is required with NODE_ENV=production' : reason),
});
const text = (reason = 'must be text') => z.string(required(reason));
const portNumber = text()
  .refine(
    (value) => /^[0-9]{1,5}$/.test(value) && Number(value) >= 1 && Number(value) <= 65535,
    'must be a whole number from 1 to 65535',
  )
  .transform(Number);
const urlOf = (protocols: readonly string[], example: string) =>
  text().refine((value) => {
    const url = urlFrom(value);
    return url !== undefined && protocols.includes(url.protocol) && url.hostname !== '';
  }, `must be a URL like ${example}`);
/** `host`, `host:port`, `[::1]:port`. */
const ADDRESS = /^(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?$/;

const TLS_FLAG = z.stringbool({ error: 'must be true or false' });

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
/** A path that stands for what its file holds. */
const file = text().transform((path, context): Buffer => {
  try {
    return readFileSync(path);
  } catch (error) {
    context.addIssue({ code: 'custom', message: `names a file that can't be read (${codeOf(error) ?? 'unknown'})` });
    return z.NEVER;
  }
});
const proxies = text()
  .transform((value) => value.split(',').map((part) => part.trim()))
  .refine((list) => list.every(isBlock), 'must be a comma-separated list of addresses or CIDR blocks like 10.0.0.0/8')
  .transform((list) => list.join(','));

/**
 * In production every part must be named; otherwise `npm start` brings what is missing. One schema says both, so all is
 * reported at once.
 */
function environment(production: boolean) {
  const part = <T extends z.ZodType>(schema: T) => (production ? schema : schema.optional()) as z.ZodOptional<T>;
  return z.object({
    NODE_ENV: z.string().optional(),
    PORT: portNumber.default(8080),
    HOST: text()
      .regex(/^[A-Za-z0-9.:_-]+$/, 'must be a host name or an address')
      .default('127.0.0.1'),
    PUBLIC_URL: part(
      production
        ? publicUrl.refine((url) => url.protocol === 'https:', 'must begin with https:// with NODE_ENV=production')
        : publicUrl,
    ),
    DATA_DIR: text().default('.data'),
    DATABASE_URL: part(urlOf(['postgres:', 'postgresql:'], 'postgres://user:password@host:5432/name')),
    TEMPORAL_ADDRESS: part(text().regex(ADDRESS, 'must be host:port')),
    TEMPORAL_NAMESPACE: text()
      .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'must be the name of a namespace')
      .default('default'),
    TEMPORAL_TLS: TLS_FLAG.optional(),
    TEMPORAL_TLS_CLIENT_CERT_PATH: file.optional(),
    TEMPORAL_TLS_CLIENT_KEY_PATH: file.optional(),
    TEMPORAL_TLS_SERVER_CA_CERT_PATH: file.optional(),
    TEMPORAL_TLS_SERVER_NAME: text().optional(),
    TEMPORAL_API_KEY: text().optional(),
    SMTP_URL: part(urlOf(['smtp:', 'smtps:'], 'smtp://user:password@host:587')),
    KEYS: part(keyRing),
    SERVICES: text().optional(),
    LOG_LEVEL: z
      .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
        error: 'must be one of fatal, error, warn, info, debug, trace, silent',
      })
      .default('info'),
    TRUST_PROXY: proxies.optional(),
    METRICS_PORT: portNumber.optional(),
    ...oidcVariables(production),
  });
}

/** Variables that are right by themselves and wrong together. */
function* disagreements(given: Record<string, string | undefined>): Generator<ConfigProblem> {
  const cert = 'TEMPORAL_TLS_CLIENT_CERT_PATH';
  const key = 'TEMPORAL_TLS_CLIENT_KEY_PATH';
  if (given[cert] !== undefined && given[key] === undefined) yield { name: key, reason: `is required with ${cert}` };
  if (given[key] !== undefined && given[cert] === undefined) yield { name: cert, reason: `is required with ${key}` };
  if (given['TEMPORAL_API_KEY'] !== undefined && TLS_FLAG.safeParse(given['TEMPORAL_TLS']).data === false) {
    yield { name: 'TEMPORAL_TLS', reason: "can't be false with TEMPORAL_API_KEY: the key would travel in clear" };
  }
  yield* oidcDisagreements(given);
}

type Environment = z.output<ReturnType<typeof environment>>;

function toConfig(env: Environment): Config {
  const tls = temporalTls(env);
  const oidc = toOidc(env);
  return {
    production: env.NODE_ENV === 'production',
    port: env.PORT,
    host: env.HOST,
    publicUrl: env.PUBLIC_URL ?? new URL(`http://${reachable(env.HOST)}:${env.PORT}`),
    dataDir: resolve(env.DATA_DIR),
    temporal: {
      namespace: env.TEMPORAL_NAMESPACE,
      ...(env.TEMPORAL_ADDRESS !== undefined && { address: env.TEMPORAL_ADDRESS }),
      ...(env.TEMPORAL_API_KEY !== undefined && { apiKey: env.TEMPORAL_API_KEY }),
      ...(tls && { tls }),
    },
    logLevel: env.LOG_LEVEL,
    trustProxy: env.TRUST_PROXY ?? false,
    ...(env.DATABASE_URL !== undefined && { databaseUrl: env.DATABASE_URL }),
    ...(env.SMTP_URL !== undefined && { smtpUrl: env.SMTP_URL }),
    ...(env.KEYS !== undefined && { keys: env.KEYS }),
    ...(oidc && { oidc }),
    ...(env.SERVICES !== undefined && { servicesFile: resolve(env.SERVICES) }),
    ...(env.METRICS_PORT !== undefined && { metricsPort: env.METRICS_PORT }),
  };
}

/** TLS is on as soon as anything of it is set; an API key alone needs it too. */
function temporalTls(env: Environment): TemporalTls | undefined {
  if (env.TEMPORAL_TLS === false) return undefined;
  const cert = env.TEMPORAL_TLS_CLIENT_CERT_PATH;
  const key = env.TEMPORAL_TLS_CLIENT_KEY_PATH;
  const tls: TemporalTls = {
    ...(env.TEMPORAL_TLS_SERVER_CA_CERT_PATH && { ca: env.TEMPORAL_TLS_SERVER_CA_CERT_PATH }),
    ...(cert && key && { client: { cert, key } }),
    ...(env.TEMPORAL_TLS_SERVER_NAME !== undefined && { serverName: env.TEMPORAL_TLS_SERVER_NAME }),
  };
  const wanted = env.TEMPORAL_TLS === true || env.TEMPORAL_API_KEY !== undefined || Object.keys(tls).length > 0;
  return wanted ? tls : undefined;
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
