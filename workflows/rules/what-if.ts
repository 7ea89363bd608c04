/**
 * What would have come of a past case under other settings, as far as that can be told from what is recorded of it: the first step that would have been
 * another one. What came after that step is open from there: people would have gone on from something else, and nobody knows how. Pure.
 */
import { dueAfterBusinessDays, dueDay, type OfficeCalendar } from './business-days.js';

/** When a decision is due: by which calendar, and after how many business days. */
export interface DueBy {
  calendar: OfficeCalendar;
  businessDays: number;
}

/** Settings that are tried; what is absent is as it was. */
export interface TriedSettings {
  /** Wrong codes that lock. */
  codeTries?: number | undefined;
  /** Life of a mailed code, milliseconds. */
  codeLifeMs?: number | undefined;
  /** Life of a one-time URL, milliseconds. */
  urlLifeMs?: number | undefined;
  /** Pairs of eyes that an approval needs. */
  approvers?: 1 | 2 | undefined;
  /**
   * When the decision of an application is due. `today`: by today's settings alone, where one of them stays. Which ones were in force then is recorded
   * nowhere, so where today's don't come to what is recorded, what stays is unknown.
   */
  due?: ((one: RecordedCase, receivedMs: number) => { tried: DueBy; today?: DueBy | undefined }) | undefined;
  /** Requests that one account may begin in an hour, of one kind. */
  requestsPerHour?: number | undefined;
}

/** What is recorded of a case. Instants are epoch milliseconds. */
export interface RecordedCase {
  procedureId: string;
  kind: string;
  steps: readonly { atMs: number; step: string }[];
  /** Whom it is about. */
  accounts: readonly string[];
  /** Approvals by a first pair of eyes, in their order. */
  firstApprovals: readonly { by: string; atMs: number }[];
  /** The one that stands. */
  decision?: { approves: boolean; by: string; firstBy: string | undefined } | undefined;
  /** Where it is an application. `byOfficeHours`: what comes before 17:00 of a business day counts as of that day. */
  application?: { receivedMs: number; dueMs: number; byOfficeHours: boolean } | undefined;
}

/** The begin of a case. */
export interface Start extends Pick<RecordedCase, 'procedureId' | 'kind' | 'accounts'> {
  atMs: number;
}

export type WhatIfRule = 'code-tries' | 'code-life' | 'url-life' | 'approvers' | 'due' | 'requests-per-hour';
/** What stands there, and what would stand there instead: a step, or an instant where a decision is due. */
export type WhatIfOutcome = string;

export interface Otherwise {
  procedureId: string;
  rule: WhatIfRule;
  /** Place of the first step that would have been another: the first of the case is 0. */
  step: number;
  atMs: number;
  recorded: WhatIfOutcome;
  instead: WhatIfOutcome;
}
/** It can't be told from what is recorded. */
export interface Untold {
  procedureId: string;
  rule: WhatIfRule;
}
export interface WhatIf {
  cases: number;
  otherwise: Otherwise[];
  untold: Untold[];
}

type Finding = Omit<Otherwise, 'procedureId' | 'rule' | 'atMs'> | 'untold' | undefined;

/** @param beside starts of other procedures by the same accounts, which count among the requests in an hour */
export function whatIf(cases: readonly RecordedCase[], tried: TriedSettings, beside: readonly Start[] = []): WhatIf {
  const found: WhatIf = { cases: cases.length, otherwise: [], untold: [] };
  const tooMany = requests([...cases.map(startOf), ...beside], tried.requestsPerHour);
  for (const one of cases) {
    const findings: [WhatIfRule, Finding][] = [
      [
        'requests-per-hour',
        tooMany.has(one.procedureId) ? { step: 0, recorded: nameAt(one, 0), instead: 'refused' } : undefined,
      ],
      ['code-tries', tries(one, tried.codeTries)],
      ['code-life', life(one, CODE, tried.codeLifeMs)],
      ['url-life', life(one, URL, tried.urlLifeMs)],
      ['due', due(one, tried.due)],
      ['approvers', eyes(one, tried.approvers)],
    ];
    // The earliest counts: what comes after it is open.
    const first = findings
      .flatMap(([rule, finding]) => (finding && finding !== 'untold' ? [{ rule, ...finding }] : []))
      .sort((a, b) => a.step - b.step)[0];
    const { procedureId } = one;
    if (first)
      found.otherwise.push({ procedureId, ...first, atMs: (one.steps[first.step] ?? one.steps.at(-1))?.atMs ?? 0 });
    else for (const [rule, finding] of findings) if (finding === 'untold') found.untold.push({ procedureId, rule });
  }
  return found;
}

const nameAt = ({ steps }: RecordedCase, n: number): string => steps[n]?.step ?? '';

/**
 * The last wrong code that is allowed locks, and both are written at once. `locked` at a later instant came of something else: of a right code, where the
 * account had had all its wrong codes of the day, or of a try that had been taken before a reset. (Runs of before decision 108 wrote the two one after the
 * other, so of them it can't be told.)
 */
function tries(one: RecordedCase, most: number | undefined): Finding {
  if (most === undefined) return undefined;
  const wrong = one.steps.flatMap(({ step }, n) => (step === 'wrong-code' ? [n] : []));
  const last = wrong.at(-1);
  if (last === undefined) return undefined;
  const next = one.steps[last + 1];
  const locks = next?.step === 'locked';
  const nth = wrong[most - 1];
  // The step that follows the wrong code is the one that would have been another.
  if (nth !== undefined && !(locks && nth === last))
    return { step: nth + 1, recorded: nameAt(one, nth + 1), instead: 'locked' };
  if (locks && next.atMs !== one.steps[last]?.atMs) return 'untold';
  return locks && wrong.length < most ? { step: last + 1, recorded: 'locked', instead: 'open' } : undefined;
}

