/** What a typing mistake in a URL, a file or a name does: it is named, with what to do, and nobody's secret is repeated. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ConfigError, type ConfigProblem } from '../../../worker/runtime/errors.js';
import { loadConfig } from '../../../worker/runtime/settings/config.js';
import { loadProcess } from '../../../worker/runtime/settings/process.js';
import { loadSettings } from '../../../worker/runtime/settings/services.js';
import { SECRETS } from '../../../worker/runtime/settings/secret-files.js';
import { compiled } from '../../helpers/processes.js';

const KEYS = `k1:${Buffer.alloc(32, 1).toString('base64')}`;
const PRODUCTION = {
  NODE_ENV: 'production',
  PUBLIC_URL: 'https://accounts.univ-a.ac.jp',
  DATABASE_URL: 'postgres://app:Canary-1@db:5432/app',
  TEMPORAL_ADDRESS: 'temporal:7233',
  SMTP_URL: 'smtps://app:Canary-2@mail.univ-a.ac.jp:465',
  KEYS,
  AUDIT_SIGNING_KEY: Buffer.alloc(32, 2).toString('base64'),
};
let folder = '';
const put = (name: string, text: string): string => {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
};
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'settings-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function problemsOf(read: () => unknown): readonly ConfigProblem[] {
  try {
    read();
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}
const faultsOf = (env: NodeJS.ProcessEnv): readonly ConfigProblem[] => problemsOf(() => loadConfig(env));

describe('a password in a URL', () => {
  test.each([
    '#Canary',
    '/Canary',
    '?Canary',
    'Canary#1',
    'Can/ary',
    'Can?ary',
    'Can@ary',
    '@Canary',
    'Canary%',
    '%Canary',
    'Can%zzary',
    'Can%ffary',
  ])('%s is asked for in its encoding, for each server, and not repeated', (password) => {
    const env = { DATABASE_URL: `postgres://app:${password}@db:5432/app`, SMTP_URL: `smtp://app:${password}@mail:587` };
    const faults = faultsOf(env);
    expect(faults.map(({ name }) => name).sort()).toEqual(['DATABASE_URL', 'SMTP_URL']);
    for (const { reason } of faults) {
      expect(reason).toMatch(/percent-encode/);
      expect(reason).not.toMatch(/Canary|Can|ary/);
    }
  });

  test.each(['#/?@%Canary', 'Canary 1:2', 'ひみつ'])('%s arrives as it is, encoded or given apart', (password) => {
    const encoded = encodeURIComponent(password);
    const inUrl = loadConfig({
      DATABASE_URL: `postgres://app:${encoded}@db/app`,
      SMTP_URL: `smtp://app:${encoded}@mail`,
    });
    const apart = loadConfig({
      DATABASE_URL: 'postgres://app@db/app',
      DATABASE_PASSWORD: password,
      SMTP_URL: 'smtp://app@mail',
      SMTP_PASSWORD_FILE: put('password', `${password}\n`),
    });
    expect(apart).toMatchObject({ databaseUrl: inUrl.databaseUrl, smtpUrl: inUrl.smtpUrl });
    expect(decodeURIComponent(new URL(apart.databaseUrl ?? '').password)).toBe(password);
  });

  test('given apart needs a user, and no second one', () => {
    expect(faultsOf({ DATABASE_URL: 'postgres://db/app', DATABASE_PASSWORD: 'Canary' })).toEqual([
      { name: 'DATABASE_PASSWORD', reason: 'needs a user in DATABASE_URL' },
    ]);
    expect(faultsOf({ SMTP_URL: 'smtp://a:b@mail', SMTP_PASSWORD: 'Canary' })[0]?.reason).toMatch(
      /there is a password/,
    );
  });

  test.each([
    ['DATABASE_URL', 'postgres://app:secret@db/app?sslmod=require', /options/],
    ['DATABASE_URL', 'postgres://app:secret@db/app?sslmode=on', /sslmode that is none of disable/],
    ['DATABASE_URL', 'postgres://app:se cret@db/app', /blank/],
    ['SMTP_URL', 'smtp://mail?logger=true', /options name, requireTLS/],
    ['SMTP_URL', 'smtp://mail:x', /must be a URL like smtp/],
  ])('%s as %s is refused', (name, value, reason) => {
    expect(faultsOf({ [name]: value })).toEqual([{ name, reason: expect.stringMatching(reason) }]);
  });
});

describe('a secret in a file', () => {
  test.each(SECRETS.filter((name) => !name.endsWith('_PASSWORD')))('%s_FILE holds what %s would', (name) => {
    const values: Record<string, string> = {
      ...PRODUCTION,
      OIDC_CLIENT_SECRET: 'Canary',
      TEMPORAL_API_KEY: 'Canary',
    };
    const more = { OIDC_ISSUER: 'https://idp.univ-a.ac.jp', OIDC_CLIENT_ID: 'app' };
    const { [name]: value = '', ...rest } = { ...values, ...more };
    const { keysFile, ...read } = loadConfig({ ...rest, [`${name}_FILE`]: put(name, `${value}\n`) });
    expect(read).toEqual(loadConfig({ ...values, ...more }));
    expect(keysFile).toBe(name === 'KEYS' ? join(folder, 'KEYS') : undefined);
  });

  test('that is missing or empty, or is there twice, is named by its own setting', () => {
    expect(faultsOf({ KEYS_FILE: join(folder, 'none') })).toEqual([
      { name: 'KEYS_FILE', reason: "names a file that can't be read (ENOENT)" },
    ]);
    expect(faultsOf({ KEYS_FILE: put('empty', '\n') })[0]?.reason).toBe('names an empty file');
    expect(faultsOf({ KEYS, KEYS_FILE: put('keys', KEYS) })[0]?.reason).toMatch(/both given/);
  });
});

describe('in production', () => {
  test('mail is handed over under TLS, unless it stays on this machine or a setting lets it go in clear', () => {
    const smtpOf = (SMTP_URL: string, more = {}) => loadConfig({ ...PRODUCTION, ...more, SMTP_URL }).smtpUrl;
    expect(smtpOf('smtp://mail.univ-a.ac.jp')).toBe('smtp://mail.univ-a.ac.jp?requireTLS=true');
    expect(smtpOf('smtp://mail.univ-a.ac.jp?name=a')).toBe('smtp://mail.univ-a.ac.jp?name=a&requireTLS=true');
    expect(smtpOf('smtps://mail.univ-a.ac.jp')).toBe('smtps://mail.univ-a.ac.jp');
    expect(smtpOf('smtp://localhost:25')).toBe('smtp://localhost:25');
    expect(smtpOf('smtp://mailpit:1025', { SMTP_ALLOW_CLEAR: 'true' })).toBe('smtp://mailpit:1025');
    expect(loadConfig({ SMTP_URL: 'smtp://mail.univ-a.ac.jp' }).smtpUrl).toBe('smtp://mail.univ-a.ac.jp');
  });

  test.each(['ignoreTLS=true', 'requireTLS=false', 'tls.rejectUnauthorized=false'])(
    '%s is refused unless allowed',
    (option) => {
      const env = { ...PRODUCTION, SMTP_URL: `smtp://mail.univ-a.ac.jp?${option}` };
      expect(faultsOf(env)).toEqual([{ name: 'SMTP_URL', reason: expect.stringContaining('SMTP_ALLOW_CLEAR=true') }]);
      expect(faultsOf({ ...env, SMTP_ALLOW_CLEAR: 'true' })).toEqual([]);
      expect(faultsOf({ ...env, NODE_ENV: '' })).toEqual([]);
    },
  );

  test('people sign in under TLS unless a setting lets them do it in clear', () => {
    const env = { ...PRODUCTION, OIDC_ISSUER: 'http://idp.univ-a.ac.jp', OIDC_CLIENT_ID: 'a', OIDC_CLIENT_SECRET: 'b' };
    expect(faultsOf(env)).toEqual([{ name: 'OIDC_ISSUER', reason: expect.stringContaining('OIDC_ALLOW_CLEAR=true') }]);
    expect(loadConfig({ ...env, OIDC_ALLOW_CLEAR: 'true' }).oidc?.issuer.href).toBe('http://idp.univ-a.ac.jp/');
  });

  test('names and addresses of others are refused by the setting that must name our own', () => {
    const own = (more: string) =>
      put(
        'services.yaml',
        `services:\n${['cinii', 'umin', 'jairo', 'shomei', 'utokyo']
          .map((name) => `  ${name}: { inquiry: desk@univ-a.ac.jp, mailFrom: { name: A, address: a@univ-a.ac.jp } }`)
          .join('\n')}\n${more}`,
      );
    const faultsWith = (services: string | undefined) =>
      problemsOf(() => loadProcess('worker', { ...PRODUCTION, ...(services !== undefined && { SERVICES: services }) }));
    expect(faultsWith(own(''))).toEqual([]);
    const all = faultsWith(undefined).map(({ name }) => name);
    expect(all).toHaveLength(10);
    expect(all).toEqual(expect.arrayContaining(['services.cinii.mailFrom', 'services.shomei.inquiry']));
    const example = readFileSync(own(''), 'utf8').replace('a@univ-a.ac.jp', 'a@shomei.example.ac.jp');
    expect(faultsWith(put('example.yaml', example))).toEqual([
      { name: 'services.cinii.mailFrom', reason: expect.stringContaining('for examples') },
    ]);
    // Another service's desk is no less another's.
    const copied = readFileSync(own(''), 'utf8')
      .replace('a@univ-a.ac.jp', 'no-reply@umin.ac.jp')
      .replace('desk@univ-a.ac.jp', 'cir-auth-req@nii.ac.jp');
    expect(faultsWith(put('copied.yaml', copied))).toEqual([
      { name: 'services.cinii.inquiry', reason: expect.stringContaining('is the desk of the published manual') },
      { name: 'services.cinii.mailFrom', reason: expect.stringContaining('is the sender of the published manual') },
    ]);
  });

  test('the services file that is shipped has a line to fill in for each, and nothing else is missing', () => {
    const shipped = readFileSync('deploy/services.yaml', 'utf8');
    const faults = (text: string) => problemsOf(() => loadSettings(put('shipped.yaml', text), { production: true }));
    const names = ['cinii', 'umin', 'jairo', 'shomei', 'utokyo'].flatMap((service) => [
      `services.${service}.inquiry`,
      `services.${service}.mailFrom.address`,
    ]);
    expect(
      faults(shipped)
        .map(({ name }) => name)
        .sort(),
    ).toEqual(names.sort());
    const filled = shipped
      .replaceAll('inquiry: ""', 'inquiry: 03-0000-0001')
      .replaceAll('address: ""', 'address: a@b.jp');
    expect(faults(filled)).toEqual([]);
    // One that is switched off names nobody: its lines stay as they are.
    const off = shipped.replace('    # enabled: false\n', '    enabled: false\n');
    expect(
      faults(off)
        .map(({ name }) => name)
        .sort(),
    ).toEqual(names.filter((name) => !name.startsWith('services.cinii.')).sort());
  });

  test('docker-compose.yml passes on every file that .env may name', () => {
    const compose = readFileSync('docker-compose.yml', 'utf8');
    const named = [...readFileSync('.env.example', 'utf8').matchAll(/^#([A-Z_]+_FILE)=/gm)].map(
      ([, name = '']) => name,
    );
    // The database and Temporal are Compose's own, on a network of theirs.
    const elsewhere = (name: string) => /^(?:DATABASE|TEMPORAL)_/.test(name);
    const secrets = SECRETS.map((name) => `${name}_FILE`).filter((name) => !elsewhere(name));
    expect(named).toEqual(expect.arrayContaining([...secrets, 'OIDC_CA_FILE', 'SMTP_CA_FILE']));
    for (const name of named.filter((one) => !elsewhere(one))) {
      expect(compose).toContain(`  ${name}: \${${name}:-}\n`);
      // One of the two: none is demanded.
      expect(compose).not.toContain(`\${${name.replace(/_FILE$/, '')}:?`);
    }
  });
});

describe('authorities of the university’s own', () => {
  test('are named alike for every part, and each must be a certificate', () => {
    const pem = put('ca.pem', '-----BEGIN CERTIFICATE-----\nMA==\n-----END CERTIFICATE-----\n');
    const oidc = { OIDC_ISSUER: 'https://idp.univ-a.ac.jp', OIDC_CLIENT_ID: 'a', OIDC_CLIENT_SECRET: 'b' };
    const all = { DATABASE_CA_FILE: pem, SMTP_CA_FILE: pem, OIDC_CA_FILE: pem, TEMPORAL_CA_FILE: pem };
    const config = loadConfig({ ...PRODUCTION, ...oidc, ...all });
    const text = readFileSync(pem, 'utf8');
    expect([config.smtpCa, config.oidc?.ca, config.temporal.tls?.ca?.toString()]).toEqual([text, text, text]);
    expect(new URL(config.databaseUrl ?? '').searchParams.get('sslrootcert')).toBe(pem);
    expect(new URL(config.databaseUrl ?? '').searchParams.get('sslmode')).toBe('verify-full');
    const bad = put('no.pem', 'hello');
    const named = faultsOf({ DATABASE_CA_FILE: bad, SMTP_CA_FILE: bad, OIDC_CA_FILE: bad, TEMPORAL_CA_FILE: bad });
    expect(named.map(({ name }) => name).sort()).toEqual(Object.keys(all).sort());
  });
});

describe('everything that is wrong', () => {
  const WRONG = {
    ...PRODUCTION,
    PORT: 'x',
    SMTP_URL: 'smtp://app:Canary#@mail',
    OIDC_ISSUER: 'https://idp.univ-a.ac.jp',
  };
  const services = () => put('wrong.yaml', 'services: { cinii: { oneTimeUrlLife: 30 } }\n');
  const NAMES = [
    'PORT',
    'SMTP_URL',
    'OIDC_CLIENT_ID',
    'OIDC_CLIENT_SECRET',
    'services.cinii.oneTimeUrlLife',
    'services.umin.mailFrom',
  ];

  test('with the environment and the services file is told in one go', () => {
    const names = problemsOf(() => loadProcess('api', { ...WRONG, SERVICES: services() })).map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(NAMES));
  });

  test('is a line of the log of the process that could not begin', () => {
    const env = { ...WRONG, SERVICES: services(), PATH: process.env['PATH'] };
    const run = (): string => {
      try {
        return execFileSync(process.execPath, [compiled('api/main.js')], { env, encoding: 'utf8', stdio: 'pipe' });
      } catch (error) {
        expect(error).toMatchObject({ status: 1, stderr: '' });
        return String(Reflect.get(Object(error), 'stdout'));
      }
    };
    const [line = '', ...more] = run().trim().split('\n');
    expect(more).toEqual([]);
    const { level, name, problems } = JSON.parse(line) as { level: string; name: string; problems: ConfigProblem[] };
    expect({ level, name }).toEqual({ level: 'fatal', name: 'api' });
    expect(problems.map((one) => one.name)).toEqual(expect.arrayContaining(NAMES));
    expect(line).not.toContain('Canary');
    expect(problems.find((one) => one.name === 'SMTP_URL')?.reason).toContain('percent-encode');
  });
});
