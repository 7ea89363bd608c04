/** A run's figures: as they are written, and as tables for a person at a terminal. */
import type { Figures } from './figures.js';
import type { Judged } from './goals.js';
import type { Machine } from './machine.js';
import { sum } from './procfs.js';
import { cpuOfInvitation } from './product/import.js';
import type { PauseCost } from './product/pause.js';
import type { Stretch, Times } from './stretch.js';

/** What `--json` writes. Times are milliseconds, memory MB. */
export interface Report extends Figures {
  machine: Machine;
  options: { seconds: number; repeat: number; peers: readonly string[]; parts: readonly string[] };
  /** Contenders that could not be had, and why. */
  skipped: Record<string, string>;
  goals: Judged[];
  /** What was not as it should be: the figures don't count. */
  faults: string[];
  tookS: number;
}

const ms = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toFixed(1));
const times = ({ p50, p95, p99 }: Times): string => [p50, p95, p99].map(ms).join(' / ');
const byPart = (parts: Readonly<Record<string, number>>, show = ms): string =>
  Object.entries(parts)
    .map(([name, value]) => `${name} ${show(value)}`)
    .join(', ');

export function show(report: Report): void {
  const { machine, options } = report;
  heading(
    `${machine.cores} cores (${machine.processor}), ${machine.memoryMb} MB, ${machine.disk}, Node ${machine.node}`,
  );
  console.log(
    `Medians of ${options.repeat}, ${options.seconds} s each, at ${machine.at}; ${report.tookS.toFixed(0)} s in all. Times are p50 / p95 / p99 in ms, CPU is ms for one procedure.`,
  );
  if (machine.disk === 'tmpfs') console.log('The databases lie in memory: nothing here has waited for a disk.');
  for (const [name, { about, paths, memory }] of Object.entries(report.contenders)) {
    heading(`${name}: ${about}`);
    for (const [path, stretches] of Object.entries(paths)) showPath(path, stretches);
    console.log(`memory (MB), idle:   ${byPart(memory.idle)}; in all ${ms(sum(memory.idle))}`);
    console.log(`memory (MB), loaded: ${byPart(memory.loaded)}; in all ${ms(sum(memory.loaded))}`);
  }
  for (const [name, why] of Object.entries(report.skipped)) console.log(`\n${name} is left out: ${why}`);
  showProduct(report);
  showGoals(report.goals);
  heading(report.faults.length === 0 ? 'Every check held: the figures count' : 'The figures DO NOT COUNT');
  for (const fault of report.faults) console.log(`  ${fault}`);
}

function showPath(path: string, stretches: readonly Stretch[]): void {
  console.log(path);
  table(
    stretches.map((one) => ({
      callers: String(one.callers),
      'per second': ms(one.perSecond),
      procedures: String(one.procedures),
      'CPU (ms)': `${ms(sum(one.cpuMs))} = ${byPart(one.cpuMs)}`,
      'later (ms)': ms(sum(one.laterCpuMs)),
      client: ms(one.clientCpuMs),
      'other load (cores)': `${one.otherCores.toFixed(2)}${one.unclear ? ' UNCLEAR' : ''}`,
      'turned away': one.turnedAway.toFixed(2),
    })),
  );
  const calls = [...new Set(stretches.flatMap((one) => Object.keys(one.calls)))];
  table(
    calls.map((call) => {
      const cells = stretches.map(({ callers, calls: of }) => [`${callers} callers`, of[call] ? times(of[call]) : '']);
      return { call, ...Object.fromEntries(cells) } as Record<string, string>;
    }),
  );
}

