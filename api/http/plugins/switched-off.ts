/**
 * Services that are switched off begin nothing: operations say by `begins` what they begin, the scope of pages by its list `begins`. What is open goes on,
 * so everything else answers as ever. What both begins and goes on is judged where it is known which it is: `resendInvitation`, the counter of an office.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import type { ServiceName } from '../../../worker/runtime/settings/services.js';
import type { ApiDependencies } from '../../dependencies.js';
import { problem } from '../problems.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The service of which a page begins something. */
    begins?: ServiceName;
  }
}

export const switchedOff = fp(
  async (app: FastifyInstance, { services }: Pick<ApiDependencies, 'services'>) => {
    const refuse = ({ routeOptions: { config } }: FastifyRequest): void => {
      const service = config?.operation?.begins?.of ?? config?.begins;
      if (service !== undefined && !services[service].enabled) throw problem('service-off', { service });
    };
    // A repeat under an Idempotency-Key waits until it is known whether the first was answered: what was taken then is told as it was.
    app.addHook('preValidation', async (request) => {
      if (request.headers['idempotency-key'] === undefined) refuse(request);
    });
    app.addHook('preHandler', async (request) => refuse(request));
  },
  { name: 'switched-off', dependencies: ['idempotency'] },
);
