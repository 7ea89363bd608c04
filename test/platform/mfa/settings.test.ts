/** Settings of UTokyo Account that no other service has. */
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { loadServices } from '../../../worker/runtime/settings/services.js';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'utokyo-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}
const load = (utokyo: object) => loadServices(file('services.yaml', JSON.stringify({ services: { utokyo } }))).utokyo;
const refusal = (utokyo: object): string => {
  try {
    load(utokyo);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('the settings were taken');
};

test('a decision may be due on the day of receipt, and a reset needn’t wait', () => {
  expect(load({ decisionBusinessDays: 0, coolingPeriod: '0s' })).toMatchObject({
    decisionBusinessDays: 0,
    coolingPeriodMs: 0,
  });
  expect(load({ decisionBusinessDays: 2 }).decisionBusinessDays).toBe(2);
  for (const decisionBusinessDays of [-1, 1.5, 1001, '0'])
    expect(refusal({ decisionBusinessDays })).toContain('services.utokyo.decisionBusinessDays must be a whole number');
});

describe('the identity-verification service', () => {
  const pemOf = (key: ReturnType<typeof generateKeyPairSync>['privateKey']): string =>
    (key as unknown as { export(o: object): string }).export({ type: 'pkcs8', format: 'pem' });
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  const given = () => ({
    issuer: 'https://sb-auth-and-sign.go.jp/api/realms/main',
    clientId: 'utokyo',
    privateKeyFile: file('ec.pem', pemOf(ec)),
  });

  test('is found by its issuer, or by endpoints, with our key as PEM or JWK', () => {
    const pem = pemOf(ec).trim();
    expect(load({ identityService: given() }).identityService).toEqual({
      issuer: given().issuer,
      clientId: 'utokyo',
      otherIssuers: [],
      scopes: 'openid name',
      nameCheck: true,
      signing: { pem: `${pem}\n`, algorithm: 'ES256' },
    });
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    const jwk = JSON.stringify({ ...rsa.export({ format: 'jwk' }), kid: 'key-1' });
    const base = 'https://auth-and-sign.go.jp/api/realms/main/protocol/openid-connect';
    const endpoints = {
      issuer: 'https://auth-and-sign.go.jp/realms/main/',
      authorization: `${base}/auth`,
      token: `${base}/token`,
      jwks: `${base}/certs`,
    };
    const { issuer: _, ...rest } = given();
    const byHand = {
      ...rest,
      endpoints,
      privateKeyFile: file('rsa.jwk', jwk),
      acrValues: 'aal3 crl',
      scopes: 'openid',
    };
    expect(load({ identityService: { ...byHand, nameCheck: false } }).identityService).toMatchObject({
      issuer: endpoints.issuer,
      endpoints,
      acrValues: 'aal3 crl',
      signing: { algorithm: 'RS256', keyId: 'key-1' },
    });
  });

  test('is refused with what is missing or can’t be meant, and without the key in the words', () => {
    const refused = (changes: object) => refusal({ identityService: { ...given(), ...changes } });
    expect(refused({ issuer: undefined })).toContain('must be given: issuer or endpoints, one of the two');
    expect(refused({ issuer: 'http://idp.example.jp' })).toContain('must begin with https');
    expect(refused({ scopes: 'name' })).toContain('must have openid among them');
    expect(refused({ scopes: 'openid' })).toContain('needs the scope name');
    expect(refused({ extra: 1 })).toContain('services.utokyo.identityService.extra is not a known key');
    expect(refused({ privateKeyFile: join(folder, 'none') })).toContain('ENOENT');
    const weak = pemOf(generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey);
    const other = pemOf(generateKeyPairSync('ed25519').privateKey);
    for (const text of [weak, other, 'no key', '{"kty":"EC"}', '{']) {
      const message = refused({ privateKeyFile: file('bad.pem', text) });
      expect(message).toContain('names a file that holds no private key for signing');
      expect(message).not.toContain('BEGIN');
    }
  });
});

describe('the owner of methods', () => {
  const graph = {
    kind: 'graph',
    tenant: 'example.ac.jp',
    clientId: 'c',
    clientSecret: 's',
    user: '{id}@example.ac.jp',
  };

  test('is our own tables unless Microsoft Graph is named', () => {
    expect(load({ methods: { kind: 'embedded', telephone: 'none' } }).methods).toEqual({
      kind: 'embedded',
      issuer: 'UTokyo Account',
      telephone: 'none',
    });
    expect(load({ methods: graph }).methods).toEqual({
      ...graph,
      graphUrl: 'https://graph.microsoft.com/v1.0',
      loginUrl: 'https://login.microsoftonline.com',
      timeoutMs: 10_000,
      usableWithinMs: 60_000,
    });
  });

  test('is refused where it isn’t one, or a person’s name there has no ID in it', () => {
    expect(refusal({ methods: { kind: 'okta' } })).toContain('services.utokyo.methods.kind must be embedded or graph');
    expect(refusal({ methods: { ...graph, user: 'somebody@example.ac.jp' } })).toContain('with {id} in it');
    expect(refusal({ methods: { ...graph, user: '{id}/../x' } })).toContain('with {id} in it');
    expect(refusal({ methods: { ...graph, clientSecret: undefined } })).toContain('clientSecret or clientSecretFile');
    expect(refusal({ methods: { ...graph, graphUrl: 'http://graph.example.jp' } })).toContain('must begin with https');
  });
});
