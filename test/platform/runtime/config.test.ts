import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { requireSignIn } from '../../../worker/runtime/settings/oidc.js';
import { loadConfig, requireParts } from '../../../worker/runtime/settings/config.js';
import { ConfigError } from '../../../worker/runtime/errors.js';

const KEYS = `k1:${Buffer.alloc(32, 1).toString('base64')}`;
const OIDC = {
  OIDC_ISSUER: 'https://idp.example.ac.jp/realms/staff',
  OIDC_CLIENT_ID: 'app',
  OIDC_CLIENT_SECRET: 'Canary-3',
};
const PRODUCTION = {
  ...OIDC,
  NODE_ENV: 'production',
  PUBLIC_URL: 'https://accounts.example.ac.jp',
  DATABASE_URL: 'postgres://app:Canary-1@db:5432/app',
  TEMPORAL_ADDRESS: 'temporal:7233',
  SMTP_URL: 'smtps://app:Canary-2@mail.example.ac.jp:465',
  KEYS,
  AUDIT_SIGNING_KEY: Buffer.alloc(32, 2).toString('base64'),
};
/** The message of the error; fails where there is none. */
function refusal(env: NodeJS.ProcessEnv): string {
  try {
    loadConfig(env);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as Error).message;
  }
  throw new Error('the settings were taken');
}

