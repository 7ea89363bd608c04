/**
 * Microsoft Graph v1.0 as its reference describes the authentication methods of a person, and the token endpoint, over a socket. Whatever isn't described there
 * is refused, and noted in `undocumented`.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface StoredMethod {
  '@odata.type': string;
  id: string;
  createdDateTime?: string | null;
  [more: string]: unknown;
}
interface Pass {
  id: string;
  lifetimeInMinutes: number;
  isUsableOnce: boolean;
  madeMs: number;
  methodUsabilityReason?: string;
  /** Looks at it that are still answered by "not yet". */
  notYet: number;
  /** The same by "no such". */
  unknown: number;
}
interface Person {
  methods: StoredMethod[];
  pass?: Pass;
  /** ID of the method that can't go while there are others. */
  defaultId?: string;
  /** IDs that the policy refuses to delete. */
  kept: Set<string>;
}
type Answer = { status: number; body?: unknown; headers?: Record<string, string> };

const COLLECTIONS: Readonly<Record<string, string>> = {
  phoneMethods: 'phone',
  microsoftAuthenticatorMethods: 'microsoftAuthenticator',
  softwareOathMethods: 'softwareOath',
  fido2Methods: 'fido2',
  windowsHelloForBusinessMethods: 'windowsHelloForBusiness',
  emailMethods: 'email',
};
export const methodOf = (type: string, createdDateTime?: string | null, id: string = randomUUID()): StoredMethod => ({
  '@odata.type': `#microsoft.graph.${type}AuthenticationMethod`,
  id,
  ...(createdDateTime !== undefined && { createdDateTime }),
});

export class GraphServer {
  readonly people = new Map<string, Person>();
  /** Every request that was understood: `GET /users/…/methods`. */
  readonly requests: string[] = [];
  readonly undocumented: string[] = [];
  tokens = 0;
  /** Looks at a new pass that are answered by "not yet", and before that by "no such". */
  delay = { notYet: 0, unknown: 0 };
  /** Answers in the place of the documented one; the first that fits a request is used up. */
  readonly instead: { on: RegExp; answer: Answer | 'hang' | 'cut'; times?: number }[] = [];
  /** Says that it has deleted, and hasn't. */
  ignoresDeletes = false;
  /** What the passes are like, whatever was asked for. */
  ownWill: Partial<Pick<Pass, 'lifetimeInMinutes' | 'isUsableOnce'>> = {};
  readonly #valid = new Set<string>();
  #server: Server | undefined;
  #port = 0;

  async up(): Promise<this> {
    const server = createServer((request, response) => {
      void this.#serve(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    this.#server = server;
    this.#port = (server.address() as AddressInfo).port;
    return this;
  }
  async down(): Promise<void> {
    this.#server?.closeAllConnections();
    await new Promise((resolve) => this.#server?.close(resolve));
  }
  get origin(): string {
    return `http://127.0.0.1:${this.#port}`;
  }
  /** The settings with which it is reached. */
  get settings() {
    const secret = 'graph-secret-Canary';
    return {
      kind: 'graph',
      tenant: 'example.ac.jp',
      clientId: 'client-1',
      clientSecret: secret,
      user: '{id}@example.ac.jp',
      graphUrl: `${this.origin}/v1.0`,
      loginUrl: this.origin,
    };
  }
  add(name: string, methods: StoredMethod[]): Person {
    const person: Person = { methods: [methodOf('password', '2020-01-01T00:00:00Z'), ...methods], kept: new Set() };
    this.people.set(name, person);
    return person;
  }
  /** Tokens that were given out are good for nothing any more. */
  revokeTokens(): void {
    this.#valid.clear();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '' } = request;
    const body = await text(request);
    const line = `${method} ${decodeURIComponent(url)}`;
    const planned = this.instead.find(({ on, times = 1 }) => times > 0 && on.test(line));
    if (planned) planned.times = (planned.times ?? 1) - 1;
    this.requests.push(line);
    if (planned?.answer === 'hang') return;
    if (planned?.answer === 'cut') {
      request.socket.destroy();
      return;
    }
    const answer = planned?.answer ?? this.#answer(request, new URL(url, this.origin), body);
    const type = answer.body === undefined ? {} : { 'content-type': 'application/json' };
    response.writeHead(answer.status, { ...type, ...answer.headers });
    response.end(answer.body === undefined ? '' : JSON.stringify(answer.body));
  }

  #answer(request: IncomingMessage, url: URL, body: string): Answer {
    if (url.pathname === '/example.ac.jp/oauth2/v2.0/token') return this.#token(request, body);
    if (url.search !== '') return this.#unknown(request, 'a query');
    const [, version, users, name = '', authentication, ...rest] = url.pathname.split('/').map(decodeURIComponent);
    if (version !== 'v1.0' || users !== 'users' || authentication !== 'authentication') return this.#unknown(request);
    if (!this.#valid.has((request.headers.authorization ?? '').replace(/^Bearer /, '')))
      return error(401, 'InvalidAuthenticationToken', 'Access token is empty or has expired.');
    const person = this.people.get(name.toLowerCase());
    if (!person) return error(404, 'Request_ResourceNotFound', `Resource '${name}' does not exist.`);
    return this.#person(request, { name, person, rest, body });
  }

  #token({ method, headers }: IncomingMessage, body: string): Answer {
    const form = Object.fromEntries(new URLSearchParams(body));
    const right =
      method === 'POST' &&
      headers['content-type'] === 'application/x-www-form-urlencoded' &&
      form['grant_type'] === 'client_credentials' &&
      form['client_id'] === 'client-1' &&
      form['client_secret'] === 'graph-secret-Canary' &&
      form['scope'] === `${this.origin}/.default` &&
      Object.keys(form).length === 4;
    if (!right) return { status: 401, body: { error: 'invalid_client', error_description: 'AADSTS7000215' } };
    this.tokens += 1;
    const access_token = randomBytes(20).toString('hex');
    this.#valid.add(access_token);
    return { status: 200, body: { token_type: 'Bearer', expires_in: 3599, ext_expires_in: 3599, access_token } };
  }

  #person(
    request: IncomingMessage,
    { name, person, rest, body }: { name: string; person: Person; rest: string[]; body: string },
  ): Answer {
    const [collection = '', id] = rest;
    const what = `${request.method} ${rest.length}`;
    if (what === 'GET 1' && collection === 'methods') return this.#list(name, person);
    if (collection === 'temporaryAccessPassMethods') return this.#pass(request, { person, id, body });
    const type = COLLECTIONS[collection];
    if (what !== 'DELETE 2' || type === undefined || body !== '') return this.#unknown(request);
    const method = person.methods.find((one) => one.id === id && one['@odata.type'] === methodOf(type)['@odata.type']);
    if (!method) return error(404, 'resourceNotFound', 'The requested resource was not found.');
    if (person.kept.has(method.id))
      return error(
        400,
        'badRequest',
        'Converged UserCredentialPolicy does not allow creating or updating this authentication method.',
      );
    const others = person.methods.filter((one) => one !== method && !/password|email/.test(one['@odata.type']));
    if (person.defaultId === method.id && others.length > 0)
      return error(400, 'badRequest', 'Cannot delete default method with other methods configured. …');
    if (!this.ignoresDeletes) person.methods.splice(person.methods.indexOf(method), 1);
    return { status: 204 };
  }

  #list(name: string, { methods, pass }: Person): Answer {
    const passes = pass ? [{ ...methodOf('temporaryAccessPass'), ...shown(pass), createdDateTime: at(pass) }] : [];
    const context = `${this.origin}/v1.0/$metadata#users('${encodeURIComponent(name)}')/authentication/methods`;
    return { status: 200, body: { '@odata.context': context, value: [...methods, ...passes] } };
  }

