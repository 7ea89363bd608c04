/** The load client's half of HTTP: kept connections, JSON, cookies, and a client network for each person. Nothing is retried but what was turned away with a time. */
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { multipart } from '../helpers/multipart.js';

export interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
}
export type Json = Record<string, string>;

/** People of a run come each from a network of their own, unless a measure is about one network. */
export const networkOf = (person: number): string => `10.${(person >> 8) & 255}.${person & 255}.1`;

/** One agent for all: as many connections as calls are under way, kept open. */
const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });
export const closeConnections = (): void => agent.destroy();

/** @param init.body sent as it is */
export function send(
  url: string | URL,
  {
    method = 'GET',
    headers = {},
    body,
  }: { method?: string; headers?: Record<string, string>; body?: string | Buffer } = {},
): Promise<Answer> {
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, agent, headers: { ...headers, ...length } }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('error', reject);
      response.once('end', () => {
        const { statusCode: status = 0, headers: told } = response;
        resolve({ status, headers: told, text: Buffer.concat(chunks).toString('utf8') });
      });
    });
    sent.once('error', reject);
    sent.end(body);
  });
}

/** How often somebody was turned away and came again, in all callers of the run. */
export const turnedAway = { times: 0 };

/** A person's browser. */
export class Person {
  readonly #jar = new Map<string, string>();
  constructor(
    readonly origin: string,
    readonly network: string,
  ) {}

  /** Forgets its cookies: another browser of the same network. */
  anew(): Person {
    return new Person(this.origin, this.network);
  }

  setCookie(name: string, value: string): void {
    this.#jar.set(name, value);
  }

  /** @param body sent as JSON; form fields are sent as a form */
  send(path: string, body?: object): Promise<Answer> {
    const headers = this.#headers();
    const isForm = body instanceof URLSearchParams;
    if (body) headers['content-type'] = isForm ? 'application/x-www-form-urlencoded' : 'application/json';
    return this.#sent(path, { headers, ...(body && { body: isForm ? String(body) : JSON.stringify(body) }) });
  }

  async #sent(path: string, init: { headers: Record<string, string>; body?: string | Buffer }): Promise<Answer> {
    const answer = await send(this.origin + path, { method: init.body === undefined ? 'GET' : 'POST', ...init });
    for (const line of [answer.headers['set-cookie'] ?? []].flat()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '') this.#jar.delete(name);
      else this.#jar.set(name, value);
    }
    return answer;
  }

  /** Sends a file as a form's part. @throws Error where it is not taken */
  async upload<T>(path: string, part: { name: string; file: Buffer }): Promise<T> {
    const { payload: body, headers } = multipart([part]);
    const { status, text } = await this.#sent(path, { headers: { ...this.#headers(), ...headers }, body });
    if (status < 200 || status >= 300) throw new Error(`${path} answers ${status}: ${text.slice(0, 300)}`);
    return JSON.parse(text) as T;
  }

  #headers(): Record<string, string> {
    const cookie = [...this.#jar].map(([name, value]) => `${name}=${value}`).join('; ');
    return { 'x-forwarded-for': this.network, accept: 'application/json, */*', ...(cookie && { cookie }) };
  }

  /** A call that must be done. Who is turned away for the moment comes again when told to; the time counts. @throws Error for every other answer */
  async call<T = Json>(path: string, body?: object): Promise<T> {
    for (;;) {
      const { status, headers, text } = await this.send(path, body);
      if (status >= 200 && status < 300) return JSON.parse(text) as T;
      const seconds = Number(headers['retry-after']);
      if (status !== 503 || !(seconds > 0)) throw new Error(`${path} answers ${status}: ${text.slice(0, 300)}`);
      turnedAway.times += 1;
      await sleep(seconds * 1000);
    }
  }
}
