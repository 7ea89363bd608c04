/** The keys of the embedded identity provider: made at the first start, kept beside the other state. */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { JWKS } from 'oidc-provider';

export interface IdentityKeys {
  /** For ID tokens. */
  jwks: JWKS;
  /** For cookies. */
  cookies: string[];
}

/** The keys in the file; where there is none, new ones are written to it, readable by its owner only. */
export function identityKeys(file: string): IdentityKeys {
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as IdentityKeys;
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const jwk = {
    ...privateKey.export({ format: 'jwk' }),
    kid: randomBytes(6).toString('hex'),
    use: 'sig',
    alg: 'RS256',
  };
  const keys: IdentityKeys = { jwks: { keys: [jwk] }, cookies: [randomBytes(32).toString('base64url')] };
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  // Under another name first: a start that is killed here leaves no half file.
  writeFileSync(`${file}.new`, JSON.stringify(keys), { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return keys;
}
