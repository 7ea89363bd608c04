/**
 * Checkpoints of the log: its size and root, signed. Text as C2SP `tlog-checkpoint` and `signed-note` have it, so that the tools of other logs (Go's
 * `golang.org/x/mod/sumdb/note`, witnesses) read and check it; the signature is Ed25519 (RFC 8032).
 */
import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { HASH_BYTES } from './merkle.js';

export interface Checkpoint {
  /** Which log it is. */
  origin: string;
  /** Leaves. */
  size: number;
  /** SHA-256. */
  root: Buffer;
}

export interface Signer {
  /** Which log is signed, and the name of the key. */
  origin: string;
  /** What checks its signatures, to be given to whoever checks: `<origin>+<hash of the key>+<key>`. */
  verifierKey: string;
  /** A checkpoint's text, signed. */
  sign(checkpoint: Omit<Checkpoint, 'origin'>): string;
  /** The 64 bytes of a signature apart from what is signed. @throws Error for what could be read as a checkpoint */
  signApart(bytes: Uint8Array): Buffer;
}

const ED25519 = 1;
const SEED_BYTES = 32;
// DER round the 32 bytes of a key: RFC 8410.
const PRIVATE_DER = Buffer.from('302e020100300506032b657004220420', 'hex');
const PUBLIC_DER = Buffer.from('302a300506032b6570032100', 'hex');

/** @param origin a host name and path, without blanks and `+` @param seed 32 bytes: the private key (RFC 8032, 5.1.5) */
export function createSigner(origin: string, seed: Buffer): Signer {
  if (seed.length !== SEED_BYTES) throw new Error(`a signing key is ${SEED_BYTES} bytes`);
  const key = createPrivateKey({ key: Buffer.concat([PRIVATE_DER, seed]), format: 'der', type: 'pkcs8' });
  const raw = createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-SEED_BYTES);
  const id = keyId(origin, raw);
  return {
    origin,
    verifierKey: `${origin}+${id.toString('hex')}+${Buffer.concat([Buffer.of(ED25519), raw]).toString('base64')}`,
    sign({ size, root }) {
      const text = `${origin}\n${size}\n${root.toString('base64')}\n`;
      const signature = Buffer.concat([id, sign(null, Buffer.from(text), key)]);
      return `${text}\n— ${origin} ${signature.toString('base64')}\n`;
    },
    signApart(bytes) {
      if (Buffer.from(bytes).toString('latin1').startsWith(origin)) throw new Error('a checkpoint is signed as one');
      return sign(null, bytes, key);
    },
  };
}

/** The first four bytes of a key's hash tell signatures of several keys apart. */
const keyId = (name: string, raw: Uint8Array): Buffer =>
  createHash('sha256').update(`${name}\n`).update(Buffer.of(ED25519)).update(raw).digest().subarray(0, 4);

/** Why a signed text is no checkpoint of a log. */
export class CheckpointError extends Error {
  override name = 'CheckpointError';
}

/**
 * What a signed checkpoint says.
 * @param verifierKey `verifierKey` of the log's {@link Signer}
 * @throws CheckpointError where it is malformed, or none of its signatures is by that key
 */
export function openCheckpoint(text: string, verifierKey: string): Checkpoint {
  const { name, id, key } = parseVerifierKey(verifierKey);
  const end = text.lastIndexOf('\n\n');
  if (end < 0) throw new CheckpointError('a checkpoint has no signature');
  const signed = text.slice(0, end + 1);
  const [origin, size, root, ...more] = signed.split('\n');
  if (origin !== name) throw new CheckpointError('a checkpoint is of another log');
  if (!/^(?:0|[1-9][0-9]{0,15})$/.test(size ?? '') || more.length === 0)
    throw new CheckpointError('a checkpoint has no size');
  const hash = Buffer.from(root ?? '', 'base64');
  if (hash.length !== HASH_BYTES || hash.toString('base64') !== root)
    throw new CheckpointError('a checkpoint has no root');
  const signatures = text
    .slice(end + 2)
    .split('\n')
    .filter(Boolean);
  const isOurs = signatures.some((line) => {
    const bytes = Buffer.from(line.startsWith(`— ${name} `) ? line.slice(`— ${name} `.length) : '', 'base64');
    return bytes.subarray(0, 4).equals(id) && verify(null, Buffer.from(signed), key, bytes.subarray(4));
  });
  if (!isOurs) throw new CheckpointError('a checkpoint is not signed by the key of the log');
  return { origin, size: Number(size), root: hash };
}

/** Whether a text is a `verifierKey` of a {@link Signer}. */
export function isVerifierKey(text: string): boolean {
  try {
    return parseVerifierKey(text).name !== '';
  } catch {
    return false;
  }
}

function parseVerifierKey(text: string): { name: string; id: Buffer; key: KeyObject } {
  const [, name = '', hash = '', base64 = ''] = /^([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]{43,44}=*)$/.exec(text) ?? [];
  const bytes = Buffer.from(base64, 'base64');
  const raw = bytes.subarray(1);
  const id = keyId(name, raw);
  if (bytes[0] !== ED25519 || raw.length !== SEED_BYTES || id.toString('hex') !== hash)
    throw new CheckpointError('the key to check with is no Ed25519 verifier key');
  return { name, id, key: createPublicKey({ key: Buffer.concat([PUBLIC_DER, raw]), format: 'der', type: 'spki' }) };
}
