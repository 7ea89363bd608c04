/** An answer that never arrives: the line breaks while the request is being handled. */
import { channel } from 'node:diagnostics_channel';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import type { FastifyReply, FastifyRequest, InjectOptions } from 'fastify';
import type { Caller, Reply, System } from './system.js';

/** What the server would have said. */
export type LostAnswer = Pick<Reply, 'status' | 'body'>;

const MARK = 'x-lost';
/** Where fastify says that a handler begins. */
const BEGINS = channel('tracing:fastify.request.handler:start');
let sent = 0;

/** Sends a request over a socket that is cut once its handler has begun. @returns what the server said to nobody, once it has */
export async function loseAnswer(system: System, caller: Caller, request: InjectOptions): Promise<LostAnswer> {
  if (!system.app.server.listening) await system.app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = system.app.server.address() as AddressInfo;
  const mark = String(++sent);
  const { payload = {} } = request;
  const isRaw = Buffer.isBuffer(payload) || typeof payload === 'string';
  const body = Buffer.from(isRaw ? (payload as string) : JSON.stringify(payload));
  const headers = {
    ...caller.headers(),
    ...(!isRaw && { 'content-type': 'application/json' }),
    ...(request.headers as Record<string, string>),
    'content-length': String(body.length),
    [MARK]: mark,
  };
  const options = { port, host: '127.0.0.1', method: request.method ?? 'POST', path: request.url as string, headers };
  return new Promise((resolve, reject) => {
    const outgoing = http.request(options);
    const cut = (message: unknown): void => {
      const { request: handled, reply } = message as { request: FastifyRequest; reply: FastifyReply };
      if (handled.headers[MARK] !== mark) return;
      BEGINS.unsubscribe(cut);
      const { raw } = reply;
      const end = raw.end.bind(raw);
      raw.end = ((...said: Parameters<typeof end>) => {
        const [text] = said as unknown[];
        const isJson = String(raw.getHeader('content-type')).includes('json');
        resolve({ status: raw.statusCode, body: isJson ? JSON.parse(String(text)) : {} });
        return end(...said);
      }) as typeof raw.end;
      outgoing.destroy();
    };
    BEGINS.subscribe(cut);
    outgoing.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ECONNRESET') reject(error);
    });
    outgoing.on('response', (response) => {
      // A busy machine turns it away before its handler begins: that is the answer, and there is none to lose.
      if (response.statusCode !== 503) return reject(new Error('the answer was not lost'));
      void json(response).then((body) => resolve({ status: 503, body: body as LostAnswer['body'] }), reject);
    });
    outgoing.end(body);
  });
}
