/**
 * Deadlines as people read them. Workflows and tables keep them in the case's own time (decision 130); rows that `findProcedure` gives are turned into the time of
 * day already, what a workflow answers is here.
 */
import type { Knex } from 'knex';
import { type KnownPause, knownPauses, type OutagePart } from '../../db/platform/outage-pauses.js';
import { findProcedure, KEPT_ELSEWHERE } from '../../db/platform/procedures.js';
import { classOf } from '../../workflows/contracts/outage-pause.js';
import { type IsoInstant, isClosed, type ProcedureView } from '../../workflows/contracts/procedure.js';
import { stands, timeOfDay } from '../../workflows/rules/own-time.js';
import type { ApiDependencies } from '../dependencies.js';

type Needs = Pick<ApiDependencies, 'db'>;

/** What is read of pauses is this old at most: they are few, and every page asks. */
const FRESH_MS = 5_000;
const read = new WeakMap<Knex, { at: number; pauses: Promise<KnownPause[]> }>();

async function pausesOf(db: Knex, procedureId: string): Promise<KnownPause[]> {
  let last = read.get(db);
  if (!last || Date.now() - last.at > FRESH_MS) {
    last = { at: Date.now(), pauses: knownPauses(db) };
    read.set(db, last);
    last.pauses.catch(() => read.delete(db));
  }
  return (await last.pauses).filter(({ classes }) => classes.includes(classOf(procedureId)));
}

/** Has pauses read anew: one has begun or ended here. Other processes see it within seconds. */
export const pausesChanged = (db: Knex): void => void read.delete(db);

/** Whether the deadlines of cases of a class stand just now, as far as this process has read. */
export async function isClassPaused({ db }: Needs, procedureId: string): Promise<boolean> {
  const now = Date.now();
  return (await pausesOf(db, procedureId)).some((one) => stands([one], now));
}

/** Why the deadlines of a case stand. */
export interface StandingPause {
  part: OutagePart;
  since: IsoInstant;
  /** When they go on by themselves, at the latest. */
  until: IsoInstant;
  /** What the present deadline has left. Milliseconds */
  leftMs?: number;
}

/** The pause by which the deadlines of a procedure stand just now; undefined where they go on. @param view as people read it */
export async function pauseOf(
  { db }: Needs,
  { procedureId, status, expiresAt }: ProcedureView,
): Promise<StandingPause | undefined> {
  if (isClosed(status) || KEPT_ELSEWHERE.includes(status)) return undefined;
  const now = Date.now();
  const pause = (await pausesOf(db, procedureId)).find((one) => stands([one], now));
  return (
    pause && {
      part: pause.part,
      since: instant(pause.sinceMs),
      until: instant(pause.untilMs),
      ...(expiresAt && { leftMs: Math.max(0, Date.parse(expiresAt) - now) }),
    }
  );
}

/** Turns instants of a case's own time into the time of day. Milliseconds since the epoch */
export type TimeOfDay = (ownMs: number) => number;

/** @param beganMs when the case began: its first step */
export async function timeOfDayOf({ db }: Needs, procedureId: string, beganMs: number): Promise<TimeOfDay> {
  const pauses = await pausesOf(db, procedureId);
  const now = Date.now();
  return (ownMs) => timeOfDay(pauses, beganMs, ownMs, now);
}

/** A view that a workflow has answered, as people read it. */
export async function asShown(deps: Needs, view: ProcedureView): Promise<ProcedureView> {
  const { procedureId, expiresAt, status, steps } = view;
  if (expiresAt === undefined || KEPT_ELSEWHERE.includes(status)) return view;
  const shown = await timeOfDayOf(deps, procedureId, beganAt(steps));
  return { ...view, expiresAt: instant(shown(Date.parse(expiresAt))) };
}

/** When a case began, by its steps. */
export const beganAt = ([first]: ProcedureView['steps']): number => (first ? Date.parse(first.at) : Date.now());

/** A deadline that a workflow has answered, as people read it. RFC 3339 */
export async function shownAt({ db }: Needs, procedureId: string, own: string): Promise<string> {
  const pauses = await pausesOf(db, procedureId);
  if (pauses.length === 0) return own;
  const row = await findProcedure(db, procedureId);
  return instant(timeOfDay(pauses, row?.opened_at.getTime() ?? Date.now(), Date.parse(own), Date.now()));
}

const instant = (ms: number): IsoInstant => new Date(ms).toISOString() as IsoInstant;
