/** An authenticator in software: keys that live in the test, answers as a browser's `PublicKeyCredential.toJSON()` gives them (WebAuthn Level 3). */
import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

/** How an answer differs from a good one. */
export interface Slip {
  origin?: string;
  challenge?: string;
  /** Whether the person was verified (PIN, fingerprint). */
  verified?: boolean;
  counter?: number;
  /** Whether the passkey is in a backup. */
  backedUp?: boolean;
  /** Of another domain. */
  rpId?: string;
  /** Signed by another key. */
  key?: KeyObject;
}
interface Asked {
  challenge: string;
  rpId: string;
}

const UP = 0x01;
const UV = 0x04;
const BE = 0x08;
const BS = 0x10;
const AT = 0x40;

export class Authenticator {
  readonly #keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  readonly id = randomBytes(32);
  counter = 1;

  constructor(readonly origin: string) {}

  /** Answers `navigator.credentials.create`. */
  register(options: unknown, slip: Slip = {}): Record<string, unknown> {
    const { challenge, rp } = options as { challenge: string; rp: { id: string } };
    const asked = { challenge, rpId: rp.id };
    const length = Buffer.alloc(2);
    length.writeUInt16BE(this.id.length);
    const credential = Buffer.concat([Buffer.alloc(16), length, this.id, this.#coseKey()]);
    const authData = Buffer.concat([this.#data(asked, slip, AT), credential]);
    // {"fmt": "none", "attStmt": {}, "authData": …}
    const attestation = Buffer.concat([
      Buffer.from([0xa3]),
      cborText('fmt'),
      cborText('none'),
      cborText('attStmt'),
      Buffer.from([0xa0]),
      cborText('authData'),
      cborBytes(authData),
    ]);
    return this.#answer({
      clientDataJSON: this.#client('webauthn.create', asked, slip).toString('base64url'),
      attestationObject: attestation.toString('base64url'),
      transports: ['internal', 'hybrid'],
    });
  }

  /** Answers `navigator.credentials.get`. Each time its counter is one higher. */
  signIn(options: unknown, slip: Slip = {}): Record<string, unknown> {
    this.counter = slip.counter ?? this.counter + 1;
    const asked = options as Asked;
    const client = this.#client('webauthn.get', asked, slip);
    const data = this.#data(asked, slip, 0);
    const signed = Buffer.concat([data, createHash('sha256').update(client).digest()]);
    return this.#answer({
      clientDataJSON: client.toString('base64url'),
      authenticatorData: data.toString('base64url'),
      signature: sign('sha256', signed, slip.key ?? this.#keys.privateKey).toString('base64url'),
    });
  }

  #answer(response: Record<string, unknown>): Record<string, unknown> {
    const id = this.id.toString('base64url');
    return { id, rawId: id, type: 'public-key', clientExtensionResults: {}, response };
  }

  #client(type: string, asked: Asked, slip: Slip): Buffer {
    const origin = slip.origin ?? this.origin;
    return Buffer.from(
      JSON.stringify({ type, challenge: slip.challenge ?? asked.challenge, origin, crossOrigin: false }),
    );
  }

  /** Authenticator data: hash of the domain, flags, counter. */
  #data(asked: Asked, slip: Slip, flags: number): Buffer {
    const rest = Buffer.alloc(5);
    const backup = slip.backedUp === undefined ? 0 : BE | (slip.backedUp ? BS : 0);
    rest.writeUInt8(flags | UP | (slip.verified === false ? 0 : UV) | backup);
    rest.writeUInt32BE(slip.counter ?? this.counter, 1);
    return Buffer.concat([
      createHash('sha256')
        .update(slip.rpId ?? asked.rpId)
        .digest(),
      rest,
    ]);
  }

  /** EC2, ES256, P-256 (RFC 9053). */
  #coseKey(): Buffer {
    const { x = '', y = '' } = this.#keys.publicKey.export({ format: 'jwk' });
    return Buffer.concat([
      Buffer.from([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21]),
      cborBytes(Buffer.from(x, 'base64url')),
      Buffer.from([0x22]),
      cborBytes(Buffer.from(y, 'base64url')),
    ]);
  }
}

function cborHead(major: number, length: number): Buffer {
  if (length < 24) return Buffer.from([major | length]);
  return length < 256 ? Buffer.from([major | 24, length]) : Buffer.from([major | 25, length >> 8, length & 0xff]);
}
const cborText = (text: string): Buffer => Buffer.concat([cborHead(0x60, text.length), Buffer.from(text)]);
const cborBytes = (bytes: Buffer): Buffer => Buffer.concat([cborHead(0x40, bytes.length), bytes]);
