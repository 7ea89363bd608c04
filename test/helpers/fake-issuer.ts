/** An identity provider that signs what it is told to, rightly or wrongly. It asks nobody anything: a code is had for an address. */
import { createHash, createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as textOf } from 'node:stream/consumers';

export const CLIENT = { id: 'tetsuzuki', secret: 'a-secret-of-more-than-thirty-two-characters' };

/** How an ID token is to be: claims over the right ones (undefined: left out), and who signs. */
export interface Wish {
  claims?: Record<string, unknown>;
  signature?: 'right' | 'none' | 'client-secret' | 'other-key' | 'altered';
  /** Answers of the endpoint for tokens that hold none. */
  answer?: { status: number; body: unknown; type?: string; location?: string };
  userInfo?: Record<string, unknown>;
}

interface Code {
  /** Whose it is. */
  client: string;
  nonce: string;
  challenge: string;
  wish: Wish;
}

export class FakeIssuer {
  issuer = '';
  /** Codes that were asked for at the endpoint for tokens. */
  redeemed: string[] = [];
  metadata: Record<string, unknown> = {};
  /** Who comes back of those whose browser is sent here, without being asked anything. Absent: whoever comes here stays. */
  signsIn: Wish | undefined;
  /** Where the client's secret stood when it last came. */
  secretBy: 'header' | 'body' | undefined;
  readonly #codes = new Map<string, Code>();
  readonly #key = generateKeyPairSync('rsa', { modulusLength: 2048 });
  readonly #other = generateKeyPairSync('rsa', { modulusLength: 2048 });
  #userInfo: Record<string, unknown> = {};
  #server: Server | undefined;

  async up(): Promise<this> {
    const server = createServer((request, response) => {
      void this.#answer(request).then(({ status, body, type, location }) =>
        response
          .writeHead(status, { 'content-type': type ?? 'application/json', ...(location && { location }) })
          .end(type === undefined ? JSON.stringify(body) : String(body)),
      );
    });
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    this.issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return this;
  }

  async down(): Promise<void> {
    this.#server?.closeAllConnections();
    await new Promise((resolve) => this.#server?.close(resolve));
  }

  get env(): Record<string, string> {
    return { OIDC_ISSUER: this.issuer, OIDC_CLIENT_ID: CLIENT.id, OIDC_CLIENT_SECRET: CLIENT.secret };
  }

  /** A code for the sign-in that an address begins, and the callback that brings it. */
  callback(start: string, wish: Wish = {}): { code: string; query: URLSearchParams } {
    const asked = new URL(start).searchParams;
    const code = `code-${this.#codes.size}`;
    this.#codes.set(code, {
      client: asked.get('client_id') ?? '',
      nonce: asked.get('nonce') ?? '',
      challenge: asked.get('code_challenge') ?? '',
      wish,
    });
    return { code, query: new URLSearchParams({ code, state: asked.get('state') ?? '' }) };
  }

  async #answer(request: IncomingMessage): Promise<NonNullable<Wish['answer']>> {
    if (request.url === '/.well-known/openid-configuration') return { status: 200, body: this.#about() };
    if (request.url === '/jwks') {
      const jwk = { ...this.#key.publicKey.export({ format: 'jwk' }), kid: 'k1', use: 'sig', alg: 'RS256' };
      return { status: 200, body: { keys: [jwk] } };
    }
    if (request.url?.startsWith('/auth?') && this.signsIn) return this.#sentBack(request.url, this.signsIn);
    if (request.url === '/userinfo') return { status: 200, body: this.#userInfo };
    const form = new URLSearchParams(await textOf(request));
    const [, basic = ''] = /^Basic (.+)$/.exec(request.headers.authorization ?? '') ?? [];
    // Both parts are form-encoded before they are put together (RFC 6749, 2.3.1).
    const pair = decodeURIComponent(Buffer.from(basic, 'base64').toString());
    if (pair === `${CLIENT.id}:${CLIENT.secret}`) this.secretBy = 'header';
    else this.secretBy = form.get('client_secret') === CLIENT.secret ? 'body' : undefined;
    return this.#token(form);
  }

  #sentBack(url: string, wish: Wish): NonNullable<Wish['answer']> {
    const { query } = this.callback(new URL(url, this.issuer).href, wish);
    const to = new URL(new URL(url, this.issuer).searchParams.get('redirect_uri') ?? '');
    for (const [name, value] of query) to.searchParams.set(name, value);
    return { status: 303, body: '', location: to.href };
  }

  #about(): Record<string, unknown> {
    const { issuer } = this;
    return {
      issuer,
      authorization_endpoint: `${issuer}/auth`,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/jwks`,
      userinfo_endpoint: `${issuer}/userinfo`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256', 'none', 'HS256'],
      ...this.metadata,
    };
  }

  #token(form: URLSearchParams): { status: number; body: unknown } {
    const code = form.get('code') ?? '';
    this.redeemed.push(code);
    const known = this.#codes.get(code);
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    // Nothing is used up here: that a code counts once is for the other side to see to.
    if (!known || challenge !== known.challenge) return { status: 400, body: { error: 'invalid_grant' } };
    if (known.wish.answer) return known.wish.answer;
    this.#userInfo = { sub: 'subject', ...known.wish.userInfo };
    const id_token = this.#idToken(known);
    return { status: 200, body: { access_token: 'access', token_type: 'Bearer', expires_in: 60, id_token } };
  }

  #idToken({ client, nonce, wish: { claims, signature = 'right' } }: Code): string {
    const now = Math.floor(Date.now() / 1000);
    const right = { iss: this.issuer, aud: client, sub: 'subject', iat: now, exp: now + 60, nonce };
    const payload = { ...right, preferred_username: 'op1', ...claims };
    const alg = { right: 'RS256', altered: 'RS256', 'other-key': 'RS256', none: 'none', 'client-secret': 'HS256' }[
      signature
    ];
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const text = `${part({ alg, kid: 'k1' })}.${part(payload)}`;
    const rsa = (key: KeyObject, what = text) => sign('sha256', Buffer.from(what), key).toString('base64url');
    const signatures = {
      right: () => rsa(this.#key.privateKey),
      altered: () => rsa(this.#key.privateKey, `${text} `),
      'other-key': () => rsa(this.#other.privateKey),
      none: () => '',
      'client-secret': () => createHmac('sha256', CLIENT.secret).update(text).digest('base64url'),
    };
    return `${text}.${signatures[signature]()}`;
  }
}
