/** Calls of people who insist, while parts of the system die: what they are answered is counted. */
import { randomInt, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { isClosed, type Status } from '../../../workflows/contracts/procedure.js';
import type { ReceivedMail, TestMailServer } from '../mail-server.js';

const AGAIN_MS = 300;
/** Nobody listens: whoever asks all the time takes from those who start. */
const GONE_MS = 1_000;
/** A try whose end isn't known may hold its key for 20 s. */
const HELD_MS = 40_000;
const MOST_TOLD = 20;

/** As many people come through a proxy: what one network may have is not what is looked at here. */
export const network = (): { 'x-forwarded-for': string } => ({
  'x-forwarded-for': `10.${randomInt(256)}.${randomInt(256)}.${randomInt(1, 255)}`,
});

export class Calls {
  readonly byStatus: Record<string, number> = {};
  /** The first answers of 5xx: when, after how long, of what, and what they said. */
  readonly failed: string[] = [];
  /** 503 without `Retry-After`. */
  withoutRetryAfter = 0;
  /** Repeats that were told 410, since an earlier try, whose end the caller had not heard of, had done it. */
  usedUp = 0;

  constructor(
    readonly url: string,
    readonly mail: TestMailServer,
    /** When everybody gives up. Milliseconds since the epoch. */
    readonly until: number,
    readonly random: () => number,
  ) {}

  pause(mostMs: number): Promise<void> {
    return sleep(this.random() * mostMs);
  }

  /** One answer; nothing where the connection broke. */
  async ask(
    path: string,
    init: RequestInit = {},
  ): Promise<{ response: Response; body: Record<string, string> } | undefined> {
    const began = performance.now();
    try {
      const response = await fetch(`${this.url}${path}`, init);
      const text = await response.text();
      if (response.status >= 500 && this.failed.length < MOST_TOLD) {
        const took = `after ${Math.round(performance.now() - began)} ms`;
        this.failed.push(`${new Date().toISOString()} ${path} ${response.status} ${took}: ${text}`);
      }
      const body = JSON.parse(text) as Record<string, string>;
      this.#count(String(response.status));
      if (response.status === 503 && !response.headers.has('retry-after')) this.withoutRetryAfter += 1;
      return { response, body };
    } catch (error) {
      const { cause } = error as { cause?: { code?: string } };
      this.#count(['no answer', cause?.code].filter(Boolean).join(': '));
      return undefined;
    }
  }

  /**
   * Calls an operation until it is answered, under one idempotency key: 503 and no answer say that it isn't known whether it was done.
   * @param input as JSON, or a form with a file
   * @param also another status that is an answer; 410 is one where an earlier try, whose end wasn't known, has used up what it is about
   * @throws Error where an answer is not what it should be
   */
  async insist(
    path: string,
    input: object | FormData,
    { jar = {}, also }: { jar?: Record<string, string>; also?: number } = {},
  ): Promise<Record<string, string>> {
    const key = randomUUID();
    const from = network();
    let unknownAt: number | undefined;
    for (;;) {
      const cookie = Object.entries(jar).map(([name, value]) => `${name}=${value}`);
      const isForm = input instanceof FormData;
      const headers = {
        ...(!isForm && { 'content-type': 'application/json' }),
        'idempotency-key': key,
        cookie: cookie.join('; '),
        ...from,
      };
      const answer = await this.ask(`/api/v1${path}`, {
        method: 'POST',
        headers,
        body: isForm ? input : JSON.stringify(input),
      });
      for (const line of answer?.response.headers.getSetCookie() ?? []) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
        jar[name] = value;
      }
      const status = answer?.response.status ?? 0;
      if (status === 0 || status === 503) unknownAt = Date.now();
      const isUsedUp = status === 410 && unknownAt !== undefined;
      if (isUsedUp) this.usedUp += 1;
      if (answer && (answer.response.ok || status === also || isUsedUp)) return answer.body;
      // The first try may be taken to be under way still.
      const isHeld = status === 409 && unknownAt !== undefined && Date.now() - unknownAt < HELD_MS;
      if ((status !== 0 && status !== 503 && !isHeld) || Date.now() > this.until)
        throw new Error(`${path} answers ${status} ${answer?.body['type']}`);
      await sleep(status === 0 ? GONE_MS : AGAIN_MS);
    }
  }

  /** Looks at a procedure until it has ended, or everybody gives up. @returns the last status seen */
  async completed(procedureId = ''): Promise<string> {
    for (let status = 'never seen'; ; ) {
      const seen = await this.ask(`/api/v1/procedures/${procedureId}`, { headers: network() });
      if (seen?.response.ok) status = seen.body['status'] ?? status;
      if (isClosed(status as Status) || Date.now() > this.until) return status;
      await sleep(GONE_MS);
    }
  }

  /** The mail that fits, waiting for it. Many wait at once, so each looks seldom. */
  async mailed(what: string, fits: (mail: ReceivedMail) => boolean): Promise<ReceivedMail> {
    for (;;) {
      const found = this.mail.box.find(fits);
      if (found) return found;
      if (Date.now() > this.until) throw new Error(`no mail: ${what}`);
      await sleep(AGAIN_MS);
    }
  }

  #count(status: string): void {
    this.byStatus[status] = (this.byStatus[status] ?? 0) + 1;
  }
}
