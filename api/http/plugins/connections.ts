/** Connections: one that was refused is closed, and one network doesn't hold all there are (decision 088). */
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import type { ApiDependencies } from '../../dependencies.js';
import { addressIn, networkOf, proxiesIn } from './addresses.js';
import { Shares } from './shares.js';

/** What whoever was refused has left to read why. */
const LAST_WORD_MS = 1_000;
/** More than the browsers of a campus hold at a time. A proxy in front has a limit of its own for its clients: here all its connections are one network's. */
const MOST_OF_NETWORK = 1_000;

/** Says a last word and closes, whether or not the other side does. */
export function endConnection(socket: Duplex, lastWord: string): void {
  socket.end(lastWord);
  setTimeout(() => socket.destroy(), LAST_WORD_MS).unref();
}

type Needs = Pick<ApiDependencies, 'config' | 'pressure'>;

export const connections = fp(
  async (app: FastifyInstance, { config, pressure: { mostConnections = MOST_OF_NETWORK } = {} }: Needs) => {
    const isProxy = proxiesIn(config.trustProxy);
    const open = new Shares(mostConnections);
    app.server.on('connection', (socket: Socket) => {
      const address = addressIn(socket.remoteAddress);
      // None: it is closed already.
      if (address === undefined || isProxy(address)) return;
      const network = networkOf(address);
      if (open.take(network)) socket.once('close', () => open.giveBack(network));
      else socket.destroy();
    });
  },
  { name: 'connections' },
);
