/** An attached service on a socket: checks signatures as the standard's own library does, drops repeats, and misbehaves when told to. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { until } from './wait.js';

export interface PasswordMessage {
  type: string;
  timestamp: string;
  data: { accountId: string; version: number; passwordHash: string; confirm: { url: string; token: string } };
}
/** What it does with the next messages: answer a status, redirect, say nothing for ever, cut the connection, send a body without end, one whose end never comes. */
export type Behaviour = number | 'redirect' | 'hang' | 'cut' | 'flood' | 'drip' | Receipt;
/** An answer with something in it. */
export interface Receipt {
  status: number;
  type?: string;
  body: string;
}

export const WEBHOOK_SECRET = `whsec_${Buffer.alloc(32, 5).toString('base64')}`;

export class WebhookReceiver {
  /** Messages as they came, repeats among them. */
  readonly received: { id: string; message: PasswordMessage; behaviour: Behaviour }[] = [];
  /** What it has acted upon, once for each message ID. */
  readonly applied: PasswordMessage[] = [];
  /** How many messages had a wrong signature or were too old. */
  refused = 0;
  behaviour: Behaviour = 204;
  /** What comes instead of {@link behaviour} first, one after the other. */
  readonly next: Behaviour[] = [];
  /** Done once a message is here, before it is answered. */
  beforeAnswer: (() => Promise<void>) | undefined;
  #server: Server | undefined;
  #port = 0;
  readonly #seen = new Set<string>();

  get url(): string {
    return `http://127.0.0.1:${this.#port}/hooks/password`;
  }

  /** Begins to listen; after {@link down} on the same port. */
  async up(): Promise<this> {
    const server = createServer((request, response) => void this.#take(request, response));
    await new Promise<void>((resolve) => server.listen(this.#port, '127.0.0.1', resolve));
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
    return this;
  }

  /** Stops listening and cuts every connection. */
  async down(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (!server) return;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeAllConnections();
    await closed;
  }

  /** Waits until so many messages have come. */
  async wait(count: number): Promise<void> {
    await until(
      `${count} messages`,
      () => this.received.length,
      (came) => came >= count,
    );
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const headers = request.headers as Record<string, string>;
    let message: PasswordMessage;
    try {
      message = new Webhook(WEBHOOK_SECRET).verify(Buffer.concat(chunks), headers) as PasswordMessage;
    } catch {
      this.refused += 1;
      response.writeHead(401).end();
      return;
    }
    const id = headers['webhook-id'] ?? '';
    const behaviour = this.next.shift() ?? this.behaviour;
    this.received.push({ id, message, behaviour });
    const takes = behaviour === 'flood' || behaviour === 'drip' || Number(statusOf(behaviour)) < 300;
    if (takes && !this.#seen.has(id)) {
      this.#seen.add(id);
      this.applied.push(message);
    }
    await this.beforeAnswer?.();
    answer(response, behaviour);
  }
}

const statusOf = (behaviour: Behaviour): unknown => (typeof behaviour === 'object' ? behaviour.status : behaviour);

function answer(response: ServerResponse, behaviour: Behaviour): void {
  if (behaviour === 'hang') return;
  if (behaviour === 'cut') response.destroy();
  else if (behaviour === 'redirect') response.writeHead(307, { location: 'http://127.0.0.1:9/elsewhere' }).end();
  else if (behaviour === 'flood') {
    response.writeHead(200);
    const more = (): void => {
      while (!response.destroyed && response.write('x'.repeat(65_536)));
    };
    response.on('drain', more);
    more();
  } else if (behaviour === 'drip') response.writeHead(200).write('{');
  else if (typeof behaviour === 'object')
    response.writeHead(behaviour.status, behaviour.type ? { 'content-type': behaviour.type } : {}).end(behaviour.body);
  else response.writeHead(behaviour).end(behaviour === 204 ? undefined : 'Canary-answer-body');
}
