/** The goals, each a figure of one run: a ratio of two that were measured in it where it is about speed. G: of the design's table; M: of members' issue; S: of the plan for speed; A: of the audit's issue; J: security cases. */
import type { Figures } from './figures.js';
import {
  CODE,
  OURS,
  alone,
  ceiling,
  cpu,
  inBareProcedures,
  kbOfEach,
  loginBeyondHash,
  memory,
  openOf,
  pagesGrowth,
  pagesP95,
  ratio,
  resetOf,
  smallestOpen,
  statements,
  UNARCHIVED,
  UNARCHIVED_CODE,
  upload,
  wholeCpu,
  type Found,
  wholeP50,
} from './readings.js';

export interface Goal {
  id: string;
  what: string;
  /** Whether the figure must not be above `must`, or not below. */
  side: 'at most' | 'at least';
  must: number;
  aim?: number;
  /** After the figure; none: a ratio. */
  unit?: string;
  of(figures: Figures): Found;
}
export interface Judged extends Omit<Goal, 'of'> {
  /** Absent where it was not measured in this run. */
  value?: number;
  verdict: 'not measured' | 'missed' | 'held' | 'aim reached';
}

export const GOALS: readonly Goal[] = [
  {
    id: 'G1',
    what: 'resets a second against Kratos as shipped',
    side: 'at least',
    must: 3.5,
    aim: 6,
    of: (f) => ratio(ceiling(f, OURS), ceiling(f, resetOf('kratos'))),
  },
  {
    id: 'G2',
    what: 'resets a second against tuned Kratos, same hash',
    side: 'at least',
    must: 0.75,
    aim: 1.2,
    of: (f) => ratio(ceiling(f, OURS), ceiling(f, resetOf('kratos-tuned'))),
  },
  {
    id: 'G3',
    what: 'resets a second against Keycloak',
    side: 'at least',
    must: 1.7,
    aim: 2.2,
    of: (f) => ratio(ceiling(f, OURS), ceiling(f, resetOf('keycloak'))),
  },
  {
    id: 'G4a',
    what: 'p50 of a reset, one caller, against Keycloak',
    side: 'at most',
    must: 0.6,
    aim: 0.45,
    of: (f) => ratio(wholeP50(f, OURS), wholeP50(f, resetOf('keycloak'))),
  },
  {
    id: 'G4b',
    what: 'p50 of a reset, one caller, against tuned Kratos',
    side: 'at most',
    must: 1,
    aim: 0.7,
    of: (f) => ratio(wholeP50(f, OURS), wholeP50(f, resetOf('kratos-tuned'))),
  },
  {
    id: 'G7',
    what: 'CPU of a reset against Keycloak',
    side: 'at most',
    must: 0.6,
    aim: 0.5,
    of: (f) => ratio(cpu(f, OURS), cpu(f, resetOf('keycloak'))),
  },
  {
    id: 'G8a',
    what: 'memory, idle, against Keycloak',
    side: 'at most',
    must: 0.8,
    aim: 0.6,
    of: (f) => ratio(memory(f, 'tetsuzuki', 'idle'), memory(f, 'keycloak', 'idle')),
  },
  {
    id: 'G8b',
    what: 'memory, loaded, against Keycloak',
    side: 'at most',
    must: 0.9,
    aim: 0.8,
    of: (f) => ratio(memory(f, 'tetsuzuki', 'loaded'), memory(f, 'keycloak', 'loaded')),
  },
  {
    id: 'G11',
    what: "a person's confirm p95 while invitations of an upload go out, against idle",
    side: 'at most',
    must: 3,
    aim: 2,
    of: (f) => ratio(upload(f)?.meanwhile['redeem']?.p95, upload(f)?.idle['redeem']?.p95),
  },
  {
    id: 'G12a',
    what: 'confirm p95 with 10,000 open against 100',
    side: 'at most',
    must: 2,
    aim: 1.2,
    of: (f) => ratio(openOf(f, 10_000)?.calls['redeem']?.p95, smallestOpen(f)?.calls['redeem']?.p95),
  },
  {
    id: 'G12b',
    what: 'queue pages p95 with 10,000 rows against 1,000, the slowest',
    side: 'at most',
    must: 2,
    aim: 1.2,
    of: (f) => pagesGrowth(f.product.queue, 1_000, 10_000),
  },
  {
    id: 'G13a',
    what: 'confirm p95 with 100,000 open against 100',
    side: 'at most',
    must: 3,
    aim: 1.5,
    of: (f) => ratio(openOf(f, 100_000)?.calls['redeem']?.p95, smallestOpen(f)?.calls['redeem']?.p95),
  },
  {
    id: 'G13b',
    what: 'both databases, of each of 100,000 open',
    side: 'at most',
    must: 30,
    aim: 22,
    unit: 'KB',
    of: kbOfEach,
  },
  {
    id: 'G13c',
    what: 'worker with 100,000 open',
    side: 'at most',
    must: 400,
    aim: 300,
    unit: 'MB',
    of: (f) => openOf(f, 100_000)?.memoryMb['worker'],
  },
  {
    id: 'G14',
    what: 'click to mail p95, one caller',
    side: 'at most',
    must: 60,
    aim: 50,
    unit: 'ms',
    of: (f) => alone(f, OURS)?.calls['click to mail']?.p95,
  },
  {
    id: 'G15a',
    what: 'queue pages p95 with 100,000 rows against 1,000, the slowest',
    side: 'at most',
    must: 1.5,
    aim: 1.2,
    of: (f) => pagesGrowth(f.product.queue, 1_000, 100_000),
  },
  {
    id: 'G15b',
    what: 'queue pages p95 with 100,000 rows, the slowest',
    side: 'at most',
    must: 300,
    unit: 'ms',
    of: (f) => pagesP95(f.product.queue, 100_000),
  },
  {
    id: 'G15c',
    what: 'searches of auditors p95 with 1,000,000 procedures, the slowest',
    side: 'at most',
    must: 300,
    unit: 'ms',
    of: (f) => pagesP95(f.product.auditSearch, 1_000_000),
  },
  {
    id: 'G16',
    what: 'warm npm start to ready',
    side: 'at most',
    must: 20,
    aim: 6,
    unit: 's',
    of: ({ boots }) => boots && Math.max(...boots.warmS),
  },
  {
    id: 'G17a',
    what: 'history events of a reissue',
    side: 'at most',
    must: 25,
    unit: 'events',
    of: (f) => f.product.counts?.['password-reissue']?.engine?.events,
  },
  {
    id: 'G17b',
    what: 'history events of an access code, two services',
    side: 'at most',
    must: 45,
    aim: 40,
    unit: 'events',
    of: (f) => f.product.counts?.['access-code']?.engine?.events,
  },
  {
    id: 'S1',
    what: 'CPU of a reissue without its hash, in bare procedures',
    side: 'at most',
    must: 2.2,
    aim: 1.7,
    of: (f) => inBareProcedures(f, OURS),
  },
  {
    id: 'S2',
    what: 'CPU of an access code without its hash, in bare procedures',
    side: 'at most',
    must: 4,
    aim: 3,
    of: (f) => inBareProcedures(f, CODE),
  },
  {
    id: 'S3a',
    what: 'statements of a reissue, its archiving apart',
    side: 'at most',
    must: 25,
    unit: 'statements',
    of: (f) => statements(f, 'password-reissue'),
  },
  {
    id: 'S3b',
    what: 'statements of an access code, its archiving apart',
    side: 'at most',
    must: 40,
    unit: 'statements',
    of: (f) => statements(f, 'access-code'),
  },
  {
    id: 'S4',
    what: '32 starts at once from one network against 32 networks, p95',
    side: 'at most',
    must: 1.3,
    of: ({ product: { startsAtOnce: at } }) => ratio(at?.oneNetwork.p95, at?.manyNetworks.p95),
  },
  {
    id: 'S5',
    what: 'wait of first workflow tasks against later ones, 32 callers, p95',
    side: 'at most',
    must: 3,
    of: ({ product: { taskWaits: waits } }) => ratio(waits?.first.p95, waits?.later.p95),
  },
  {
    id: 'A1a',
    what: 'resets a second with the archive against without',
    side: 'at least',
    must: 0.95,
    of: (f) => ratio(ceiling(f, OURS), ceiling(f, UNARCHIVED)),
  },
  {
    id: 'A1b',
    what: 'access codes a second with the archive against without',
    side: 'at least',
    must: 0.95,
    of: (f) => ratio(ceiling(f, CODE), ceiling(f, UNARCHIVED_CODE)),
  },
  {
    id: 'A2a',
    what: 'CPU of a reissue with the archive against without',
    side: 'at most',
    must: 1.05,
    of: (f) => ratio(wholeCpu(f, OURS), wholeCpu(f, UNARCHIVED)),
  },
  {
    id: 'A2b',
    what: 'CPU of an access code with the archive against without',
    side: 'at most',
    must: 1.05,
    of: (f) => ratio(wholeCpu(f, CODE), wholeCpu(f, UNARCHIVED_CODE)),
  },
  {
    id: 'A3',
    what: 'from the end of a procedure until it is archived, p95',
    side: 'at most',
    must: 2_000,
    unit: 'ms',
    of: ({ product }) => product.archiveDelays?.p95,
  },
  {
    id: 'J1',
    what: 'a right login beyond one of its two hashes, p50',
    side: 'at most',
    must: 15,
    unit: 'ms',
    of: loginBeyondHash,
  },
  {
    id: 'J2a',
    what: 'other pages in a storm of logins, p99',
    side: 'at most',
    must: 500,
    unit: 'ms',
    of: ({ product: { storm } }) => storm && Math.max(...storm.probes.map(({ p99 }) => p99)),
  },
  {
    id: 'J2b',
    what: 'a right login after the storm',
    side: 'at most',
    must: 10_000,
    unit: 'ms',
    of: ({ product }) => product.storm?.recoveredAfterMs,
  },
  {
    id: 'M1',
    what: 'plan of an upload of 10,000 rows',
    side: 'at most',
    must: 5_000,
    unit: 'ms',
    of: (f) => upload(f)?.planMs,
  },
  {
    id: 'M2',
    what: 'memory of the process that reads it',
    side: 'at most',
    must: 300,
    unit: 'MB',
    of: (f) => upload(f)?.parserMb,
  },
  {
    id: 'M3a',
    what: 'its rows, from the confirmation to the commit',
    side: 'at most',
    must: 3_000,
    unit: 'ms',
    of: (f) => upload(f)?.appliedMs,
  },
  {
    id: 'M3b',
    what: 'the same against a bare COPY',
    side: 'at most',
    must: 3,
    of: (f) => ratio(upload(f)?.appliedMs, upload(f)?.copyMs),
  },
  {
    id: 'M4',
    what: 'its 10,000 invitations to the last mail, nobody else there',
    side: 'at most',
    must: 300,
    unit: 's',
    of: (f) => upload(f)?.mailedS,
  },
  {
    id: 'M5',
    what: "a person's reissue, whole, p95 meanwhile, against idle",
    side: 'at most',
    must: 2,
    of: (f) => ratio(upload(f)?.meanwhile['whole']?.p95, upload(f)?.idle['whole']?.p95),
  },
];

/** What became of each goal. */
export function judge(figures: Figures, goals: readonly Goal[] = GOALS): Judged[] {
  return goals.map(({ of, ...goal }) => {
    const value = of(figures);
    if (value === undefined || Number.isNaN(value)) return { ...goal, verdict: 'not measured' };
    const reaches = (bound: number): boolean => (goal.side === 'at most' ? value <= bound : value >= bound);
    if (!reaches(goal.must)) return { ...goal, value, verdict: 'missed' };
    const isAim = goal.aim !== undefined && reaches(goal.aim);
    return { ...goal, value, verdict: isAim ? 'aim reached' : 'held' };
  });
}

/** Whether every goal that was measured is reached. A run in which none was measured shows nothing, and doesn't pass. */
export const passes = (judged: readonly Judged[]): boolean =>
  judged.some(({ value }) => value !== undefined) && judged.every(({ verdict }) => verdict !== 'missed');
