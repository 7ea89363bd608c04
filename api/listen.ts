/** Where the API listens: at the socket that systemd hands over (sd_listen_fds(3)), else at HOST and PORT. */
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { Config } from '../worker/runtime/settings/config.js';

/** The first that is handed over. */
const HANDED_FD = 3;
/**
 * Connections that wait to be taken, as far as the system lets so many (net.core.somaxconn). In a storm Node's own 511 would be full at once, and who finds
 * no room tries again only after seconds.
 */
const BACKLOG = 4_096;

/** A socket that stays while processes come and go: who comes while none is there waits, and is taken by the next. */
export const isHanded = (env: NodeJS.ProcessEnv): boolean =>
  env['LISTEN_PID'] === String(process.pid) && Number(env['LISTEN_FDS']) > 0;

/** @returns where */
export async function listen(
  app: FastifyInstance,
  { host, port }: Pick<Config, 'host' | 'port'>,
  env: NodeJS.ProcessEnv,
): Promise<Record<string, unknown>> {
  const handed = { host, fd: HANDED_FD };
  await app.listen(isHanded(env) ? handed : { host, port, backlog: BACKLOG });
  if (!isHanded(env)) return { host, port };
  const address = app.server.address() as AddressInfo;
  return { host: address.address, port: address.port, handed: true };
}
