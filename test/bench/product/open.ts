/** What procedures that stay open cost: those that come meanwhile, the worker's memory, the disk. */
import { statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { createTokens } from '../../../worker/runtime/crypto/tokens.js';
import { startOptions } from '../../../worker/runtime/temporal/procedures.js';
import { PASSWORD_REISSUE, type PasswordReissueInput } from '../../../workflows/contracts/password-reissue.js';
import { newProcedureId } from '../../helpers/ids.js';
import { until } from '../../helpers/wait.js';
import { testRing } from '../../helpers/temporal.js';
import { cpuMs, difference, memoryMb, sum } from '../procfs.js';
import { measured, type Times } from '../stretch.js';
import { type ProductAlive, reissueOf } from './contender.js';
import type { Site } from './site.js';

export interface OpenCost {
  /** Procedures that were open. Fewer than wanted where opening them took longer than it may. */
  open: number;
  /** A reissue by one caller meanwhile. Milliseconds. */
  calls: Record<string, Times>;
  unclear: boolean;
  memoryMb: Record<string, number>;
  /** CPU of all parts while nobody comes. Cores. */
  quietCores: number;
  databaseMb: number;
  engineMb: number;
}

/** Started together; more when those before are recorded. As the API does, so that what the worker has to do never lies at Temporal for minutes. */
const TOGETHER = 200;
const LIFE_MS = 30 * 24 * 3_600_000;
/** Longer than a minute: some jobs of the worker begin once in one. */
const QUIET_MS = 65_000;
/** For what was started together to stand in the projection: a guard. */
const RECORDED_MS = 120_000;
const MB = 1024 * 1024;

/** Measures at each size, the smallest first. @param budgetMs for opening all of them; none: however long it takes */
export async function costWithOpen(
  alive: ProductAlive,
  { sizes, seconds, budgetMs }: { sizes: readonly number[]; seconds: number; budgetMs: number | undefined },
  faults: string[],
): Promise<OpenCost[]> {
  const end = budgetMs === undefined ? Number.POSITIVE_INFINITY : performance.now() + budgetMs;
  const costs: OpenCost[] = [];
  let open = 0;
  for (const size of sizes) {
    const reached = await openUntil(alive.site, { from: open, to: size, endMs: end });
    if (reached === open && open > 0) break;
    open = reached;
    costs.push(await costNow(alive, open, seconds, faults));
    if (reached < size) break;
  }
  return costs;
}

async function costNow(alive: ProductAlive, open: number, seconds: number, faults: string[]): Promise<OpenCost> {
  const { site } = alive;
  const path = reissueOf(alive);
  await path.begin();
  const before = cpuMs(alive.processes());
  await sleep(QUIET_MS);
  const quietCores = sum(difference(cpuMs(alive.processes()), before)) / QUIET_MS;
  const { calls, unclear } = await measured({ alive, path, callers: 1, seconds, leastEach: 10 }, faults);
  const { rows } = await site.db.raw('select pg_database_size(current_database()) as bytes');
  const engineBytes = [site.engine.dbFile, `${site.engine.dbFile}-wal`].map((file) => statSync(file).size);
  return {
    open,
    calls,
    unclear,
    memoryMb: memoryMb(alive.processes()),
    quietCores,
    databaseMb: rows[0].bytes / MB,
    engineMb: engineBytes.reduce((all, one) => all + one, 0) / MB,
  };
}

/**
 * Reissues that wait for OK, each of a registration of its own: started side by side without the API, recorded by the worker as any other.
 * @returns how many are open
 */
export async function openUntil(
  site: Site,
  { from, to, endMs }: { from: number; to: number; endMs: number },
): Promise<number> {
  await addRegistrations(site, from, to);
  const tokens = createTokens(testRing(), { mailDomain: 'bench.example.jp' });
  const start = (n: number): Promise<void> => {
    const procedureId = newProcedureId('cinii', 'password-reissue');
    const input: PasswordReissueInput = {
      procedureId,
      applicationIds: [applicationId(n)],
      addressDigest: tokens.digest('address', addressOf(n)),
      locale: 'ja',
      waits: { okMs: LIFE_MS, urlMs: LIFE_MS, mailMs: LIFE_MS },
    };
    return insisting(() => site.temporal.workflow.start(PASSWORD_REISSUE, startOptions(input)));
  };
  const isThere = (wanted: number): Promise<boolean> =>
    until(
      `${wanted} are open`,
      () => openIn(site),
      (open) => open >= wanted,
      RECORDED_MS,
    ).then(
      () => true,
      () => false,
    );
  let open = from;
  while (open < to && performance.now() < endMs) {
    const next = Math.min(open + TOGETHER, to);
    await Promise.all(Array.from({ length: next - open }, (_, i) => start(open + i)));
    // Those before, while these are being begun.
    if (!(await isThere(open))) return openIn(site);
    open = next;
  }
  return (await isThere(open)) ? open : openIn(site);
}

/** How many wait for OK, as far as the worker has recorded it. */
export async function openIn({ db }: Site): Promise<number> {
  const { rows } = await db.raw(
    "select count(*)::int as open from procedures where status = 'awaiting-ok' and not closed",
  );
  return rows[0].open;
}

/** A start that the busy engine didn't take in time. It has the same ID, so none is doubled. */
async function insisting(start: () => Promise<unknown>): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    try {
      await start();
      return;
    } catch (error) {
      if (error instanceof Error && error.name === 'WorkflowExecutionAlreadyStartedError') return;
      if (tries === 5) throw error;
    }
  }
}

const applicationId = (n: number): string => `AUTH${String(30_000_000 + n)}`;
const addressOf = (n: number): string => `open${n}@bench.example.jp`;

async function addRegistrations({ db }: Site, from: number, to: number): Promise<void> {
  const model = await db('cinii_registrations').first();
  const rows = Array.from({ length: to - from }, (_, i) => {
    const email = addressOf(from + i);
    return { ...model, application_id: applicationId(from + i), email, email_key: email };
  });
  await db.batchInsert('cinii_registrations', rows, 1_000);
}