  #pass(
    request: IncomingMessage,
    { person, id, body }: { person: Person; id: string | undefined; body: string },
  ): Answer {
    if (request.method === 'POST' && id === undefined) return this.#makePass(request, person, body);
    if (id === undefined || body !== '' || !['GET', 'DELETE'].includes(request.method ?? ''))
      return this.#unknown(request);
    const { pass } = person;
    if (!pass || pass.id !== id) return error(404, 'resourceNotFound', 'The requested resource was not found.');
    if (request.method === 'DELETE') {
      delete person.pass;
      return { status: 204 };
    }
    if (pass.unknown > 0) {
      pass.unknown -= 1;
      return error(404, 'resourceNotFound', 'The requested resource was not found.');
    }
    const body_ = { ...shown(pass), createdDateTime: at(pass) };
    pass.notYet = Math.max(pass.notYet - 1, 0);
    return { status: 200, body: body_ };
  }

  #makePass(request: IncomingMessage, person: Person, body: string): Answer {
    if (request.headers['content-type'] !== 'application/json') return this.#unknown(request, 'no JSON');
    const asked = JSON.parse(body) as Record<string, unknown>;
    const { lifetimeInMinutes = 60, isUsableOnce = false, startDateTime: _, ...more } = asked;
    if (Object.keys(more).length > 0) return this.#unknown(request, Object.keys(more).join());
    const minutes = Number(lifetimeInMinutes);
    if (minutes < 10 || minutes > 43_200)
      return error(400, 'badRequest', 'Invalid LifetimeInMinutes specified. The valid range between 10 and 43200');
    const pass: Pass = {
      id: randomUUID(),
      lifetimeInMinutes: minutes,
      isUsableOnce: isUsableOnce === true,
      ...this.ownWill,
      madeMs: Date.now(),
      ...this.delay,
    };
    person.pass = pass;
    const temporaryAccessPass = `+${randomBytes(6).toString('base64').slice(0, 7)}`;
    return { status: 201, body: { ...shown(pass), createdDateTime: at(pass), temporaryAccessPass } };
  }

  #unknown({ method, url }: IncomingMessage, why = 'no such request'): Answer {
    this.undocumented.push(`${method} ${url}: ${why}`);
    return error(400, 'badRequest', 'This request is not documented.');
  }
}

const at = ({ madeMs }: Pass): string => new Date(madeMs).toISOString();
const error = (status: number, code: string, message: string): Answer => ({
  status,
  body: { error: { code, message, innerError: { 'request-id': randomUUID() } } },
});

function shown(pass: Pass): Record<string, unknown> {
  const { id, lifetimeInMinutes, isUsableOnce } = pass;
  const reason = pass.methodUsabilityReason ?? (pass.notYet > 0 ? 'NotYetValid' : 'EnabledByPolicy');
  return {
    id,
    startDateTime: at(pass),
    lifetimeInMinutes,
    isUsableOnce,
    isUsable: reason === 'EnabledByPolicy',
    methodUsabilityReason: reason,
  };
}
