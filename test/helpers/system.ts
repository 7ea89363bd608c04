/** The whole system in one process, of real parts: PostgreSQL, Temporal, SMTP over a socket, worker, API. */
import type { FastifyInstance, InjectOptions } from 'fastify';
import { buildApp } from '../../api/app.js';
import type { Activities } from '../../activities/index.js';
import type { ApiDependencies } from '../../api/dependencies.js';
import { loadConfig } from '../../worker/runtime/settings/config.js';
import { createLog } from '../../worker/runtime/log.js';
import { createSealer } from '../../worker/runtime/crypto/seal.js';
import { createTokens } from '../../worker/runtime/crypto/tokens.js';
import { createMailer } from '../../worker/runtime/mailer.js';
import { freshDatabase, type TestDatabase } from './database.js';
import { watchEarlyWrites } from './early-writes.js';
import { TestMailServer } from './mail-server.js';
import {
  connectTemporal,
  newerRing,
  TEST_KEYS,
  type TestTemporal,
  type TestWorker,
  testTemporalConfig,
  workflowBundle,
} from './temporal.js';
import { activitiesOf, assemble, bulkActivitiesOf, type ServiceOptions, servicesWith } from './world.js';

export const PUBLIC_URL = 'http://127.0.0.1:8080';

export interface System {
  app: FastifyInstance;
  deps: ApiDependencies;
  database: TestDatabase;
  mail: TestMailServer;
  temporal: TestTemporal;
  /** A caller with a cookie jar of its own. */
  caller(options?: { address?: string; headers?: Record<string, string> }): Caller;
  stopWorker(): Promise<void>;
  startWorker(options?: { acceptsUnbound?: boolean }): Promise<void>;
  /** A worker of another build, beside the usual one if that runs. @param change makes its code of ours @param more activities that it has besides */
  startOtherBuild(change: (code: string) => string, more?: object): Promise<TestWorker>;
  /** Another API process of the same system, in which a new key is the newest already. */
  startUnderNewKey(): Promise<{ caller(as?: { jar: Record<string, string> }): Caller; close(): Promise<void> }>;
  /** What the usual worker runs. */
  activities: Activities;
  close(): Promise<void>;
}

export interface SystemOptions extends ServiceOptions {
  env?: Record<string, string>;
  worker?: boolean;
  /** Of the API. Milliseconds since the epoch. */
  clock?: () => number;
}

export async function startSystem(options: SystemOptions = {}): Promise<System> {
  const { env, worker: works = true, clock = Date.now, ...services } = options;
  const [database, mail, temporal] = await Promise.all([
    freshDatabase({ sample: true }),
    new TestMailServer().up(),
    connectTemporal(),
  ]);
  const { address, namespace } = testTemporalConfig().temporal;
  const config = loadConfig({
    DATABASE_URL: database.url,
    SMTP_URL: mail.url,
    TEMPORAL_ADDRESS: address,
    TEMPORAL_NAMESPACE: namespace,
    KEYS: TEST_KEYS,
    PUBLIC_URL,
    LOG_LEVEL: 'silent',
    ...env,
  });
  const world = assemble({
    config,
    services: servicesWith(services),
    db: database.db,
    temporal: temporal.client,
    log: createLog('test', 'silent'),
    instead: { clock },
  });
  const { deps } = world;
  const mailer = createMailer(mail.url);
  const app = await buildApp(deps);
  const early = watchEarlyWrites(database.db);
  const activities = activitiesOf(deps, mailer);
  const bulkActivities = bulkActivitiesOf(deps, mailer);
  let worker = works ? await temporal.startWorker(activities) : undefined;
  let bulk = works ? await temporal.startBulkWorker(bulkActivities) : undefined;
  return {
    app,
    deps,
    database,
    mail,
    temporal,
    caller: (as = {}) => new Caller(app, as),
    async stopWorker() {
      await Promise.all([worker?.stop(), bulk?.stop()]);
      worker = bulk = undefined;
    },
    async startWorker(options) {
      worker ??= await temporal.startWorker(activities, options);
      bulk ??= await temporal.startBulkWorker(bulkActivities);
    },
    async startOtherBuild(change, more = {}) {
      const { code } = await workflowBundle();
      return temporal.startWorker({ ...activities, ...more }, { bundle: { code: change(code) }, beside: true });
    },
    async startUnderNewKey() {
      const ring = newerRing();
      const tokens = createTokens(ring, { mailDomain: config.publicUrl.hostname });
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
    activities,
    async close() {
      await app.close();
      await temporal.close();
      mailer.close();
      await mail.down();
      await world.close();
      early.end();
      await database.drop();
      if (early.found().length > 0) throw new Error(`written before it was said: ${early.found().join(', ')}`);
    },
  };
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
    const response = await this.app.inject({
      remoteAddress: this.as.address ?? '127.0.0.1',
      ...request,
      headers: { ...this.headers(), ...request.headers },
    });
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
