/**
 * `npm run bench`: how fast the product is and what it costs, on its real parts with durable settings, beside the bare engine and whichever peers are asked for. One
 * contender is alive at a time, in another order each time; figures are medians of the repeats. See the README beside this.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { cacheFolder } from '../../scripts/bootstrap/cache-folder.mjs';
import { sayAndExit } from '../../scripts/bootstrap/bootstrap.mjs';
import { PlainError } from '../../scripts/bootstrap/plain-error.mjs';
import { RUN_MARK } from '../../scripts/processes/marked.js';
import { boots } from './boot.js';
import type { Alive, Contender } from './contender.js';
import { type ContenderFigures, type Figures, medianOf, type Memory, most } from './figures.js';
import { judge, passes } from './goals.js';
import { hashCost } from './hash.js';
import { closeConnections } from './http.js';
import { machine } from './machine.js';
import { Mailbox } from './mailbox.js';
import { MOST_CALLERS, type Options, type Part, readOptions } from './options.js';
import { PEERS } from './peers/index.js';
import { memoryMb, watchOthers } from './procfs.js';
import { Product, type ProductAlive } from './product/contender.js';
import { archiveDelays } from './product/archived.js';
import { searchCosts } from './product/audit-search.js';
import { countsOf, taskWaits } from './product/counts.js';
import { importCost } from './product/import.js';
import { loginStorm, startsAtOnce } from './product/logins.js';
import { costWithOpen } from './product/open.js';
import { pauseCost } from './product/pause.js';
import { queueCosts } from './product/queue.js';
import { type Report, show } from './report.js';
import { checked, compared, measured, MOST_OTHER_CORES, type Stretch } from './stretch.js';

const STORM_S = 20;
const QUEUE_ROWS = [100, 1_000, 10_000, 100_000];
const SEARCH_ROWS = [1_000, 100_000, 1_000_000];
/** Until what a start has set going has come to rest. */
const REST_MS = 2_000;
/** The first calls of a life are slower for reasons that no later one has. */
const WARM_UP = { callers: 8, seconds: 1, leastEach: 3 };

const began = performance.now();
const faults: string[] = [];
/** Of this run, and removed with it whatever becomes of us. */
const folder = mkdtempSync(join(process.env[RUN_MARK] ?? tmpdir(), 'bench-'));
const say = (line: string): void =>
  console.log(`[${((performance.now() - began) / 1000).toFixed(0).padStart(4)} s] ${line}`);

type Repeats = Record<string, { paths: Record<string, Stretch[]>; memory: Memory }[]>;

try {
  const report = await run(readOptions(process.argv.slice(2)));
  process.exit(report);
} catch (error) {
  sayAndExit(error);
}

