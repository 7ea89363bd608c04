/** `/healthz`: the process answers. `/readyz`: the parts that it needs answer too, each by name. `/metrics`: Prometheus. For probes, not for people. */
import type { FastifyInstance } from 'fastify';
import { tryWrite } from '../../db/platform/readiness.js';
import { createMailer } from '../../worker/runtime/mailer.js';
import type { ApiDependencies } from '../dependencies.js';
import { evenUnderPressure } from './plugins/pressure.js';

/** A part that doesn't answer within this counts as away. */
const PART_MS = 2_000;
/** Probes come often and from several places; the parts are asked once in this time. */
const FRESH_MS = 1_000;
const RETRY_AFTER_S = 5;

export type PartName = 'database' | 'temporal' | 'smtp';
export type Readiness = Record<PartName, 'ok' | 'away'>;
type Check = () => Promise<boolean>;
type Needs = Pick<ApiDependencies, 'config' | 'db' | 'temporal' | 'clock'>;

export async function healthRoutes(app: FastifyInstance, deps: Needs): Promise<void> {
  const config = { anyHost: true, ...evenUnderPressure };
  const readiness = cached(deps, checksOf(app, deps));
  app.get('/healthz', { config }, async () => ({ status: 'ok' }));
  app.get('/readyz', { config }, async (_request, reply) => {
    const parts = await readiness();
    const ready = Object.values(parts).every((part) => part === 'ok');
    if (!ready) reply.code(503).header('Retry-After', String(RETRY_AFTER_S));
    return { status: ready ? 'ok' : 'away', parts };
  });
  app.get('/metrics', { config }, async (_request, reply) => {
    reply.type(app.metrics.registry.contentType);
    return app.metrics.registry.metrics();
  });
}

function checksOf(app: FastifyInstance, { config, db, temporal }: Needs): Record<PartName, Check> {
  const mailer = config.smtpUrl === undefined ? undefined : createMailer(config.smtpUrl);
  app.addHook('onClose', async () => mailer?.close());
  const { namespace } = config.temporal;
  return {
    database: async () => {
      await tryWrite(db, PART_MS);
      return true;
    },
    // The namespace, not only the server: without it no procedure can start.
    temporal: async () =>
      Boolean(
        await temporal.withDeadline(Date.now() + PART_MS, () =>
          temporal.workflowService.describeNamespace({ namespace }),
        ),
      ),
    smtp: async () => (await mailer?.verify()) ?? false,
  };
}

/** Asks all parts at once, and again only when the last answer is no longer fresh. */
function cached({ clock }: Needs, checks: Record<PartName, Check>): () => Promise<Readiness> {
  let answer: { at: number; parts: Promise<Readiness> } | undefined;
  return () => {
    if (!answer || clock() - answer.at >= FRESH_MS) answer = { at: clock(), parts: askAll(checks) };
    return answer.parts;
  };
}

async function askAll(checks: Record<PartName, Check>): Promise<Readiness> {
  const asked = Object.entries(checks).map(async ([name, check]) => [name, await isThere(check)] as const);
  return Object.fromEntries(await Promise.all(asked)) as Readiness;
}

async function isThere(check: Check): Promise<'ok' | 'away'> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, PART_MS + 500, false);
  });
  try {
    return (await Promise.race([check(), late])) ? 'ok' : 'away';
  } catch {
    return 'away';
  } finally {
    clearTimeout(timer);
  }
}
