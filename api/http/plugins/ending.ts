/**
 * The end of a server: whoever still comes is answered and told that the connection ends, and what is idle is closed by the other side, so that nobody finds a
 * connection closed on which they have just asked (decision 133).
 */
import { Server, type Socket } from 'node:net';
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';

export interface Drain {
  /** `none`: somebody else has the same socket, and takes them. */
  newConnections: 'until-the-end' | 'none';
  /** Longest time, give or take half a second. */
  mostMs: number;
  /** Ends it early. */
  cut?: AbortSignal;
}
declare module 'fastify' {
  interface FastifyInstance {
    /** Whether the end has begun. */
    isEnding(): boolean;
    /** Before `close`: goes on answering until no connection is left and nobody has come for a moment. */
    drain(how: Drain): Promise<void>;
  }
}

/** Who was sent here before has come by then. */
const QUIET_MS = 500;
/** Where the event loop was busy, what has come lies in the system's buffers: a connection is taken in one turn, its request read in the next. */
const TURNS = 3;
/** How often connections that have become idle are closed while the server closes. */
const CLOSE_IDLE_MS = 100;

export const ending = fp(
  async (app: FastifyInstance) => {
    let hasBegun = false;
    let came = 0;
    let open = 0;
    app.server.on('connection', (socket: Socket) => {
      came += 1;
      open += 1;
      socket.once('close', () => (open -= 1));
    });
    app.server.on('request', () => (came += 1));
    // `http.Server.close` would close idle connections too, so `net.Server`'s is called.
    const stopListening = (): unknown => Server.prototype.close.call(app.server);
    app.decorate('isEnding', () => hasBegun);
    app.decorate('drain', async ({ newConnections, mostMs, cut }) => {
      hasBegun = true;
      if (newConnections === 'none') stopListening();
      const end = performance.now() + mostMs;
      const isOver = (before: number): boolean =>
        (open === 0 && came === before) || performance.now() >= end || cut?.aborted === true;
      let before: number;
      do {
        before = came;
        await sleep(QUIET_MS);
        for (let n = 0; n < TURNS; n += 1) await turn();
      } while (!isOver(before));
      if (newConnections === 'until-the-end') stopListening();
    });
    app.addHook('onSend', async (_request, reply) => {
      if (hasBegun) reply.header('connection', 'close');
    });
    // A connection that is busy when the server closes would be kept for the next request, for as long as idle ones may stay, and hold up the end.
    app.addHook('preClose', async () => {
      hasBegun = true;
      const idle = setInterval(() => app.server.closeIdleConnections(), CLOSE_IDLE_MS);
      app.server.once('close', () => clearInterval(idle));
    });
  },
  { name: 'ending' },
);
