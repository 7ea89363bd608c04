/** The keys of the embedded providers: made at the first start, kept beside the other state. */
import { createPublicKey, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { JWK, JWKS } from 'oidc-provider';

export interface IdentityKeys {
  /** For ID tokens. */
  jwks: JWKS;
  /** For cookies. */
  cookies: string[];
}

const MADE = {
  RS256: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
  ES256: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
} as const;

/** The keys in the file; where there is none, new ones are written to it, readable by its owner only. */
export function identityKeys(file: string, alg: keyof typeof MADE = 'RS256'): IdentityKeys {
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as IdentityKeys;
  const privateKey: KeyObject = MADE[alg]().privateKey;
  const jwk = { ...privateKey.export({ format: 'jwk' }), kid: randomBytes(6).toString('hex'), use: 'sig', alg } as JWK;
  const keys: IdentityKeys = { jwks: { keys: [jwk] }, cookies: [randomBytes(32).toString('base64url')] };
  write(file, JSON.stringify(keys));
  return keys;
}

/** Our own key at a provider (`private_key_jwt`): made where there is none. */
export function makeClientKey(file: string): void {
  if (existsSync(file)) return;
  write(file, MADE.ES256().privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
}

/** What the provider knows of it. */
export function publicJwk(file: string): JWK {
  const jwk: JWK = createPublicKey(readFileSync(file, 'utf8')).export({ format: 'jwk' });
  return { ...jwk, use: 'sig', alg: 'ES256' };
}

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  // Under another name first: a start that is killed here leaves no half file.
  writeFileSync(`${file}.new`, text, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
