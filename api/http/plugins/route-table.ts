/** The routes as they were registered: for `Allow`, and for tests that must know them all. */
import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import type { OperationSpec } from '../operation.js';
import type { ServiceName } from '../../../worker/runtime/settings/services.js';
import { withoutQuery } from './hosts.js';

export interface RouteEntry {
  method: string;
  /** Pattern, e.g. `/api/v1/password-reissues/:procedureId/accept`. */
  url: string;
  operation?: OperationSpec;
  readonly page: boolean;
  /** The service of which a page begins something. */
  readonly begins: ServiceName | undefined;
}

declare module 'fastify' {
  interface FastifyInstance {
    routeTable: readonly RouteEntry[];
    /** Methods that some route answers at a URL, sorted; empty where none does. */
    methodsAt(url: string): string[];
  }
}

export const routeTable = fp(
  async (app: FastifyInstance) => {
    const table: RouteEntry[] = [];
    const patterns = new Map<string, RegExp>();
    app.decorate('routeTable', table);
    app.addHook('onRoute', (route) => {
      patterns.set(route.url, patternOf(route.url));
      const operation = route.config?.operation;
      for (const method of [route.method].flat())
        table.push({
          method,
          url: route.url,
          ...(operation && { operation }),
          // Read late: the scope of a route may still set it.
          get page() {
            return route.config?.page ?? false;
          },
          get begins() {
            return route.config?.begins;
          },
        });
    });
    app.decorate('methodsAt', (url: string) => {
      const path = withoutQuery(url);
      const methods = table.filter((route) => patterns.get(route.url)?.test(path)).map(({ method }) => method);
      return [...new Set(methods)].sort();
    });
  },
  { name: 'route-table' },
);

/** `:name` is one segment, `*` the rest. */
function patternOf(url: string): RegExp {
  const source = url
    .split('/')
    .map((part) => (part.startsWith(':') ? '[^/]+' : part === '*' ? '.*' : part.replace(/[.+?^${}()|[\]\\]/g, '\\$&')))
    .join('/');
  return new RegExp(`^${source}$`);
}