function showProduct({ hash, product, boots, unclear }: Report): void {
  const {
    archiveDelays,
    counts,
    taskWaits,
    open,
    pause,
    startsAtOnce,
    queue,
    auditSearch,
    storm,
    import: upload,
  } = product;
  heading('The product alone');
  if (unclear.length > 0) console.log(`UNCLEAR, as the machine did much else meanwhile: ${unclear.join(', ')}`);
  if (hash) console.log(`one argon2id hash as declared: ${times(hash.times)}, CPU ${ms(hash.cpuMs)}`);
  if (archiveDelays) console.log(`archived after its end: ${times(archiveDelays)}`);
  if (counts) {
    console.log(
      'statements (by log_statement, without transaction control), transactions, and steps of the engine (children included), of one',
    );
    table(
      Object.entries(counts).map(([path, { statements, transactions, engine }]) => ({
        path,
        statements: `${ms(sum(statements))} = ${byPart(statements)}`,
        transactions: ms(sum(transactions)),
        ...(engine && { engine: byPart({ ...engine }) }),
      })),
    );
  }
  if (taskWaits)
    console.log(
      `workflow tasks wait with 32 callers: the first ${times(taskWaits.first)}, later ${times(taskWaits.later)}`,
    );
  if (open)
    table(
      open.map((one) => ({
        'open procedures': `${one.open}${one.unclear ? ' UNCLEAR' : ''}`,
        start: one.calls['start'] ? times(one.calls['start']) : '',
        OK: one.calls['OK'] ? times(one.calls['OK']) : '',
        redeem: one.calls['redeem'] ? times(one.calls['redeem']) : '',
        'memory (MB)': byPart(one.memoryMb),
        'CPU at rest (cores)': one.quietCores.toFixed(2),
        'databases (MB)': `own ${ms(one.databaseMb)}, engine ${ms(one.engineMb)}`,
      })),
    );
  if (pause) {
    console.log(
      `${pause.open} open procedures told of a pause in ${pause.toldS.toFixed(1)} s, of its end in ${pause.overS.toFixed(1)} s${pause.unclear ? ' UNCLEAR' : ''}; a person, before and meanwhile:`,
    );
    showMeanwhile('before', pause);
  }
  if (startsAtOnce) {
    const { oneNetwork, manyNetworks } = startsAtOnce;
    console.log(`32 starts at once: one network ${times(oneNetwork)}, a network each ${times(manyNetworks)}`);
  }
  if (queue)
    table(
      queue.map(({ rows, pages }) => {
        const cells = Object.entries(pages).map(([page, of]) => [page, times(of)]);
        return { 'queue of': String(rows), ...Object.fromEntries(cells) } as Record<string, string>;
      }),
    );
  if (auditSearch) {
    const [first] = auditSearch;
    table(
      Object.keys(first?.pages ?? {}).map((search) => {
        const cells = auditSearch.map((one) => [`of ${one.rows}`, one.pages[search] ? times(one.pages[search]) : '']);
        return { search, ...Object.fromEntries(cells) } as Record<string, string>;
      }),
    );
  }
  if (storm) {
    const { logins, probes, memoryMb, recoveredAfterMs } = storm;
    console.log(
      `login storm: ${logins.sent} sent, right ${JSON.stringify(logins.right)}, wrong ${JSON.stringify(logins.wrong)}; answered ${logins.answered.join(' / ')}, turned away ${logins.turnedAway.join(' / ')} (and longest)`,
    );
    console.log(
      `  other pages p99 ${byPart(Object.fromEntries(probes.map(({ path, p99 }) => [path, p99])))}; API ${memoryMb.before} to ${memoryMb.most} MB; a right login ${ms(recoveredAfterMs ?? Number.NaN)} ms after the end`,
    );
  }
  if (upload) {
    const { rows, mailedS, others } = upload;
    console.log(
      `upload of ${rows} new members (.xls, ${ms(upload.fileKb)} KB): plan ${ms(upload.planMs)}, memory of its reader ${ms(upload.parserMb)} MB, applied ${ms(upload.appliedMs)} (bare COPY ${ms(upload.copyMs)})`,
    );
    console.log(
      `  invitations: ${mailedS.toFixed(1)} s to the last mail, ${(rows / mailedS).toFixed(1)} a second; CPU of one ${ms(cpuOfInvitation(upload))} = ${byPart(upload.cpuMs)}`,
    );
    console.log(
      `  a person, nobody else there, and beside ${others.rows} invitations (${others.perSecond.toFixed(1)} a second):`,
    );
    showMeanwhile('alone', upload);
  }
  if (boots)
    console.log(
      `npm start: ${boots.coldS.toFixed(1)} s in an empty folder, then ${boots.warmS.map((s) => s.toFixed(1)).join(', ')} s`,
    );
}

/** What a person waits for, call by call. @param first what the times are called that are compared with */
function showMeanwhile(first: string, { idle, meanwhile }: Pick<PauseCost, 'idle' | 'meanwhile'>): void {
  table(
    Object.entries(idle).map(([call, of]) => {
      const then = meanwhile[call];
      return { call, [first]: times(of), meanwhile: then ? times(then) : '' };
    }),
  );
}

function showGoals(goals: readonly Judged[]): void {
  heading('Goals');
  table(
    goals.map(({ id, what, side, must, aim, unit = '×', value, verdict }) => ({
      goal: id,
      what,
      found: value === undefined ? '' : `${value.toFixed(2)} ${unit}`,
      must: `${side} ${must}`,
      aim: aim === undefined ? '' : String(aim),
      verdict,
    })),
  );
}

function heading(text: string): void {
  console.log(`\n== ${text}`);
}

function table(rows: readonly Record<string, string>[]): void {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const lines = [Object.fromEntries(columns.map((column) => [column, column])), ...rows];
  const widths = columns.map((column) => Math.max(...lines.map((line) => (line[column] ?? '').length)));
  for (const line of lines)
    console.log(
      `  ${columns
        .map((column, n) => (line[column] ?? '').padEnd(widths[n] ?? 0))
        .join('  ')
        .trimEnd()}`,
    );
}
