/**
 * For probes, not for people. `/healthz`: the process answers. `/readyz`: it does what people ask for, and goes on doing so; a mail server that is away leaves
 * it ready, as mails are kept and sent later. `/readyz/parts`: each part by name; 503 where any is away. `/metrics`: Prometheus. With `METRICS_PORT` all but the first are on that
 * port alone (decision 126).
 */
import { type FastifyInstance, fastify } from 'fastify';
import fp from 'fastify-plugin';
import { Gauge, type Registry } from 'prom-client';
import { tryWrite } from '../../db/platform/readiness.js';
import { missingKeys } from '../../worker/runtime/held-keys.js';
import { createMailer } from '../../worker/runtime/mailer.js';
import type { ApiDependencies } from '../dependencies.js';
import { inTime } from './in-time.js';
import { tellInstallation } from './installation-figures.js';
import { mailPart } from './mail-state.js';
import { evenUnderPressure } from './plugins/pressure.js';
import { tellPool } from './pool-figures.js';

declare module 'fastify' {
  interface FastifyInstance {
    /** The server of `METRICS_PORT`, which whoever built the application lets listen; absent where that is not set. */
    probes?: FastifyInstance;
  }
}

/** A part that doesn't answer within this counts as away. */
const PART_MS = 2_000;
/** Probes come often and from several places; the parts are asked once in this time. */
const FRESH_MS = 1_000;
const RETRY_AFTER_S = 5;

/** `keys`: every key is here that something may have been made under. */
export type PartName = 'database' | 'temporal' | 'smtp' | 'keys';
/** `degraded`: it answers, and doesn't do all that it should. */
type PartState = 'ok' | 'degraded' | 'away';
export type Readiness = Record<PartName, PartState>;
type Check = () => Promise<boolean | PartState>;
type Needs = Pick<ApiDependencies, 'config' | 'db' | 'temporal' | 'clock' | 'services' | 'ring' | 'figuresMs'>;

/** Without these nothing that people ask for can be taken. */
const NEEDED: readonly PartName[] = ['database', 'temporal', 'keys'];

/** Not in a scope of its own, so that the application has `probes`. */
export const health = fp(healthRoutes, { name: 'health', dependencies: ['metrics', 'ending'] });

async function healthRoutes(app: FastifyInstance, deps: Needs): Promise<void> {
  const { registry } = app.metrics;
  const readiness = cached(deps, checksOf(app, deps));
  tellInstallation(registry, deps);
  tellParts(registry, readiness);
  tellPool(registry, deps);
  isAlive(app);
  const isEnding = (): boolean => app.isEnding();
  if (deps.config.metricsPort === undefined) return addProbes(app, { registry, readiness, isEnding });
  const probes = fastify({ forceCloseConnections: true });
  isAlive(probes);
  addProbes(probes, { registry, readiness, isEnding });
  app.decorate('probes', probes);
  // The probes' port closes first: /readyz must not say ready while the last requests are finished.
  app.addHook('preClose', () => probes.close());
}

const config = { anyHost: true, ...evenUnderPressure };
const isAlive = (server: FastifyInstance): void => {
  server.get('/healthz', { config }, async () => ({ status: 'ok' }));
};

interface Probes {
  registry: Registry;
  readiness(): Promise<Readiness>;
  isEnding(): boolean;
}
function addProbes(server: FastifyInstance, { registry, readiness, isEnding }: Probes): void {
  const probe = (path: string, statusOf: (parts: Readiness) => PartState | 'ending'): void => {
    server.get(path, { config }, async (_request, reply) => {
      const parts = await readiness();
      const status = statusOf(parts);
      if (status === 'away' || status === 'ending') reply.code(503).header('Retry-After', String(RETRY_AFTER_S));
      return { status, parts };
    });
  };
  probe('/readyz', (parts) => {
    if (isEnding()) return 'ending';
    const worst = overall(Object.values(parts));
    return worst === 'away' && NEEDED.every((part) => parts[part] !== 'away') ? 'degraded' : worst;
  });
  probe('/readyz/parts', (parts) => overall(Object.values(parts)));
  server.get('/metrics', { config }, async (_request, reply) => {
    reply.type(registry.contentType);
    return registry.metrics();
  });
}

const overall = (parts: PartState[]): PartState =>
  (['away', 'degraded'] as const).find((worst) => parts.includes(worst)) ?? 'ok';

function checksOf(app: FastifyInstance, { config, db, temporal, ring }: Needs): Record<PartName, Check> {
  const mailer = config.smtpUrl === undefined ? undefined : createMailer(config.smtpUrl, { ca: config.smtpCa });
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
    // A database that is away says so itself.
    keys: async () =>
      (
        await inTime(
          missingKeys(db, ring).catch(() => []),
          PART_MS,
          [],
        )
      ).length === 0,
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

/** `tetsuzuki_part_up`: what `/readyz/parts` says, for alerts. */
function tellParts(registry: Registry, readiness: () => Promise<Readiness>): void {
  const gauge = new Gauge({
    name: 'tetsuzuki_part_up',
    help: 'Whether a part answers this process: 1, or 0 where it is away',
    labelNames: ['part'] as const,
    registers: [registry],
    async collect() {
      for (const [part, state] of Object.entries(await readiness())) this.set({ part }, state === 'away' ? 0 : 1);
    },
  });
  gauge.reset();
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
