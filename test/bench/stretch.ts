/** One measured stretch: so many callers, each doing one whole procedure after the other until the time is over. What was begun is finished, and counts. */
import { type Alive, type Path, type Stopwatch } from './contender.js';
import { turnedAway } from './http.js';
import { cpuMs, difference, machineCpuMs, mapped, ownCpuMs, sum } from './procfs.js';
import { quantile } from '../helpers/statistics.js';

/** Milliseconds. */
export interface Times {
  p50: number;
  p95: number;
  p99: number;
}
export interface Stretch {
  callers: number;
  procedures: number;
  perSecond: number;
  /** Of each call, and of the `whole`. */
  calls: Record<string, Times>;
  /** CPU of each part for one procedure, until the last one ended. Milliseconds. */
  cpuMs: Record<string, number>;
  /** The same of what they leave to be done, from then on. */
  laterCpuMs: Record<string, number>;
  /** Of the load client, for one procedure: in no sum of the contender. */
  clientCpuMs: number;
  /** Cores that the machine was busy with otherwise, on average. */
  otherCores: number;
  /** Whether that was too much, each time that it was tried. */
  unclear: boolean;
  /** Answers of 503 with a time to come again, for one procedure. */
  turnedAway: number;
}

/** Other load above this makes a stretch worth nothing. Cores. */
export const MOST_OTHER_CORES = 0.2;
/** How often a stretch is measured before it is called unclear. */
const TRIES = 3;
/** What repeats may cost a run in all. A machine that is busy all the time isn't worth hours of waiting. Milliseconds. */
let patienceMs = 120_000;
/** Whole procedures of each caller at least, so that a slow one is measured too. */
const LEAST_EACH = 2;

export interface Order {
  alive: Alive;
  path: Path;
  callers: number;
  seconds: number;
  leastEach?: number;
}

/** Measures until nothing else disturbs, a few times at most. @param faults told what is not as it should be */
export async function measured(order: Order, faults: string[]): Promise<Stretch> {
  let best: Stretch | undefined;
  for (let tries = 0; tries < TRIES && patienceMs > 0; tries += 1) {
    const began = performance.now();
    const one = await checked(order, faults);
    if (!best || one.otherCores < best.otherCores) best = one;
    if (!best.unclear) break;
    if (tries > 0) patienceMs -= performance.now() - began;
  }
  return best ?? checked(order, faults);
}

/** One stretch, and whether its figures count. */
export async function checked(order: Order, faults: string[]): Promise<Stretch> {
  const one = await stretch(order);
  const { path } = order;
  for (const fault of await path.faults(one.procedures))
    faults.push(`${path.name}, ${order.callers} callers: ${fault}`);
  return one;
}

async function stretch({ alive, path, callers, seconds, leastEach = LEAST_EACH }: Order): Promise<Stretch> {
  const times: Record<string, number[]> = {};
  const watch = stopwatch(times);
  await path.settled?.();
  const parts = compared(alive);
  const before = { cpu: cpuMs(parts), all: cpuMs(alive.processes()), own: ownCpuMs(), machine: machineCpuMs() };
  const turnedBefore = turnedAway.times;
  const began = performance.now();
  const end = began + seconds * 1000;
  await Promise.all(
    Array.from({ length: callers }, async (_, person) => {
      for (let done = 0; done < leastEach || performance.now() < end; done += 1)
        await watch.time('whole', () => path.run(person, watch));
    }),
  );
  const elapsedMs = performance.now() - began;
  const machine = machineCpuMs() - before.machine;
  const ended = cpuMs(parts);
  const clientCpuMs = ownCpuMs() - before.own;
  const ours = sum(difference(cpuMs(alive.processes()), before.all)) + clientCpuMs;
  const procedures = times['whole']?.length ?? 0;
  const otherCores = Math.max(0, machine - ours) / elapsedMs;
  await path.settled?.();
  const ofOne = (some: Record<string, number>) => mapped(some, (ms) => ms / procedures);
  return {
    callers,
    procedures,
    perSecond: procedures / (elapsedMs / 1000),
    calls: mapped(times, timesOf),
    cpuMs: ofOne(difference(ended, before.cpu)),
    laterCpuMs: ofOne(difference(cpuMs(parts), ended)),
    clientCpuMs: clientCpuMs / procedures,
    otherCores,
    unclear: otherCores > MOST_OTHER_CORES,
    turnedAway: (turnedAway.times - turnedBefore) / procedures,
  };
}

/** Parts whose CPU and memory are the contender's. */
export function compared(alive: Alive): Record<string, number> {
  const helpers = alive.helpers ?? [];
  return Object.fromEntries(Object.entries(alive.processes()).filter(([name]) => !helpers.includes(name)));
}

export function stopwatch(times: Record<string, number[]>): Stopwatch {
  const took = (call: string, ms: number): void => void (times[call] ??= []).push(ms);
  return {
    took,
    async time(call, work) {
      const began = performance.now();
      const result = await work();
      took(call, performance.now() - began);
      return result;
    },
  };
}

export const timesOf = (list: number[]): Times => ({
  p50: quantile(list, 0.5),
  p95: quantile(list, 0.95),
  p99: quantile(list, 0.99),
});
