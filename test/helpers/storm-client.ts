/**
 * A storm of logins out of a process of its own: so many a second whatever becomes of them, as people come. Told what to do by its first argument
 * ({@link StormOrder} as JSON), it tells its parent how it went ({@link StormResult}).
 */
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { quantile } from './statistics.js';
import type { Login } from './students.js';

export interface StormOrder {
  url: string;
  perSecond: number;
  seconds: number;
  /** Every second login is one of these, the others are of `wrong`. */
  right: Login[];
  wrong: Login[];
}
export interface StormResult {
  sent: number;
  /** Answers by status. */
  right: Record<string, number>;
  wrong: Record<string, number>;
  /** Answers of 429 or 503 that don't say when to come again. */
  withoutRetryAfter: number;
  /** Requests without an answer, by what went wrong. */
  broken: Record<string, number>;
  /** Most requests that were under way at once. */
  underWay: number;
  /** Milliseconds: p50, p95, p99, longest. */
  answered: number[];
  turnedAway: number[];
}

const TICK_MS = 10;
/** How long the last answers are waited for. */
const PATIENCE_MS = 30_000;

const order = JSON.parse(process.argv[2] ?? '{}') as StormOrder;
const agent = new Agent({ keepAlive: true });
const count = (table: Record<string, number>, key: string | number): void => {
  table[key] = (table[key] ?? 0) + 1;
};
const result: StormResult = {
  sent: 0,
  right: {},
  wrong: {},
  withoutRetryAfter: 0,
  broken: {},
  underWay: 0,
  answered: [],
  turnedAway: [],
};
const times = { answered: [] as number[], turnedAway: [] as number[] };

function send(login: Login, table: Record<string, number>): Promise<void> {
  const body = JSON.stringify(login);
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  const began = performance.now();
  return new Promise((resolve) => {
    const sent = request(`${order.url}/api/v1/student-sessions`, { method: 'POST', agent, headers }, (response) => {
      response.resume();
      response.on('end', () => {
        const { statusCode = 0, headers: told } = response;
        const isTurnedAway = statusCode === 429 || statusCode === 503;
        count(table, statusCode);
        if (isTurnedAway && !/^[1-9][0-9]*$/.test(told['retry-after'] ?? '')) result.withoutRetryAfter += 1;
        times[isTurnedAway ? 'turnedAway' : 'answered'].push(performance.now() - began);
        resolve();
      });
    });
    sent.on('error', (error: NodeJS.ErrnoException) => {
      count(result.broken, error.code ?? error.message);
      resolve();
    });
    sent.end(body);
  });
}

const all = new Set<Promise<void>>();
const began = performance.now();
const due = (): number => Math.min((performance.now() - began) / 1000, order.seconds) * order.perSecond;
while (performance.now() - began < order.seconds * 1000) {
  for (; result.sent < due(); result.sent++) {
    const list = result.sent % 2 ? order.wrong : order.right;
    const login = list[Math.floor(result.sent / 2) % list.length];
    if (!login) continue;
    const one = send(login, result.sent % 2 ? result.wrong : result.right).finally(() => all.delete(one));
    all.add(one);
  }
  result.underWay = Math.max(result.underWay, all.size);
  await sleep(TICK_MS);
}
await Promise.race([Promise.all(all), sleep(PATIENCE_MS)]);
for (let left = all.size; left > 0; left--) count(result.broken, 'no answer');
for (const [kind, list] of Object.entries(times))
  result[kind as keyof typeof times] = [0.5, 0.95, 0.99, 1].map((q) => Math.round(quantile(list, q) * 10) / 10);
process.send?.(result, () => process.exit(0));
