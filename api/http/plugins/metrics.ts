/** Figures for Prometheus. Each app has a registry of its own, so that several can live in one process (tests). */
import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import { GUESS_KINDS, GUESSED_PLACES } from '../../../db/platform/guess-alerts.js';
import { PROBLEMS } from '../problems.js';

declare module 'fastify' {
  interface FastifyInstance {
    metrics: Metrics;
  }
}

export interface Metrics {
  registry: Registry;
  /** What happened to procedures, as seen from the API: `procedure-events.ts` counts them. */
  procedureEvents: Counter<'service' | 'kind' | 'event'>;
  /** Logins of students, by how they ended. */
  studentLogins: Counter<'result'>;
  /** Times that staff were told that somebody seems to guess. */
  guessAlerts: Counter<'place' | 'kind'>;
}

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** A refusal of which nothing says what it was: `forms-refused.test.ts` finds none. */
export const UNNAMED = 'other';

export const metrics = fp(
  async (app: FastifyInstance) => {
    const registry = new Registry();
    collectDefaultMetrics({ register: registry });
    const durations = new Histogram({
      name: 'http_request_duration_seconds',
      help: 'Time to answer, by route pattern',
      labelNames: ['method', 'route', 'status_code'] as const,
      buckets: SECONDS,
      registers: [registry],
    });
    const refusals = new Counter({
      name: 'tetsuzuki_problems_total',
      help: 'Problems answered, by operations and by pages, by word',
      labelNames: ['problem'] as const,
      registers: [registry],
    });
    const procedureEvents = new Counter({
      name: 'tetsuzuki_procedure_events_total',
      help: 'What happened to procedures, as seen from the API',
      labelNames: ['service', 'kind', 'event'] as const,
      registers: [registry],
    });
    const studentLogins = new Counter({
      name: 'tetsuzuki_student_logins_total',
      help: 'Logins of students, by how they ended',
      labelNames: ['result'] as const,
      registers: [registry],
    });
    const guessAlerts = new Counter({
      name: 'tetsuzuki_guess_alerts_total',
      help: 'Alerts that somebody seems to guess secrets, by place and by what they try: an account, from a network, all',
      labelNames: ['place', 'kind'] as const,
      registers: [registry],
    });
    // A counter that is not there before it is counted is none that grew: alerts on the first of these would come with the second.
    for (const problem of [...Object.keys(PROBLEMS), UNNAMED]) refusals.inc({ problem }, 0);
    for (const place of GUESSED_PLACES) for (const kind of GUESS_KINDS) guessAlerts.inc({ place, kind }, 0);
    app.decorate('metrics', { registry, procedureEvents, studentLogins, guessAlerts });
    app.addHook('onResponse', async (request, reply) => {
      // Patterns only: a label for every URL would hold tokens, and grow without end.
      const route = request.routeOptions.url ?? '(none)';
      durations.observe({ method: request.method, route, status_code: reply.statusCode }, reply.elapsedTime / 1000);
      // A form that is shown again was counted when it was refused.
      const isUnnamed = reply.statusCode >= 400 && request.keptForm === undefined;
      const problem = request.problemWord ?? (isUnnamed ? UNNAMED : undefined);
      if (problem !== undefined) refusals.inc({ problem });
    });
  },
  { name: 'metrics', dependencies: ['request-context'] },
);
