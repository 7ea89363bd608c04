/** An identity-verification service that signs what it is told to, rightly or wrongly. It asks nobody anything: a code is had for an address. */
import { createHash, createHmac, generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text as textOf } from 'node:stream/consumers';

const CLIENT = 'tetsuzuki-client';

/** How an ID token is to be: claims over the right ones (undefined: left out), and who signs. */
export interface Wish {
  claims?: Record<string, unknown>;
  signature?: 'right' | 'none' | 'public-key-as-secret' | 'other-key' | 'altered' | 'rsa';
  /** Answers of the endpoint for tokens that hold none. */
  answer?: { status: number; body: unknown };
  userInfo?: { status?: number; body: Record<string, unknown> };
}
interface Code {
  nonce: string;
  challenge: string;
  wish: Wish;
}
interface Answer {
  status: number;
  body: unknown;
}

export class HostileIdentityService {
  address = '';
  metadata: Record<string, unknown> = {};
  /** Codes that were asked for at the endpoint for tokens. */
  redeemed: string[] = [];
  /** Payloads of the assertions by which we were known. */
  assertions: Record<string, unknown>[] = [];
  userInfoAsked = 0;
  isAway = false;
  readonly folder = mkdtempSync(join(tmpdir(), 'identity-service-'));
  readonly keyFile = join(this.folder, 'client.pem');
  readonly #client = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  readonly #key = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  readonly #other = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  readonly #rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
  readonly #codes = new Map<string, Code>();
  #userInfo: Wish['userInfo'];
  #server: Server | undefined;

  async up(): Promise<this> {
    writeFileSync(this.keyFile, this.#client.privateKey.export({ type: 'pkcs8', format: 'pem' }));
    const server = createServer((request, response) => {
      void this.#answer(request).then(({ status, body }) =>
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body)),
      );
    });
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    this.address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return this;
  }
  async down(): Promise<void> {
    rmSync(this.folder, { recursive: true, force: true });
    this.#server?.closeAllConnections();
    await new Promise((resolve) => this.#server?.close(resolve));
  }

  /** `services.utokyo.identityService`, found by discovery unless something else is said. */
  settings(more: Record<string, unknown> = {}): Record<string, unknown> {
    return { issuer: this.address, clientId: CLIENT, privateKeyFile: this.keyFile, ...more };
  }
  endpoints(issuer: string): Record<string, string> {
    const { address } = this;
    return {
      issuer,
      authorization: `${address}/auth`,
      token: `${address}/token`,
      jwks: `${address}/certs`,
      userinfo: `${address}/userinfo`,
    };
  }

  /** A code for the round trip that an address begins, and the callback that brings it, as the real one has it. */
  callback(start: string, wish: Wish = {}): { code: string; query: URLSearchParams } {
    const asked = new URL(start).searchParams;
    const code = `code-${this.#codes.size}`;
    this.#codes.set(code, {
      nonce: asked.get('nonce') ?? '',
      challenge: asked.get('code_challenge') ?? '',
      wish,
    });
    const state = asked.get('state') ?? '';
    return { code, query: new URLSearchParams({ code, state, session_state: 'a3f1.b2' }) };
  }
  /** The callback of somebody who gets no code. */
  refusal(start: string, error: string, description?: string): URLSearchParams {
    const state = new URL(start).searchParams.get('state') ?? '';
    return new URLSearchParams({ error, state, ...(description !== undefined && { error_description: description }) });
  }

  async #answer(request: IncomingMessage): Promise<Answer> {
    if (this.isAway) return { status: 503, body: {} };
    if (request.url === '/.well-known/openid-configuration') return { status: 200, body: this.#about() };
    if (request.url === '/certs') {
      const named = (key: KeyObject, kid: string, alg: string) => ({
        ...key.export({ format: 'jwk' }),
        kid,
        alg,
        use: 'sig',
      });
      const keys = [named(this.#key.publicKey, 'k1', 'ES256'), named(this.#rsa.publicKey, 'r1', 'RS256')];
      return { status: 200, body: { keys } };
    }
    if (request.url === '/userinfo') {
      this.userInfoAsked += 1;
      return { status: this.#userInfo?.status ?? 200, body: this.#userInfo?.body ?? { sub: 'subject' } };
    }
    return this.#token(new URLSearchParams(await textOf(request)));
  }

  #about(): Record<string, unknown> {
    const { authorization, token, jwks, userinfo } = this.endpoints(this.address);
    return {
      issuer: this.address,
      authorization_endpoint: authorization,
      token_endpoint: token,
      jwks_uri: jwks,
      userinfo_endpoint: userinfo,
      response_types_supported: ['code'],
      subject_types_supported: ['pairwise'],
      id_token_signing_alg_values_supported: ['ES256', 'RS256', 'none', 'HS256'],
      token_endpoint_auth_methods_supported: ['private_key_jwt'],
      ...this.metadata,
    };
  }

  #token(form: URLSearchParams): Answer {
    const code = form.get('code') ?? '';
    this.redeemed.push(code);
    const known = this.#codes.get(code);
    if (!this.#isOurClient(form)) return { status: 401, body: { error: 'invalid_client' } };
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    // Nothing is used up here: that a code counts once is for the other side to see to.
    if (!known || challenge !== known.challenge) return { status: 400, body: { error: 'invalid_grant' } };
    if (known.wish.answer) return known.wish.answer;
    this.#userInfo = known.wish.userInfo ?? { body: { sub: known.wish.claims?.['sub'] ?? 'subject' } };
    return {
      status: 200,
      body: { access_token: 'access', token_type: 'Bearer', expires_in: 60, id_token: this.#idToken(known) },
    };
  }

  #isOurClient(form: URLSearchParams): boolean {
    const [head = '', body = '', signature = ''] = (form.get('client_assertion') ?? '').split('.');
    const bytes = Buffer.from(signature, 'base64url');
    const key = { key: this.#client.publicKey, dsaEncoding: 'ieee-p1363' } as const;
    if (!verify('sha256', Buffer.from(`${head}.${body}`), key, bytes)) return false;
    const payload = JSON.parse(Buffer.from(body, 'base64url').toString()) as Record<string, unknown>;
    this.assertions.push(payload);
    return payload['aud'] === `${this.address}/token` && payload['iss'] === CLIENT && payload['sub'] === CLIENT;
  }

  #idToken({ nonce, wish: { claims, signature = 'right' } }: Code): string {
    const now = Math.floor(Date.now() / 1000);
    const right = { iss: this.address, aud: CLIENT, sub: 'subject', iat: now, exp: now + 60, nonce };
    const algorithms = { right: 'ES256', altered: 'ES256', 'other-key': 'ES256', none: 'none', rsa: 'RS256' };
    const alg = signature === 'public-key-as-secret' ? 'HS256' : algorithms[signature];
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const text = `${part({ alg, kid: signature === 'rsa' ? 'r1' : 'k1' })}.${part({ ...right, ...claims })}`;
    const ec = (key: KeyObject, what = text) =>
      sign('sha256', Buffer.from(what), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url');
    const secret = this.#key.publicKey.export({ type: 'spki', format: 'pem' });
    const signatures = {
      right: () => ec(this.#key.privateKey),
      altered: () => ec(this.#key.privateKey, `${text} `),
      'other-key': () => ec(this.#other.privateKey),
      none: () => '',
      'public-key-as-secret': () => createHmac('sha256', secret).update(text).digest('base64url'),
      rsa: () => sign('sha256', Buffer.from(text), this.#rsa.privateKey).toString('base64url'),
    };
    return `${text}.${signatures[signature]()}`;
  }
}
