/** What the goals read out of a run's figures. Nothing where it was not measured. */
import { MOST_ROWS } from '../../workflows/rules/roster.js';
import type { Figures } from './figures.js';
import type { QueueCost } from './product/queue.js';
import { sum } from './procfs.js';
import type { Stretch } from './stretch.js';

export type Found = number | undefined;
type Measure = readonly [contender: string, path: string];

export const OURS = ['tetsuzuki', 'password-reissue'] as const;
export const BARE = ['temporal-bare', 'procedure'] as const;
export const CODE = ['tetsuzuki', 'access-code'] as const;
/** The same two of the product without its archive. */
export const [UNARCHIVED, UNARCHIVED_CODE] = [
  ['without-archive', 'password-reissue'],
  ['without-archive', 'access-code'],
] as const;
export const resetOf = (peer: string) => [peer, 'reset'] as const;

const stretches = ({ contenders }: Figures, [contender, path]: Measure): Stretch[] =>
  contenders[contender]?.paths[path] ?? [];
export const ratio = (one: Found, other: Found): Found => (one === undefined || !other ? undefined : one / other);
export const alone = (figures: Figures, measure: Measure): Stretch | undefined =>
  stretches(figures, measure).find(({ callers }) => callers === 1);
const busiest = (figures: Figures, measure: Measure): Stretch | undefined =>
  stretches(figures, measure).toSorted((one, other) => other.callers - one.callers)[0];

/** The most that it did in a second, with however many callers. */
export function ceiling(figures: Figures, measure: Measure): Found {
  const rates = stretches(figures, measure).map(({ perSecond }) => perSecond);
  return rates.length === 0 ? undefined : Math.max(...rates);
}
/** Server side, with most callers. */
export const cpu = (figures: Figures, measure: Measure): Found => {
  const stretch = busiest(figures, measure);
  return stretch && sum(stretch.cpuMs);
};
/** The same, with what is left to be done once the last has ended. */
export const wholeCpu = (figures: Figures, measure: Measure): Found => {
  const stretch = busiest(figures, measure);
  return stretch && sum(stretch.cpuMs) + sum(stretch.laterCpuMs);
};
/** Without the hash, in bare procedures. */
export function inBareProcedures(figures: Figures, measure: Measure): Found {
  const [all, hash] = [cpu(figures, measure), figures.hash?.cpuMs];
  return all === undefined || hash === undefined ? undefined : ratio(all - hash, cpu(figures, BARE));
}
/** Without PostgreSQL, which every contender has beside it. */
export function memory(figures: Figures, contender: string, when: 'idle' | 'loaded'): Found {
  const { postgres: _, ...parts } = figures.contenders[contender]?.memory[when] ?? {};
  return Object.keys(parts).length === 0 ? undefined : sum(parts);
}
export const openOf = ({ product }: Figures, least: number) => product.open?.find(({ open }) => open >= least);
export const smallestOpen = ({ product }: Figures) => product.open?.[0];
/** Of pages over so many rows, the slowest. */
export const pagesP95 = (costs: readonly QueueCost[] | undefined, rows: number): Found => {
  const pages = costs?.find((one) => one.rows === rows)?.pages;
  return pages && Math.max(...Object.values(pages).map(({ p95 }) => p95));
};
export const pagesGrowth = (costs: readonly QueueCost[] | undefined, from: number, to: number): Found => {
  const [few, many] = [from, to].map((rows) => costs?.find((one) => one.rows === rows)?.pages);
  if (!few || !many) return undefined;
  return Math.max(...Object.entries(many).map(([page, { p95 }]) => p95 / (few[page]?.p95 ?? Number.NaN)));
};
/** Of a procedure itself, without those of archiving it: what these cost is a matter of A1 and A2. */
export const statements = ({ product }: Figures, path: string): Found => {
  const counted = product.counts?.[path];
  if (!counted) return undefined;
  const { archive: _, ...own } = counted.statements;
  return sum(own);
};
/** Of an upload as large as may be; of a smaller one nothing is told. */
export const upload = ({ product: { import: cost } }: Figures) => (cost && cost.rows >= MOST_ROWS ? cost : undefined);

/** Both databases, of each procedure that is open. */
export function kbOfEach(figures: Figures): Found {
  const [few, many] = [smallestOpen(figures), openOf(figures, 100_000)];
  if (!few || !many) return undefined;
  const grown = many.databaseMb + many.engineMb - few.databaseMb - few.engineMb;
  return (grown * 1024) / (many.open - few.open);
}

export function wholeP50(figures: Figures, measure: Measure): Found {
  return alone(figures, measure)?.calls['whole']?.p50;
}
export function loginBeyondHash(figures: Figures): Found {
  const login = alone(figures, ['tetsuzuki', 'login'])?.calls['login']?.p50;
  return login === undefined || !figures.hash ? undefined : login - figures.hash.times.p50;
}
