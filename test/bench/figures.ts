/** The shape of a run's figures, and how several repeats become one figure. */
import { median } from '../helpers/statistics.js';
import type { Storm } from '../helpers/login-storm.js';
import type { Boots } from './boot.js';
import type { HashCost } from './hash.js';
import type { SearchCost } from './product/audit-search.js';
import type { Counts } from './product/counts.js';
import type { ImportCost } from './product/import.js';
import type { StartsAtOnce } from './product/logins.js';
import type { OpenCost } from './product/open.js';
import type { PauseCost } from './product/pause.js';
import type { QueueCost } from './product/queue.js';
import type { Stretch, Times } from './stretch.js';

export interface Memory {
  /** By part, in MB. */
  idle: Record<string, number>;
  /** Most that was seen after a stretch. */
  loaded: Record<string, number>;
}
export interface ContenderFigures {
  about: string;
  /** By path: a stretch for each number of callers. */
  paths: Record<string, Stretch[]>;
  memory: Memory;
}
/** What is measured of the product alone. Absent: left out of this run. */
export interface ProductFigures {
  /** From a procedure's end until it is archived. */
  archiveDelays?: Times;
  counts?: Record<string, Counts>;
  taskWaits?: { first: Times; later: Times };
  open?: OpenCost[];
  pause?: PauseCost;
  startsAtOnce?: StartsAtOnce;
  queue?: QueueCost[];
  auditSearch?: SearchCost[];
  storm?: Storm;
  import?: ImportCost;
}
export interface Figures {
  contenders: Record<string, ContenderFigures>;
  hash?: HashCost;
  product: ProductFigures;
  /** Parts of the run, apart from stretches, beside which the machine did too much else. */
  unclear: string[];
  boots?: Boots;
}
/** Of values of one shape: each number is the median of those in its place, a flag is set where it is in most of them, all else is the first's. */
export function medianOf<T>(values: readonly T[]): T {
  const [first] = values;
  if (first === undefined) throw new Error('the median of nothing');
  if (typeof first === 'number') return median([...values] as number[]) as T;
  if (typeof first === 'boolean') return (values.filter(Boolean).length * 2 > values.length) as T;
  if (typeof first !== 'object' || first === null) return first;
  const entries = Object.keys(first).map((key) => {
    const there = values.map((value) => value[key as keyof T]).filter((value) => value !== undefined);
    return [key, medianOf(there)] as const;
  });
  return (Array.isArray(first) ? entries.map(([, value]) => value) : Object.fromEntries(entries)) as T;
}

/** The larger of each two. */
export const most = (one: Readonly<Record<string, number>>, other: Readonly<Record<string, number>>) =>
  Object.fromEntries(
    [...new Set([...Object.keys(one), ...Object.keys(other)])].map((name) => [
      name,
      Math.max(one[name] ?? 0, other[name] ?? 0),
    ]),
  );
