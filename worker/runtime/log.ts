/**
 * Structured logs (JSON lines on standard output) that can't print a secret: everything goes through {@link maskValue}
 * and {@link maskText}.
 */
import { type DestinationStream, destination, type Logger, pino } from 'pino';
import type { LogLevel } from './settings/config.js';
import { maskLooks, maskText, maskValue, read } from './crypto/mask.js';

/**
 * A logger for one process. Children, fastify's per-request loggers among them, mask the same way. Requests are printed
 * as method, route pattern and request ID, answers as their status; bodies, headers and query strings never.
 * @param name process name that stands in every line
 * @param to where lines go; standard output unless a test wants to read them
 */
export function createLog(name: string, level: LogLevel, to: DestinationStream = destination(1)): Logger {
  const log = pino(
    {
      level,
      base: { name },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }), log: maskFields },
      // Set, so that neither pino's nor fastify's own serializers run: what arrives here is masked already.
      serializers: { req: asIs, res: asIs, err: asIs, msg: (text: unknown) => maskText(String(text)) },
      // Masks the finished line once more, for text that didn't pass the formatter (a child's bindings, a prefix).
      hooks: { streamWrite: maskLooks },
    },
    to,
  );
  maskBindings(log);
  return log;
}

const asIs = (value: unknown): unknown => value;

type Bind = (this: Logger, bindings: object, options?: object) => unknown;

/**
 * pino gives a child's bindings to no formatter, so they are masked on their way in. Children inherit this from the
 * logger they come from.
 */
function maskBindings(log: Logger): void {
  for (const name of ['child', 'setBindings']) {
    const bind = Reflect.get(log, name) as Bind;
    const masked: Bind = function (bindings, options) {
      return bind.call(this, maskFields(bindings), options);
    };
    Reflect.set(log, name, masked);
  }
}

function maskFields(fields: object): Record<string, unknown> {
  const plain: Record<string, unknown> = {};
  for (const key of Object.keys(fields)) {
    const value = read(fields, key);
    if (key === 'req') plain[key] = describeRequest(value);
    else plain[key] = key === 'res' ? { statusCode: property(value, 'statusCode') } : value;
  }
  return maskValue(plain) as Record<string, unknown>;
}

/** A request by its route pattern (`/r/:token`): its URL may hold a token, its query anything. */
function describeRequest(request: unknown): Record<string, unknown> {
  const route = property(property(request, 'routeOptions'), 'url');
  return { method: property(request, 'method'), route: route ?? '(none)', id: property(request, 'id') };
}

function property(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? read(value, key) : undefined;
}