describe('the settings', () => {
  test('have the documented defaults', () => {
    expect(loadConfig({})).toEqual({
      production: false,
      port: 8080,
      host: '127.0.0.1',
      publicUrl: new URL('http://localhost:8080'),
      dataDir: resolve('.data'),
      smtpMessages: 5,
      temporal: { namespace: 'default' },
      logLevel: 'info',
      trustProxy: false,
      workers: ['people', 'bulk'],
    });
  });

  test('are all carried', () => {
    const env = {
      ...PRODUCTION,
      PORT: '9000',
      HOST: '::1',
      DATA_DIR: '/var/lib/app',
      TEMPORAL_NAMESPACE: 'accounts',
      TEMPORAL_API_KEY: 'key',
      TEMPORAL_TLS_SERVER_NAME: 'temporal.internal',
      TEMPORAL_ACCEPT_UNBOUND: 'true',
      OIDC_USER_CLAIM: 'upn',
      OIDC_SCOPES: 'openid email',
      OIDC_FIRST_ADMINISTRATOR: 'suzuki@example.ac.jp',
      SERVICES: '/etc/services.yaml',
      LOG_LEVEL: 'debug',
      TRUST_PROXY: '10.0.0.0/8, 2001:db8::/32,127.0.0.1',
      METRICS_PORT: '9464',
      WORKERS: 'bulk',
      SMTP_MESSAGES_PER_CONNECTION: '9',
      UNRELATED: 'x',
    };
    expect(loadConfig(env)).toEqual({
      production: true,
      port: 9000,
      host: '::1',
      publicUrl: new URL('https://accounts.example.ac.jp'),
      dataDir: '/var/lib/app',
      databaseUrl: PRODUCTION.DATABASE_URL,
      temporal: {
        address: 'temporal:7233',
        namespace: 'accounts',
        apiKey: 'key',
        acceptsUnbound: true,
        tls: { serverName: 'temporal.internal' },
      },
      smtpUrl: PRODUCTION.SMTP_URL,
      smtpMessages: 9,
      keys: KEYS,
      auditSigningKey: PRODUCTION.AUDIT_SIGNING_KEY,
      oidc: {
        issuer: new URL(OIDC.OIDC_ISSUER),
        clientId: 'app',
        clientSecret: 'Canary-3',
        userClaim: 'upn',
        scopes: 'openid email',
        firstAdministrator: 'suzuki@example.ac.jp',
      },
      servicesFile: '/etc/services.yaml',
      logLevel: 'debug',
      trustProxy: '10.0.0.0/8,2001:db8::/32,127.0.0.1',
      workers: ['bulk'],
      metricsPort: 9464,
    });
  });

  test('count an empty variable as absent', () => {
    expect(
      loadConfig({ PORT: '', DATABASE_URL: '', KEYS: '', OIDC_ISSUER: '', TRUST_PROXY: '', NODE_ENV: '' }),
    ).toEqual(loadConfig({}));
    expect(refusal({ ...PRODUCTION, KEYS: '' })).toMatch(/^ {2}KEYS is required with NODE_ENV=production$/m);
  });

  test('need every part by name in production, and say all that is missing at once', () => {
    const message = refusal({ NODE_ENV: 'production', PORT: 'x' });
    const names = ['DATABASE_URL', 'TEMPORAL_ADDRESS', 'SMTP_URL', 'KEYS', 'AUDIT_SIGNING_KEY', 'PUBLIC_URL'];
    for (const name of names) {
      expect(message).toMatch(new RegExp(`^ {2}${name} is required with NODE_ENV=production$`, 'm'));
    }
    expect(message).toMatch(/^ {2}PORT must be a whole number/m);
    expect(message.split('\n')).toHaveLength(names.length + 2);
  });

  test.each([
    ['PORT', '0'],
    ['PORT', '65536'],
    ['PORT', '8080.5'],
    ['PORT', ' 80'],
    ['PORT', '0x50'],
    ['HOST', 'a b'],
    ['HOST', 'a/b'],
    ['PUBLIC_URL', 'accounts.example.ac.jp'],
    ['PUBLIC_URL', 'ftp://accounts.example.ac.jp'],
    ['PUBLIC_URL', 'https://accounts.example.ac.jp/app'],
    ['PUBLIC_URL', 'https://accounts.example.ac.jp/?'],
    ['PUBLIC_URL', 'https://accounts.example.ac.jp/#'],
    ['PUBLIC_URL', 'https://me@accounts.example.ac.jp'],
    ['DATABASE_URL', 'mysql://Canary@db/app'],
    ['DATABASE_URL', 'Canary'],
    ['TEMPORAL_ADDRESS', 'http://temporal:7233'],
    ['TEMPORAL_ADDRESS', 'temporal:port'],
    ['TEMPORAL_NAMESPACE', '../x'],
    ['TEMPORAL_TLS', 'perhaps'],
    ['TEMPORAL_TLS_SERVER_CA_CERT_PATH', '/nowhere/ca.pem'],
    ['SMTP_URL', 'https://Canary@mail'],
    ['KEYS', 'Canary'],
    ['KEYS', `${KEYS},k2:Canary`],
    ['LOG_LEVEL', 'loud'],
    ['TRUST_PROXY', 'true'],
    ['TRUST_PROXY', '10.0.0.0/33'],
    ['TRUST_PROXY', '10.0.0.1,'],
    ['TRUST_PROXY', '10.0.0.0/8/8'],
    ['METRICS_PORT', '-1'],
    ['WORKERS', 'people,Canary'],
    ['WORKERS', ','],
    ['METRICS_PORT', '8080'],
    ['SMTP_MESSAGES_PER_CONNECTION', '0'],
    ['SMTP_MESSAGES_PER_CONNECTION', '101'],
    ['SMTP_MESSAGES_PER_CONNECTION', '5.5'],
    ['SMTP_MESSAGES_PER_CONNECTION', 'many'],
    ['OIDC_USER_CLAIM', 'two words'],
    ['OIDC_SCOPES', 'profile'],
    ['OIDC_SCOPES', 'openid  profile'],
    ['OIDC_FIRST_ADMINISTRATOR', 'a\u0000b'],
    ['OIDC_ISUER', 'https://Canary.example.ac.jp'],
  ])('name the variable %s when its value is %j, and do not repeat a secret', (name, value) => {
    const message = refusal({ [name]: value });
    expect(message).toMatch(new RegExp(`^ {2}${name} [a-z]`, 'm'));
    expect(message.split('\n')).toHaveLength(2);
    expect(message).not.toContain('Canary');
    expect(message).not.toMatch(/Invalid|expected|undefined/);
  });

  test.each([
    ['127.0.0.1', 'http://localhost:8080'],
    ['0.0.0.0', 'http://localhost:8080'],
    ['::', 'http://localhost:8080'],
    ['::1', 'http://[::1]:8080'],
    ['pages.local', 'http://pages.local:8080'],
  ])('make a public URL that a browser can open when the host is %s', (HOST, url) => {
    expect(loadConfig({ HOST }).publicUrl.href).toBe(`${url}/`);
  });

  test('take http as public URL for a trial and not in production', () => {
    expect(loadConfig({ PUBLIC_URL: 'http://localhost:3000/' }).publicUrl.origin).toBe('http://localhost:3000');
    expect(refusal({ ...PRODUCTION, PUBLIC_URL: 'http://accounts.example.ac.jp' })).toMatch(
      /PUBLIC_URL must begin with https/,
    );
  });

  test('of a process that works need its parts', () => {
    expect(requireParts(loadConfig(PRODUCTION)).temporal.address).toBe('temporal:7233');
    const bare = loadConfig({ SMTP_URL: 'smtp://localhost' });
    expect(() => requireParts(bare)).toThrow(
      /DATABASE_URL is required by this process\n {2}TEMPORAL_ADDRESS is required/,
    );
    expect(() => requireParts(bare)).not.toThrow(/SMTP_URL/);
  });
});

