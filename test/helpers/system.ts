/** The whole system in one process, of real parts: PostgreSQL, Temporal, SMTP over a socket, worker, API. */
import type { FastifyInstance, InjectOptions } from 'fastify';
import { buildApp } from '../../api/app.js';
import { createSealer } from '../../worker/runtime/crypto/seal.js';
import { createTokens } from '../../worker/runtime/crypto/tokens.js';
import { asRequest } from './recorded-statements.js';
import { type Parts, startParts, type SystemOptions } from './parts.js';
import { newerRing, type TestWorker, workflowBundle } from './temporal.js';

export { PUBLIC_URL, type SystemOptions } from './parts.js';

export interface System extends Parts {
  app: FastifyInstance;
  /** A caller with a cookie jar of its own. */
  caller(options?: { address?: string; headers?: Record<string, string> }): Caller;
  /** A worker of another build, beside the usual one if that runs. @param change makes its code of ours @param more activities that it has besides */
  startOtherBuild(change: (code: string) => string, more?: object): Promise<TestWorker>;
  /** Another API process of the same system, in which a new key is the newest already. */
  startUnderNewKey(): Promise<{ caller(as?: { jar: Record<string, string> }): Caller; close(): Promise<void> }>;
}

export async function startSystem(options: SystemOptions = {}): Promise<System> {
  const parts = await startParts(options);
  const { deps, temporal, activities } = parts;
  const app = await buildApp(deps);
  return {
    ...parts,
    app,
    caller: (as = {}) => new Caller(app, as),
    async startOtherBuild(change, more = {}) {
      const { code } = await workflowBundle();
      return temporal.startWorker({ ...activities, ...more }, { bundle: { code: change(code) }, beside: true });
    },
    async startUnderNewKey() {
      const ring = newerRing();
      const tokens = createTokens(ring, { mailDomain: deps.config.publicUrl.hostname });
      const other = await buildApp({ ...deps, ring, tokens, sealer: createSealer(ring) });
      return {
        caller({ jar } = { jar: {} }) {
          const caller = new Caller(other, {});
          Object.assign(caller.jar, jar);
          return caller;
        },
        close: () => other.close(),
      };
    },
    async close() {
      await app.close();
      await parts.close();
    },
  };
}

/** Another API process of the same system, in which no service is offered. */
export async function appWithAllOff({ deps }: Pick<Parts, 'deps'>): Promise<FastifyInstance> {
  const off = Object.entries(deps.services).map(([name, settings]) => [name, { ...settings, enabled: false }]);
  return buildApp({ ...deps, services: Object.fromEntries(off) as typeof deps.services });
}

export interface Reply {
  status: number;
  /** Looked at field by field: a wrong shape is what tests are there to find. */
  body: Record<string, any>;
  headers: Record<string, string | string[] | undefined>;
  text: string;
  /** The same as it came, for files. */
  bytes: Buffer;
}

/** Calls operations by their operationId. */
export class Caller {
  readonly jar: Record<string, string> = {};
  constructor(
    private readonly app: FastifyInstance,
    private readonly as: { address?: string; headers?: Record<string, string> },
  ) {}

  async call(
    operationId: string,
    input: Record<string, unknown> = {},
    headers: Record<string, string> = {},
  ): Promise<Reply> {
    return this.send(await this.request(operationId, input, headers));
  }

  /** What {@link call} sends. */
  async request(
    operationId: string,
    input: Record<string, unknown> = {},
    headers: Record<string, string> = {},
  ): Promise<InjectOptions> {
    const { method, path, query } = this.#find(operationId);
    const rest = { ...input };
    const asked = new URLSearchParams(query.flatMap((name) => (name in rest ? [[name, String(rest[name])]] : [])));
    const url = path.replace(/:(\w+)/g, (_, key: string) => {
      const value = String(rest[key]);
      delete rest[key];
      return encodeURIComponent(value);
    });
    if (method !== 'GET') return { method, url, headers, payload: rest };
    return { method, url: asked.size === 0 ? url : `${url}?${asked}`, headers };
  }

  /** What this caller says of itself. */
  headers(): Record<string, string> {
    const cookie = Object.entries(this.jar).map(([name, value]) => `${name}=${value}`);
    return { host: '127.0.0.1:8080', ...(cookie.length > 0 && { cookie: cookie.join('; ') }), ...this.as.headers };
  }

  /** As a browser does it: where a form is shown again or a page says why it was refused, that page is the answer. */
  async send(request: InjectOptions): Promise<Reply> {
    const reply = await this.sendOnly(request);
    const to = reply.status === 303 ? String(reply.headers['location']) : '';
    if (!/[?&](?:form|problem)=/.test(to)) return reply;
    const { 'content-type': _type, origin: _origin, ...headers } = request.headers ?? {};
    const { remoteAddress } = request;
    return this.sendOnly({ method: 'GET', url: to, headers, ...(remoteAddress && { remoteAddress }) });
  }

  /** As it is answered, a way elsewhere included. */
  async sendOnly(request: InjectOptions): Promise<Reply> {
    const whole = {
      remoteAddress: this.as.address ?? '127.0.0.1',
      ...request,
      headers: { ...this.headers(), ...request.headers },
    };
    const response = await asRequest(async () => await this.app.inject(whole));
    for (const { name, value } of response.cookies) this.jar[name] = value;
    const json = String(response.headers['content-type']).includes('json');
    return {
      status: response.statusCode,
      body: json ? response.json() : {},
      headers: response.headers as Reply['headers'],
      text: response.body,
      bytes: response.rawPayload,
    };
  }

  /** By the routes themselves: the OpenAPI document takes 0.3 s of a processor to write. */
  #find(operationId: string): { method: 'GET' | 'POST'; path: string; query: string[] } {
    const found = this.app.routeTable.find(({ operation }) => operation?.operationId === operationId);
    if (!found) throw new Error(`there is no operation ${operationId}`);
    const { method, url, operation } = found;
    return { method: method as 'GET' | 'POST', path: url, query: Object.keys(operation?.query?.shape ?? {}) };
  }
}
