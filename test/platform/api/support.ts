/** The API alone, on a real database, with a few operations that only these tests have. Temporal and SMTP are away unless a test brings them. */
import type { FastifyInstance, FastifyPluginAsync } from 'fastify';
import net from 'node:net';
import { z } from 'zod';
import { buildApp } from '../../../api/app.js';
import { operation, serve } from '../../../api/http/operation.js';
import type { ApiDependencies } from '../../../api/dependencies.js';
import { problem } from '../../../api/http/problems.js';
import { createDatabase } from '../../../db/knex.js';
import { loadConfig } from '../../../worker/runtime/settings/config.js';
import { createLog } from '../../../worker/runtime/log.js';
import { connectClient } from '../../../worker/runtime/temporal/client.js';
import { TEST_KEYS, testRing } from '../../helpers/temporal.js';
import { pause } from '../../helpers/wait.js';
import { assemble } from '../../helpers/world.js';

export const HOST = '127.0.0.1:8080';
export const ORIGIN = `http://${HOST}`;
/** Nobody listens on port 1. */
const NOWHERE = '127.0.0.1:1';

export interface TestApp {
  app: FastifyInstance;
  deps: ApiDependencies;
  /** Lines of the log so far. */
  log(): string;
  close(): Promise<void>;
}
interface Options {
  databaseUrl?: string;
  env?: Record<string, string>;
  deps?: Partial<ApiDependencies>;
  more?: FastifyPluginAsync<ApiDependencies>;
}

export async function startApp({
  databaseUrl,
  env,
  deps: instead,
  more = trialRoutes,
}: Options = {}): Promise<TestApp> {
  const lines: string[] = [];
  const config = loadConfig({
    DATABASE_URL: databaseUrl ?? `postgres://nobody@${NOWHERE}/none`,
    SMTP_URL: `smtp://${NOWHERE}`,
    TEMPORAL_ADDRESS: NOWHERE,
    KEYS: TEST_KEYS,
    PUBLIC_URL: ORIGIN,
    ...env,
  });
  const db = createDatabase(config.databaseUrl ?? '', { max: 4, application: 'test-api' });
  const temporal = connectClient(
    { temporal: { ...config.temporal, address: config.temporal.address ?? NOWHERE } },
    testRing(),
  );
  const log = createLog('test', 'info', { write: (line) => void lines.push(line) });
  const world = assemble({ config, db, temporal, log, ...(instead && { instead }) });
  const app = await buildApp(world.deps, more);
  return {
    app,
    deps: world.deps,
    log: () => lines.join(''),
    async close() {
      await app.close();
      await world.close();
      await db.destroy();
      await temporal.connection.close();
    },
  };
}

/** How often the handler of {@link echo} ran. */
export const runs = { echo: 0 };

export const echo = operation({
  operationId: 'trialEcho',
  method: 'POST',
  path: '/trial/:id/echo',
  summary: 'Says what it was told',
  tags: ['trial'],
  params: z.strictObject({ id: z.string().max(20) }),
  body: z.strictObject({
    name: z.string().min(1).max(10),
    kind: z.enum(['plain', 'refused', 'away', 'broken', 'slow', 'limited', 'odd', 'undeclared']).optional(),
    rows: z
      .array(z.strictObject({ n: z.int() }))
      .max(3)
      .optional(),
  }),
  answers: { 200: z.object({ procedureId: z.string(), name: z.string(), runs: z.int() }) },
  problems: ['wrong-state', 'too-many-requests', 'email-not-registered'],
});
export const read = operation({
  operationId: 'trialRead',
  method: 'GET',
  path: '/trial',
  summary: 'Reads',
  tags: ['trial'],
  query: z.strictObject({ page: z.string().max(5).optional() }),
  answers: { 200: z.object({ browser: z.string(), known: z.boolean() }) },
  problems: [],
});
export const enter = operation({
  operationId: 'trialEnter',
  method: 'POST',
  path: '/trial/session',
  summary: 'Signs in',
  tags: ['trial'],
  body: z.strictObject({ idleMs: z.int().optional() }),
  answers: { 201: z.object({ entered: z.literal(true) }) },
  problems: [],
});
export const leave = operation({
  operationId: 'trialLeave',
  method: 'DELETE',
  path: '/trial/session',
  summary: 'Signs out',
  tags: ['trial'],
  answers: { 200: z.object({ left: z.literal(true) }) },
  problems: [],
});
export const inside = operation({
  operationId: 'trialInside',
  method: 'GET',
  path: '/trial/session',
  summary: 'For those who are signed in',
  tags: ['trial'],
  session: 'staff',
  answers: { 200: z.object({ userId: z.string() }) },
  problems: [],
});

export async function trialRoutes(app: FastifyInstance, { db }: Pick<ApiDependencies, 'db'>): Promise<void> {
  serve(app, echo, async ({ body, request }) => {
    runs.echo += 1;
    if (body.kind === 'slow') await pause(600);
    if (body.kind === 'refused') return problem('wrong-state');
    if (body.kind === 'undeclared') throw problem('url-used');
    if (body.kind === 'away') throw Object.assign(new Error('connect ECONNREFUSED 10.0.0.7'), { code: 'ECONNREFUSED' });
    if (body.kind === 'broken') throw new Error('select secret from accounts');
    if (body.kind === 'odd') return { procedureId: 'x' } as never;
    if (body.kind === 'limited') await request.limit({ name: 'trial', limit: 2, windowMs: 60_000 });
    return { procedureId: request.procedureIdFor('trial', 'echo'), name: body.name, runs: runs.echo };
  });
  serve(app, read, ({ request }) => {
    const known = request.isBrowser(() => true);
    return { browser: request.browserId(), known };
  });
  serve(app, enter, async ({ body, request }) => {
    await db('staff').insert({ id: 'someone', name: 'x', roles: [], queues: [] }).onConflict().ignore();
    await request.startSession({ realm: 'staff', userId: 'someone', idleMs: body.idleMs ?? 60_000, lifeMs: 600_000 });
    return { entered: true as const };
  });
  serve(app, leave, async ({ request }) => {
    await request.endSession('staff');
    return { left: true as const };
  });
  serve(app, inside, async ({ request }) => ({ userId: (await request.session('staff'))?.userId ?? '' }));
}

export const ECHO_URL = '/api/v1/trial/1/echo';
interface Call {
  headers?: Record<string, string>;
  remoteAddress?: string;
}
/** Posts JSON to {@link echo}. */
export const post = (app: FastifyInstance, payload: unknown, { headers, remoteAddress }: Call = {}) =>
  app.inject({
    method: 'POST',
    url: ECHO_URL,
    headers: { host: HOST, 'content-type': 'application/json', ...headers },
    payload: typeof payload === 'string' ? payload : JSON.stringify(payload),
    ...(remoteAddress && { remoteAddress }),
  });

/** Says bytes to a port and hears what comes back until the other side ends. */
export const say = (port: number, text: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = net.connect(port, '127.0.0.1', () => socket.write(text));
    let heard = '';
    socket.on('data', (chunk) => {
      heard += String(chunk);
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(heard));
  });
