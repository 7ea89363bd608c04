/** What is known of the effect of a request that could not be answered. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { procedurePath } from '../../pages/paths.js';
import { isChanging } from '../operation.js';

/** `none`: nothing of what was asked for was sent or written. `unknown`: it may have been taken, and the place to look is named if there is one. */
export type Effect = { taken: 'none' } | { taken: 'unknown'; procedureId?: string; page?: string };

const NONE: Effect = { taken: 'none' };

declare module 'fastify' {
  interface FastifyRequest {
    /** Undefined for requests that change nothing. */
    readonly effect: Effect | undefined;
  }
}

/** Adds `aboutToChange` as well: see `CallContext`. */
export const effects = fp(
  async (app: FastifyInstance) => {
    const known = new WeakMap<FastifyRequest, Effect>();
    app.decorateRequest('aboutToChange', function (this: FastifyRequest, procedureId?: string, page?: string) {
      const where = page ?? (procedureId === undefined ? undefined : procedurePath(procedureId));
      if (where === undefined && known.has(this)) return;
      known.set(this, {
        taken: 'unknown',
        ...(procedureId !== undefined && { procedureId }),
        ...(where !== undefined && { page: where }),
      });
    });
    app.decorateRequest('effect', {
      getter(this: FastifyRequest) {
        return isChanging(this.method) ? (known.get(this) ?? NONE) : undefined;
      },
    });
  },
  { name: 'effects' },
);
