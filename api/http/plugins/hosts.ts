/** Requests for another host are refused. No code derives anything from a Host header; this keeps a forged one harmless even if some would. */
import type { FastifyBaseLogger, FastifyInstance, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import type { Config } from '../../../worker/runtime/settings/config.js';
import { malformed, problem } from '../problems.js';
import type { ApiDependencies } from '../../dependencies.js';

export const isLoopback = (hostname: string): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname);

/** `URL` would also accept user names, paths and numbers in any base, which can hide another host. */
const isHost = (host: string): boolean => /^(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i.test(host);

/** Tells whether a host (`name`, `name:port`) is one of ours: that of PUBLIC_URL; outside production also the machine itself on our port. */
export function hostCheck({ publicUrl, production, port }: Pick<Config, 'publicUrl' | 'production' | 'port'>) {
  const ports = new Set([portOf(publicUrl), String(port)]);
  return (host: string): boolean => {
    if (!isHost(host)) return false;
    const asked = `${publicUrl.protocol}//${host}`;
    if (!URL.canParse(asked)) return false;
    const url = new URL(asked);
    return url.host === publicUrl.host || (!production && isLoopback(url.hostname) && ports.has(portOf(url)));
  };
}

const portOf = (url: URL): string => url.port || (url.protocol === 'https:' ? '443' : '80');

/** Host names of a request: the Host headers as they came (a parser keeps only one), and that of an absolute URI (RFC 9112, 3.2.2). */
function hostsOf({ raw, originalUrl }: FastifyRequest): string[] {
  const hosts = raw.rawHeaders.filter((_, i, all) => i % 2 === 1 && all[i - 1]?.toLowerCase() === 'host');
  const absolute = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/i.exec(originalUrl);
  if (absolute) hosts.push(absolute[1] ?? '');
  return hosts;
}

/** A path that no route has. */
const NO_PATH = '/%25';
/**
 * The path to route by. An absolute URI loses its host, which routers don't expect; that host is checked all the same. What can't be
 * decoded leads nowhere, by way of the same checks and headers as every other request.
 */
export function pathOf(url = '/'): string {
  const path = url.replace(/^https?:\/\/[^/?#]*(?=[/?#]|$)/i, '') || '/';
  try {
    decodeURIComponent(path.split('?', 1)[0] ?? '');
  } catch {
    return NO_PATH;
  }
  return path.startsWith('/') ? path : NO_PATH;
}

/** The path of an address, without its query. */
export const withoutQuery = (url: string): string => url.split(/[?#]/, 1)[0] ?? '/';

/** A wrong setting meets every request, and machines that try names come in crowds: a line of the log a minute says enough. */
const TOLD_EVERY_MS = 60_000;
const LONGEST_TOLD = 255;
function teller(ours: string): (log: FastifyBaseLogger, host: string) => void {
  let toldAt = Number.NEGATIVE_INFINITY;
  return (log, host) => {
    if (performance.now() - toldAt < TOLD_EVERY_MS) return;
    toldAt = performance.now();
    const said = host.slice(0, LONGEST_TOLD);
    log.warn({ host: said, ours }, 'asked under another host: does the proxy pass Host on, and is PUBLIC_URL right?');
  };
}

export const hosts = fp(
  async (app: FastifyInstance, { config }: Pick<ApiDependencies, 'config'>) => {
    const isOurs = hostCheck(config);
    const tell = teller(config.publicUrl.host);
    app.addHook('onRequest', async (request) => {
      if (request.routeOptions.config.anyHost) return;
      const asked = hostsOf(request);
      const headers = asked.length - (request.originalUrl.startsWith('/') ? 0 : 1);
      if (headers === 1 && asked.every(isOurs)) return;
      const [host = ''] = asked;
      if (asked.length > 1 || headers !== 1 || !isHost(host)) throw malformed({ path: 'Host', reason: 'bad-format' });
      tell(request.log, host);
      throw problem('other-host');
    });
  },
  { name: 'hosts' },
);