describe('the settings of TLS to Temporal', () => {
  let folder = '';
  const pem = (name: string): string => join(folder, name);
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'config-'));
    for (const name of ['cert', 'key', 'ca']) writeFileSync(pem(name), `PEM of ${name}`);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('hold what the files hold', () => {
    const { tls } = loadConfig({
      TEMPORAL_TLS_CLIENT_CERT_PATH: pem('cert'),
      TEMPORAL_TLS_CLIENT_KEY_PATH: pem('key'),
      TEMPORAL_TLS_SERVER_CA_CERT_PATH: pem('ca'),
    }).temporal;
    expect(tls?.client?.cert.toString()).toBe('PEM of cert');
    expect(tls?.client?.key.toString()).toBe('PEM of key');
    expect(tls?.ca?.toString()).toBe('PEM of ca');
  });

  test('are on with an API key, off by default and off by wish', () => {
    expect(loadConfig({ TEMPORAL_API_KEY: 'k' }).temporal.tls).toEqual({});
    expect(loadConfig({ TEMPORAL_TLS: 'true' }).temporal.tls).toEqual({});
    expect(loadConfig({}).temporal.tls).toBeUndefined();
    expect(loadConfig({ TEMPORAL_TLS: 'false', TEMPORAL_TLS_SERVER_NAME: 'x' }).temporal.tls).toBeUndefined();
  });

  test('of versions side by side are both there or neither, which is what they are unless somebody asks', () => {
    expect(loadConfig({}).temporal.versions).toBeUndefined();
    const given = { TEMPORAL_DEPLOYMENT: 'tetsuzuki', TEMPORAL_VERSIONING: 'PINNED' };
    expect(loadConfig(given).temporal.versions).toEqual({ deployment: 'tetsuzuki', behavior: 'PINNED' });
    expect(refusal({ TEMPORAL_DEPLOYMENT: 'tetsuzuki' })).toMatch(/TEMPORAL_VERSIONING is required with/);
    expect(refusal({ TEMPORAL_VERSIONING: 'PINNED' })).toMatch(/TEMPORAL_DEPLOYMENT is required with/);
    expect(refusal({ ...given, TEMPORAL_VERSIONING: 'pinned' })).toMatch(/TEMPORAL_VERSIONING/);
    expect(refusal({ ...given, TEMPORAL_DEPLOYMENT: 'a.b' })).toMatch(/TEMPORAL_DEPLOYMENT/);
  });

  test('go together or not at all', () => {
    expect(refusal({ TEMPORAL_TLS_CLIENT_CERT_PATH: pem('cert') })).toMatch(
      /TEMPORAL_TLS_CLIENT_KEY_PATH is required with/,
    );
    expect(refusal({ TEMPORAL_TLS_CLIENT_KEY_PATH: pem('key') })).toMatch(
      /TEMPORAL_TLS_CLIENT_CERT_PATH is required with/,
    );
    expect(refusal({ TEMPORAL_API_KEY: 'Canary', TEMPORAL_TLS: 'false' })).toMatch(/TEMPORAL_TLS can't be false/);
  });
});

describe('the settings of the identity provider', () => {
  test('have defaults for what is usual', () => {
    expect(loadConfig(OIDC).oidc).toEqual({
      issuer: new URL(OIDC.OIDC_ISSUER),
      clientId: 'app',
      clientSecret: 'Canary-3',
      userClaim: 'preferred_username',
      scopes: 'openid profile email',
    });
  });

  test('that go together are asked for together', () => {
    const { OIDC_CLIENT_ID, ...rest } = OIDC;
    expect(refusal(rest)).toMatch(/^ {2}OIDC_CLIENT_ID is required with OIDC_ISSUER$/m);
    const message = refusal({ OIDC_CLIENT_ID });
    expect(message).toMatch(/^ {2}OIDC_ISSUER is required with OIDC_CLIENT_ID$/m);
    expect(message).toMatch(/^ {2}OIDC_CLIENT_SECRET is required with OIDC_CLIENT_ID$/m);
    expect(refusal({ ...PRODUCTION, OIDC_CLIENT_SECRET: '' })).toMatch(
      /OIDC_CLIENT_SECRET is required with OIDC_ISSUER/,
    );
  });

  test('are asked for where people sign in: by the API in production, and by nothing else', () => {
    const { OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET, ...without } = PRODUCTION;
    expect([OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET]).not.toContain(undefined);
    expect(() => requireSignIn(loadConfig(without))).toThrow(/OIDC_ISSUER is required by the API/);
    expect(() => requireSignIn(loadConfig(PRODUCTION))).not.toThrow();
    expect(() => requireSignIn(loadConfig({}))).not.toThrow();
  });

  test('that are misspelt are named, with those that there are', () => {
    expect(refusal({ ...OIDC, OIDC_SCOPE: 'openid' })).toMatch(
      /^ {2}OIDC_SCOPE is not a setting; there are .*OIDC_SCOPES/m,
    );
  });

  test.each([
    'idp.example.ac.jp',
    'http://idp.example.ac.jp',
    'http://127.0.0.1.example.ac.jp',
    'https://me:Canary@idp.example.ac.jp',
    'https://idp.example.ac.jp/?Canary',
    'ftp://127.0.0.1',
  ])('do not take %s as issuer', (OIDC_ISSUER) => {
    const message = refusal({ ...OIDC, OIDC_ISSUER });
    expect(message).toMatch(/^ {2}OIDC_ISSUER must be an issuer/m);
    expect(message).not.toContain('Canary');
  });

  test.each(['http://127.0.0.1:8082', 'http://localhost:8082', 'http://[::1]:8082/realm'])(
    'take %s as issuer on this machine, and not in production',
    (OIDC_ISSUER) => {
      expect(loadConfig({ ...OIDC, OIDC_ISSUER }).oidc?.issuer).toEqual(new URL(OIDC_ISSUER));
      expect(refusal({ ...PRODUCTION, OIDC_ISSUER })).toMatch(/^ {2}OIDC_ISSUER must be an issuer/m);
    },
  );
});
