/** The key that signs the audit log: apart from the key ring, so that whoever has that can't rewrite the log. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { secretFile } from '../crypto/secret-file.js';
import { ConfigError } from '../errors.js';
import { createSigner, type Signer } from './checkpoint.js';

export interface SigningSettings {
  /** 32 bytes in base64; absent: the key under `dataDir`, which is made on the first start. */
  auditSigningKey?: string;
  /** In production the key is never made. */
  production: boolean;
  dataDir: string;
  /** The log is called after it. */
  publicUrl: URL;
}

const SEED_BYTES = 32;

/** @returns undefined where the text is no signing key */
export function signingSeed(text: string): Buffer | undefined {
  const seed = Buffer.from(text.trim(), 'base64');
  return seed.length === SEED_BYTES && seed.toString('base64') === text.trim() ? seed : undefined;
}

/** @throws ConfigError in production without `AUDIT_SIGNING_KEY`, and where the key can't be read, made or understood */
export function loadSigner({ auditSigningKey, production, dataDir, publicUrl }: SigningSettings): Signer {
  if (auditSigningKey === undefined && production)
    throw new ConfigError([{ name: 'AUDIT_SIGNING_KEY', reason: 'is required with NODE_ENV=production' }]);
  const file = join(dataDir, 'audit-signing-key');
  const seed = signingSeed(auditSigningKey ?? secretFile(file, () => randomBytes(SEED_BYTES).toString('base64')));
  if (!seed)
    throw new ConfigError([
      { name: auditSigningKey === undefined ? file : 'AUDIT_SIGNING_KEY', reason: 'is not 32 bytes in base64' },
    ]);
  return createSigner(`${publicUrl.host}/tetsuzuki/audit`, seed);
}
