/** Effects of the workflow `outage-pause`. Each may run more than once: a case that is told the same twice hears it once, by the pause's ID. */
import { ApplicationFailure, Context } from '@temporalio/activity';
import { casesToGoOn, casesToPause, noteToldOver, noteToldPaused } from '../db/platform/outage-pause-cases.js';
import { endPause, pauseEnd } from '../db/platform/outage-pauses.js';
import { outageOverSignal, outagePausedSignal } from '../workflows/contracts/outage-pause.js';
import type { IsoInstant } from '../workflows/contracts/procedure.js';
import type { Dependencies } from './dependencies.js';
import { withHeartbeat } from './heartbeat.js';
import { stopped, waitWhile } from './wait-while.js';

interface One {
  /** ID of the pause. */
  procedureId: string;
}
/**
 * Cases that are told at once; another one when one of them has heard. So whoever begins or goes on meanwhile waits behind about so many workflow tasks of
 * a pause, and not behind one of every open case.
 */
const AT_ONCE = 4;
/** How long a case is waited for. What takes longer waits for a worker, fails, or waits for a slow mail server: others are told meanwhile. */
const HEARD_WITHIN_MS = 1_000;
/** The same while none hears. */
const NONE_HEARS_MS = 250;

type Needs = Pick<Dependencies, 'db' | 'procedures' | 'log'>;

/** @param heardWithinMs how long a case is waited for until it has heard */
export const createOutagePauseActivities = (needs: Needs, heardWithinMs = HEARD_WITHIN_MS) => ({
  /**
   * Tells the open cases of the pause's class that are not told yet, or not that it lasts longer. One that can't be told holds up no other, and is tried again at the next look.
   * @returns until when it goes on; null: it is over
   */
  async tellPaused({ procedureId: pauseId }: One): Promise<IsoInstant | null> {
    const { db, procedures } = needs;
    return withHeartbeat(async () => {
      const walk = createWalk(needs, pauseId, heardWithinMs);
      for (;;) {
        const until = await pauseEnd(db, pauseId);
        if (until === undefined) return null;
        const cases = await casesToPause(db, pauseId, walk.untold());
        if (cases.length === 0) {
          if (walk.isInVain()) throw walk.failure();
          return until;
        }
        await walk.each(cases, async ({ procedureId, told }) => {
          await procedures.tell(procedureId, outagePausedSignal, told);
          await noteToldPaused(db, procedureId, told);
        });
      }
    });
  },

  /**
   * Writes that the pause is over, where it is at its limit, and tells every case that was told of it, or may have been; those that can't be told hold up no other.
   * @returns `goes-on` where it was prolonged meanwhile: nobody was told anything
   */
  async tellOver({ procedureId: pauseId }: One): Promise<'goes-on' | undefined> {
    const { db, procedures, log } = needs;
    return withHeartbeat(async () => {
      if (!(await endPause(db, pauseId))) return 'goes-on';
      const walk = createWalk(needs, pauseId, heardWithinMs);
      for (;;) {
        const cases = await casesToGoOn(db, pauseId, walk.untold());
        if (cases.length === 0) break;
        await walk.each(cases, async ({ procedureId, told }) => {
          await procedures.tell(procedureId, outageOverSignal, told);
          await noteToldOver(db, procedureId, told);
        });
      }
      if (walk.untold().length > 0) throw walk.failure();
      log.info({ pauseId }, 'an outage pause is over');
      return undefined;
    });
  },
});

/** A walk over cases, some at once; it knows those that could not be told. */
function createWalk({ log, procedures }: Needs, pauseId: string, heardWithinMs: number) {
  const { cancellationSignal: signal } = Context.current();
  const untold: string[] = [];
  let told = 0;
  let deafInARow = 0;
  // One that can't be asked was told all the same.
  const isDeaf = async (id: string): Promise<boolean> => !(await procedures.hasHeard(id).catch(() => true));
  const hears = async (id: string): Promise<void> => {
    const patienceMs = deafInARow < AT_ONCE ? heardWithinMs : Math.min(NONE_HEARS_MS, heardWithinMs);
    deafInARow = (await waitWhile(() => isDeaf(id), { patienceMs, signal })) ? deafInARow + 1 : 0;
  };
  const failed = (err: unknown, procedureId: string): void => {
    if (untold.length === 0)
      log.warn({ err, pauseId, procedureId }, 'a procedure could not be told of an outage pause');
    untold.push(procedureId);
  };
  return {
    untold: (): readonly string[] => untold,
    /** Temporal may be away: that is no fault of a single case. */
    isInVain: (): boolean => told === 0 && untold.length > 0,
    failure: (): ApplicationFailure =>
      ApplicationFailure.retryable(`${untold.length} procedures could not be told`, 'untold'),
    /** @throws {@link stopped} when the attempt is told to stop */
    async each<T extends { procedureId: string }>(all: readonly T[], tell: (one: T) => Promise<void>): Promise<void> {
      const left = all.values();
      const lane = async (): Promise<void> => {
        for (const one of left) {
          if (signal.aborted) throw stopped();
          try {
            await tell(one);
            told += 1;
          } catch (err) {
            failed(err, one.procedureId);
            continue;
          }
          await hears(one.procedureId);
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, lane));
    },
  };
}

export type OutagePauseActivities = ReturnType<typeof createOutagePauseActivities>;
