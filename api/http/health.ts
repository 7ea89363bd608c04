/** `/healthz`: the process answers. `/readyz`: the parts that it needs answer too, each by name; one that is `degraded` leaves the process ready. `/metrics`: Prometheus. For probes, not for people. */
import type { FastifyInstance } from 'fastify';
import { tryWrite } from '../../db/platform/readiness.js';
import { createMailer } from '../../worker/runtime/mailer.js';
import type { ApiDependencies } from '../dependencies.js';
import { inTime } from './in-time.js';
import { countMails, mailPart } from './mail-state.js';
import { evenUnderPressure } from './plugins/pressure.js';

/** A part that doesn't answer within this counts as away. */
const PART_MS = 2_000;
/** Probes come often and from several places; the parts are asked once in this time. */
const FRESH_MS = 1_000;
const RETRY_AFTER_S = 5;

export type PartName = 'database' | 'temporal' | 'smtp';
/** `degraded`: it answers, and doesn't do all that it should. */
type PartState = 'ok' | 'degraded' | 'away';
export type Readiness = Record<PartName, PartState>;
type Check = () => Promise<boolean | PartState>;
type Needs = Pick<ApiDependencies, 'config' | 'db' | 'temporal' | 'clock'>;

export async function healthRoutes(app: FastifyInstance, deps: Needs): Promise<void> {
  const config = { anyHost: true, ...evenUnderPressure };
  const readiness = cached(deps, checksOf(app, deps));
  app.get('/healthz', { config }, async () => ({ status: 'ok' }));
  app.get('/readyz', { config }, async (_request, reply) => {
    const parts = await readiness();
    const status = overall(Object.values(parts));
    if (status === 'away') reply.code(503).header('Retry-After', String(RETRY_AFTER_S));
    return { status, parts };
  });
  countMails(deps, app.metrics);
  app.get('/metrics', { config }, async (_request, reply) => {
    reply.type(app.metrics.registry.contentType);
    return app.metrics.registry.metrics();
  });
}

const overall = (parts: PartState[]): PartState =>
  (['away', 'degraded'] as const).find((worst) => parts.includes(worst)) ?? 'ok';

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
    smtp: async () => mailer !== undefined && mailPart({ db }, mailer),
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

async function isThere(check: Check): Promise<PartState> {
  try {
    const found = await inTime(check(), PART_MS + 500, false);
    return typeof found === 'string' ? found : found ? 'ok' : 'away';
  } catch {
    return 'away';
  }
}
