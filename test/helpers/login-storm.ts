/** A storm of logins against an API that runs as a process of its own, and how its other pages fare meanwhile. */
import { fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { compiled } from './processes.js';
import { quantile } from './statistics.js';
import type { StormOrder, StormResult } from './storm-client.js';
import type { Login } from './students.js';

/** What people and machines ask for while others sign in. */
export const OTHERS = ['/healthz', '/', '/shomei/login', '/cinii/password-reissue', '/openapi.json'];
const EVERY_MS = 100;

export interface Probe {
  path: string;
  asked: number;
  /** Answers that were not 200, by status. */
  others: Record<string, number>;
  p50: number;
  p99: number;
  longest: number;
}
export interface Storm {
  logins: StormResult;
  probes: Probe[];
  /** Of the API: longest mean delay of its event loop in a second, longest delay at all, and memory before, most, and after. */
  loopMeanMs: number;
  loopLongestMs: number;
  memoryMb: { before: number; most: number; after: number };
  /** From the end of the storm to the answer of the first right login that was let in; undefined: none within 30 s. Milliseconds. */
  recoveredAfterMs: number | undefined;
}

/** @param pid of the API @param known a right login that the storm leaves alone */
export async function storm(order: StormOrder, pid: number, known: Login): Promise<Storm> {
  const stop = new AbortController();
  const probing = OTHERS.map((path) => probe(order.url + path, path, stop.signal));
  const watching = watch(order.url, pid, stop.signal);
  await sleep(1_000);
  const storm = async () => {
    const logins = await client(order);
    return { logins, recoveredAfterMs: await recovered(order.url, known, performance.now()) };
  };
  // Whatever becomes of it, nothing goes on looking.
  const went = await storm().finally(() => stop.abort());
  const [{ mean, longest, memory }, probes] = await Promise.all([watching, Promise.all(probing)]);
  return {
    ...went,
    probes,
    loopMeanMs: mean,
    loopLongestMs: longest,
    memoryMb: { before: memory[0] ?? 0, most: Math.max(...memory), after: residentMb(pid) },
  };
}

async function client(order: StormOrder): Promise<StormResult> {
  const child = fork(compiled('test/helpers/storm-client.js'), [JSON.stringify(order)]);
  return new Promise((resolve, reject) => {
    child.once('message', (result) => resolve(result as StormResult));
    child.once('exit', (code) => reject(new Error(`the client of the storm ended with ${code}`)));
  });
}

/** Asks for one page ten times a second, whether or not the last answer is there. */
async function probe(url: string, path: string, signal: AbortSignal): Promise<Probe> {
  const times: number[] = [];
  const others: Record<string, number> = {};
  const asked: Promise<void>[] = [];
  const note = (ms: number, status: number | string): void => {
    times.push(ms);
    if (status !== 200) others[status] = (others[status] ?? 0) + 1;
  };
  while (!signal.aborted) {
    const began = performance.now();
    const one = statusOf(url).then((status) => note(performance.now() - began, status));
    asked.push(one);
    await sleep(EVERY_MS);
  }
  await Promise.all(asked);
  return {
    path,
    asked: asked.length,
    others,
    p50: quantile(times, 0.5),
    p99: quantile(times, 0.99),
    longest: Math.max(...times),
  };
}

/** The status of an answer, once it is there whole; what went wrong, where there is none. */
async function statusOf(url: string): Promise<number | string> {
  try {
    const response = await fetch(url);
    await response.arrayBuffer();
    return response.status;
  } catch (error) {
    return String(error);
  }
}

/** Event loop and memory of the API, once a second, as its own figures tell. */
async function watch(url: string, pid: number, signal: AbortSignal) {
  const memory = [residentMb(pid)];
  let [mean, longest] = [0, 0];
  while (!signal.aborted) {
    await sleep(1_000);
    memory.push(residentMb(pid));
    const text = await fetch(`${url}/metrics`).then(
      (response) => response.text(),
      () => '',
    );
    const ms = (name: string): number => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1] ?? 0) * 1000;
    mean = Math.max(mean, ms('nodejs_eventloop_lag_mean_seconds'));
    longest = Math.max(longest, ms('nodejs_eventloop_lag_max_seconds'));
  }
  return { mean, longest, memory };
}

async function recovered(url: string, login: Login, since: number): Promise<number | undefined> {
  while (performance.now() - since < 30_000) {
    const status = await signIn(url, login);
    if (status === 200) return performance.now() - since;
    await sleep(200);
  }
  return undefined;
}

/** @returns the status of the answer */
export async function signIn(url: string, login: Login): Promise<number> {
  const response = await fetch(`${url}/api/v1/student-sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(login),
  });
  await response.arrayBuffer();
  return response.status;
}

/** Memory of a process in MB. */
export function residentMb(pid: number): number {
  const kb = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Math.round(Number(kb) / 1024);
}

/** The logins of a storm: right ones of some accounts; wrong ones of others, and of user IDs that nobody has. */
export function wrongOf(logins: Login[]): Login[] {
  return logins.flatMap((login) => [
    { ...login, password: 'Wrong-pass-1' },
    { ...login, secondPassword: 'Wrong1234x' },
    { ...login, secondPassword: '' },
    { ...login, userId: `nobody-${login.userId}` },
  ]);
}