async function run(options: Options): Promise<number> {
  const mailbox = await new Mailbox().up();
  const skipped: Record<string, string> = {};
  const contenders = await prepared(options, skipped);
  const figures: Figures = { contenders: {}, product: {}, unclear: [] };
  figures.hash = await beside('hash', figures, hashCost);
  say(`one hash: ${figures.hash?.times.p50.toFixed(1)} ms`);
  const repeats: Repeats = {};
  const lives = livesOf(options);
  for (let repeat = 0; repeat < lives; repeat += 1) {
    const isLast = repeat === lives - 1;
    for (const contender of rotated(contenders, repeat)) {
      say(`repeat ${repeat + 1} of ${lives}: ${contender.name}`);
      await life(contender, mailbox, async (alive) => {
        if (options.parts.includes('procedures'))
          (repeats[contender.name] ??= []).push(await sideBySide(alive, options));
        if (isLast && contender instanceof Product) await alone(alive as ProductAlive, options, figures);
      });
    }
  }
  for (const { name, about } of contenders)
    if (repeats[name]) figures.contenders[name] = { about, ...medianOf(repeats[name]) };
  if (options.parts.includes('boot')) {
    say('npm start');
    figures.boots = await beside('boot', figures, () => boots(join(folder, 'boot'), options.repeat));
  }
  await mailbox.down();
  closeConnections();
  rmSync(folder, { recursive: true, force: true });
  const report: Report = {
    machine: machine(tmpdir()),
    options: { seconds: options.seconds, repeat: options.repeat, peers: options.peers, parts: options.parts },
    ...figures,
    skipped,
    goals: judge(figures),
    faults,
    tookS: (performance.now() - began) / 1000,
  };
  if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(report, null, 1)}\n`);
  show(report);
  return faults.length > 0 || (options.isGate && !passes(report.goals)) ? 1 : 0;
}

/** The product, and those of the others that can be had. */
async function prepared({ peers, parts }: Options, skipped: Record<string, string>): Promise<Contender[]> {
  const contenders: Contender[] = [new Product()];
  const cache = join(cacheFolder(), 'bench');
  mkdirSync(cache, { recursive: true });
  if (!parts.includes('procedures')) return contenders;
  for (const contender of peers.flatMap((name) => PEERS[name]?.() ?? [])) {
    say(`prepares ${contender.name}`);
    try {
      await contender.prepare(cache);
      contenders.push(contender);
    } catch (error) {
      if (!(error instanceof PlainError)) throw error;
      skipped[contender.name] = error.message;
      say(`${contender.name} is left out: ${error.message}`);
    }
  }
  return contenders;
}

/** Only what is measured side by side is repeated in a new life. */
function livesOf({ parts, repeat }: Options): number {
  if (parts.includes('procedures')) return repeat;
  return parts.some((part) => part !== 'boot') ? 1 : 0;
}

function rotated<T>(list: readonly T[], by: number): T[] {
  return list.map((_, n) => list[(n + by) % list.length] as T);
}

/** Starts the contender in a folder of its own, and ends it whatever becomes of the work. */
async function life(contender: Contender, mailbox: Mailbox, work: (alive: Alive) => Promise<void>): Promise<void> {
  const own = mkdtempSync(join(folder, `${contender.name}-`));
  const alive = await contender.start({ folder: own, mailbox, people: MOST_CALLERS, say });
  try {
    await work(alive);
  } finally {
    await alive.stop();
    rmSync(own, { recursive: true, force: true });
  }
}

/** Every path at every number of callers. */
async function sideBySide(
  alive: Alive,
  { seconds, callers: numbers }: Options,
): Promise<Omit<ContenderFigures, 'about'>> {
  await sleep(REST_MS);
  const idle = memoryMb(compared(alive));
  let loaded = idle;
  const paths: Record<string, Stretch[]> = {};
  for (const path of alive.paths) {
    await path.begin?.();
    await checked({ alive, path, ...WARM_UP }, faults);
    const stretches: Stretch[] = [];
    for (const callers of numbers) {
      stretches.push(await measured({ alive, path, callers, seconds }, faults));
      loaded = most(loaded, memoryMb(compared(alive)));
      const one = stretches.at(-1);
      say(
        `  ${path.name}, ${callers} callers: ${one?.perSecond.toFixed(1)} a second${one?.unclear ? ' (unclear)' : ''}`,
      );
    }
    paths[path.name] = stretches;
  }
  return { paths, memory: { idle, loaded } };
}

/** What is measured of the product alone. What leaves most behind comes last. */
async function alone(alive: ProductAlive, options: Options, figures: Figures): Promise<void> {
  const { site } = alive;
  const { product } = figures;
  const has = (part: Part): boolean => options.parts.includes(part);
  const delays = has('procedures') ? await archiveDelays(site.db) : undefined;
  if (delays) product.archiveDelays = delays;
  if (has('counts')) {
    say('  statements and steps of the engine');
    product.counts = await countsOf(alive, faults);
    const [reissue] = alive.paths;
    const busy = reissue && { alive, path: reissue, callers: MOST_CALLERS, seconds: 1 };
    if (busy) product.taskWaits = await beside('counts', figures, () => taskWaits(site.temporal, busy, faults));
  }
  if (has('open')) {
    say(`  with ${options.openSizes.join(', ')} procedures open`);
    const { openSizes: sizes, seconds, openBudgetMs: budgetMs } = options;
    product.open = await costWithOpen(alive, { sizes, seconds, budgetMs }, faults);
  }
  if (has('pause')) {
    const open = options.openSizes.at(-1) ?? 0;
    say(`  ${open} open procedures are told of a pause`);
    product.pause = await pauseCost(alive, { open, seconds: options.seconds }, faults);
  }
  if (has('starts')) product.startsAtOnce = await beside('starts', figures, () => startsAtOnce(site, MOST_CALLERS));
  if (has('storm')) {
    say('  a storm of logins');
    product.storm = await beside('storm', figures, () => loginStorm(site, STORM_S, faults));
  }
  if (has('import')) {
    const { importRows: rows } = options;
    say(`  an upload of ${rows} new members`);
    product.import = await beside('import', figures, () => importCost(alive, { rows, say }, faults));
  }
  if (has('queue')) {
    say(`  queue pages with ${QUEUE_ROWS.join(', ')} applications`);
    product.queue = await beside('queue', figures, () => queueCosts(site, QUEUE_ROWS, faults));
  }
  if (has('audit-search')) {
    say(`  searches of auditors among ${SEARCH_ROWS.join(', ')} procedures`);
    product.auditSearch = await beside('audit-search', figures, () => searchCosts(site, SEARCH_ROWS, faults));
  }
}

/** Does a part of the run, and notes where the machine did too much else meanwhile. */
async function beside<T>(part: Part | 'hash', figures: Figures, work: () => Promise<T>): Promise<T> {
  const others = watchOthers();
  const result = await work();
  if (others() > MOST_OTHER_CORES) figures.unclear.push(part);
  return result;
}
