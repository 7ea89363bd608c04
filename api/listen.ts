/** Where the API listens: at the socket that systemd hands over (sd_listen_fds(3)), else at HOST and PORT. */
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { Config } from '../worker/runtime/settings/config.js';

/** The first that is handed over. */
const HANDED_FD = 3;
/**
 * Connections that wait to be taken, as far as the system lets so many (net.core.somaxconn). In a storm Node's own 511 would be full at once, and who finds
 * no room tries again only after seconds. Of a socket that is handed over Fastify hands on no number: there it is 511.
 */
const BACKLOG = 4_096;

/** Whether there is a socket that stays while processes come and go: who comes while none is there waits, and is taken by the next. */
export const isHanded = (env: NodeJS.ProcessEnv): boolean =>
  env['LISTEN_PID'] === String(process.pid) && Number(env['LISTEN_FDS']) > 0;

export interface Where {
  host: string;
  port: number;
  /** By systemd. */
  handed?: true;
}
/** Whether it listens elsewhere than HOST or PORT say. */
export const ignoresSettings = ({ host, port, handed }: Where, env: NodeJS.ProcessEnv): boolean =>
  handed === true && ((env['HOST'] ?? host) !== host || (env['PORT'] ?? String(port)) !== String(port));

export async function listen(
  app: FastifyInstance,
  { host, port }: Pick<Config, 'host' | 'port'>,
  env: NodeJS.ProcessEnv,
): Promise<Where> {
  if (!isHanded(env)) {
    await app.listen({ host, port, backlog: BACKLOG });
    return { host, port };
  }
  // Nobody would take the connections of the others.
  if (Number(env['LISTEN_FDS']) > 1)
    throw new Error('The API takes one socket: leave one ListenStream= in tetsuzuki-api.socket');
  const handed = { host, fd: HANDED_FD };
  await app.listen(handed);
  const address = app.server.address() as AddressInfo;
  return { host: address.address, port: address.port, handed: true };
}
