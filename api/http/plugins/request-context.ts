/** What every request and answer has: an ID, a connection that ends with the process, and one log line, by route pattern and never by URL, since URLs hold tokens. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import type { SessionCall } from '../call-context.js';
import type { OperationSpec } from '../operation.js';
import type { ProblemWord } from '../problems.js';
import { ProcedureId } from '../schema.js';

declare module 'fastify' {
  /** What functions behind operations need of a request; each part is added by its plugin. */
  interface FastifyRequest extends SessionCall {
    /** The word of the problem that was answered, for the access log. */
    problemWord: ProblemWord | undefined;
  }
  interface FastifyContextConfig {
    /** Set by `serve` for JSON operations. */
    operation?: OperationSpec;
    /** Whether the route answers people with HTML: its problems are pages then. */
    page?: boolean;
    /** The page looks for news by itself, so its refusal while a part is away does too. */
    looksAgain?: boolean;
    /** Probes call by address, so the Host header of these routes isn't checked. They must answer nothing that depends on it. */
    anyHost?: boolean;
  }
}

/** The procedure that a request names by its path, or that it began or told something. What has not the form of an ID isn't repeated. */
function procedureOf({ params, effect }: FastifyRequest): { procedureId?: string } {
  const told = effect?.taken === 'unknown' ? effect.procedureId : undefined;
  const procedureId: unknown = told ?? Reflect.get(Object(params), 'procedureId');
  const { data } = ProcedureId.safeParse(procedureId);
  return data === undefined ? {} : { procedureId: data };
}

export const requestContext = fp(
  async (app: FastifyInstance) => {
    app.decorateRequest('problemWord', undefined);
    app.addHook('onRequest', async (request, reply) => {
      reply.header('X-Request-Id', request.id);
    });
    // A connection that is kept alive would keep a stopping process alive with it.
    let stopping = false;
    app.addHook('preClose', async () => {
      stopping = true;
    });
    app.addHook('onSend', async (_request, reply) => {
      if (stopping) reply.header('Connection', 'close');
    });
    app.addHook('onResponse', async (request, reply) => {
      const { url: route = '(none)' } = request.routeOptions;
      const problem = request.problemWord;
      const line = {
        method: request.method,
        route,
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime * 10) / 10,
        ...(problem && { problem }),
        ...procedureOf(request),
      };
      request.log.info(line, 'answered');
    });
  },
  { name: 'request-context' },
);