/** Steps of something mailed that lives for a while. */
interface Living {
  /** It begins to live. */
  issued: readonly string[];
  /** One that its time decides: another in place of what was mailed too late. */
  renewed: string;
  /** It was sent, so that it could be used. None: whatever is issued is. */
  mailed: readonly string[];
  used: readonly string[];
  lapsed: readonly string[];
  /** What it would have come to. */
  end: string;
}
const CODE: Living = {
  issued: ['opened'],
  renewed: 'code-renewed',
  mailed: [],
  used: ['code-accepted', 'wrong-code'],
  lapsed: ['code-expired'],
  end: 'code-expired',
};
const URL: Living = {
  issued: ['opened', 'accepted', 'password-url-issued'],
  renewed: 'url-renewed',
  mailed: ['url-mailed', 'mailed-approved'],
  used: ['redeemed', 'contact-verified'],
  lapsed: ['expired', 'abandoned'],
  end: 'expired',
};
/** Between the first step and the issue lies what an activity takes, or a pause, of so long at the most. */
const FROM_OPENED_MS = 60_000;

function life({ steps }: RecordedCase, of: Living, lifeMs: number | undefined): Finding {
  if (lifeMs === undefined) return undefined;
  let issued: { atMs: number; from: string } | undefined;
  let isMailed = of.mailed.length === 0;
  for (const [n, { step, atMs }] of steps.entries()) {
    if (of.issued.includes(step)) {
      [issued, isMailed] = [{ atMs, from: step }, of.mailed.length === 0];
      continue;
    }
    if (of.mailed.includes(step)) isMailed = true;
    if (!issued) continue;
    // When it is replaced depends on its life.
    if (step === of.renewed) return 'untold';
    const isUsed = of.used.includes(step);
    if (!isUsed && !(isMailed && of.lapsed.includes(step))) continue;
    const overMs = atMs - issued.atMs - lifeMs;
    const isOver = overMs - (issued.from === 'opened' ? FROM_OPENED_MS : 0) >= 0;
    if (!isOver && overMs >= 0) return 'untold';
    if (isOver === isUsed) return { step: n, recorded: step, instead: isUsed ? of.end : 'open' };
    // Of a code several wrong ones may come; a URL is used once.
    if (step !== 'wrong-code') issued = undefined;
  }
  return undefined;
}

/** Whether one pair of eyes or two decide. */
function eyes({ steps, decision, firstApprovals }: RecordedCase, approvers: 1 | 2 | undefined): Finding {
  if (approvers === undefined) return undefined;
  if (approvers === 2) {
    if (!decision?.approves || decision.firstBy !== undefined) return undefined;
    const n = steps.findIndex(({ step }) => step === 'approved');
    return n < 0 ? 'untold' : { step: n, recorded: 'approved', instead: 'first-approved' };
  }
  const first = firstApprovals[0];
  if (!first) return undefined;
  // The approval is no step of its own: it would have come before the next one.
  const n = steps.findIndex(({ atMs }) => atMs >= first.atMs);
  return n < 0 ? 'untold' : { step: n, recorded: steps[n]?.step ?? '', instead: 'approved' };
}

/** When the decision is due is fixed as the application is received, and told to whoever applies. */
function due(one: RecordedCase, tried: TriedSettings['due']): Finding {
  const { steps, application } = one;
  if (!tried || !application) return undefined;
  const { receivedMs, dueMs, byOfficeHours } = application;
  const by = ({ calendar, businessDays }: DueBy): number | undefined =>
    byOfficeHours
      ? dueDay(receivedMs, calendar, businessDays)
      : dueAfterBusinessDays(receivedMs, businessDays, calendar.daysOff);
  const { tried: asTried, today } = tried(one, receivedMs);
  if (today && by(today) !== dueMs) return 'untold';
  const instead = by(asTried);
  if (instead === undefined) return 'untold';
  if (instead === dueMs) return undefined;
  const n = steps.findIndex(({ atMs }) => atMs >= receivedMs);
  const told = (ms: number): string => new Date(ms).toISOString();
  return { step: Math.max(0, n), recorded: told(dueMs), instead: told(instead) };
}

const HOUR_MS = 3_600_000;

const startOf = (one: RecordedCase): Start => ({ ...one, atMs: one.steps[0]?.atMs ?? 0 });

/** IDs of what would not have begun: what is refused takes no place itself. */
function requests(starts: readonly Start[], most: number | undefined): ReadonlySet<string> {
  const refused = new Set<string>();
  if (most === undefined) return refused;
  const taken = new Map<string, number[]>();
  for (const { procedureId, kind, accounts, atMs } of starts.toSorted((a, b) => a.atMs - b.atMs)) {
    const keys = accounts.map((account) => `${kind}\0${account}`);
    const recent = keys.map((key) => (taken.get(key) ?? []).filter((other) => other > atMs - HOUR_MS));
    if (recent.some((times) => times.length >= most)) refused.add(procedureId);
    else for (const [i, key] of keys.entries()) taken.set(key, [...(recent[i] ?? []), atMs]);
  }
  return refused;
}
