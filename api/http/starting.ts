/**
 * Starts of procedures that are under way in this process: from the request until their workflow has written its first row, which its first task
 * does. Where that takes long, workers have too much to do, and what comes on top is turned away before there is a workflow of it (decision 104).
 */
import { createFairQueue } from '../../worker/runtime/fair-queue.js';
import { OverloadedError } from '../../worker/runtime/errors.js';
import { widerNetwork } from '../../worker/runtime/wider-network.js';
import { AdaptiveLimit, type LimitSettings } from './adaptive-limit.js';

export interface StartingSettings extends LimitSettings {
  /** How long one waits for its turn before it is turned away. Milliseconds. */
  turnMs: number;
  /** How often it is looked which workflows have written. Milliseconds. */
  lookMs: number;
  /** When a start is forgotten whose workflow writes nothing. Milliseconds. */
  forgottenMs: number;
}

/** Callers wait 8 s for what they send to a workflow (`TAKEN_WITHIN_MS`): a start that takes half of it leaves the other half for what comes next. */
export const STARTING: StartingSettings = {
  initial: 64,
  least: 8,
  most: 1_000,
  targetMs: 4_000,
  turnMs: 50,
  lookMs: 250,
  forgottenMs: 30_000,
};

/** A network that has nothing under way finds room beyond the limit, up to so many times as much. */
const ROOM_FOR_FIRST = 2;
const LONGEST_RETRY_S = 10;

interface Start {
  network: string;
  procedureId: string;
  beganAt: number;
  /** Temporal has taken it. */
  taken: boolean;
}

export interface Starting {
  /**
   * Runs a start in its turn.
   * @param start settles once Temporal has taken the procedure, or refused it
   * @throws OverloadedError where there was no turn for it soon
   */
  run<T>(network: string, procedureId: string, start: () => Promise<T>): Promise<T>;
  /** The workflow of a procedure has answered. */
  begun(procedureId: string): void;
  /** How many are under way, and how many may be. */
  figures(): { underWay: number; most: number };
  close(): void;
}

/** @param written which of these procedures have a row */
export function createStarting(
  written: (procedureIds: readonly string[]) => Promise<readonly string[]>,
  settings: StartingSettings = STARTING,
): Starting {
  const limit = new AdaptiveLimit(settings);
  const underWay = new Set<Start>();
  const queue = createFairQueue<() => boolean>({ most: settings.most, mostOfOne: settings.most });
  let looking: NodeJS.Timeout | undefined;
  let closed = false;

  const now = (): number => performance.now();
  const holds = (network: string): boolean =>
    [...underWay].some((one) => widerNetwork(one.network) === widerNetwork(network));
  const begin = (network: string, procedureId: string): Start => {
    const start = { network, procedureId, beganAt: now(), taken: false };
    underWay.add(start);
    return start;
  };
  const overloaded = (): OverloadedError =>
    new OverloadedError(Math.min(LONGEST_RETRY_S, Math.max(1, Math.ceil(limit.meanMs / 1000))));

  /** Its turn: at once where there is room, else as soon as it is its network's. */
  function turn(network: string, procedureId: string): Promise<Start> {
    // However many starts of others there are, a network that has none is not kept out.
    const room = holds(network) ? limit.most : limit.most * ROOM_FOR_FIRST;
    if (underWay.size < room) return Promise.resolve(begin(network, procedureId));
    return new Promise((resolve, reject) => {
      let gone = false;
      const refuse = (): void => {
        gone = true;
        clearTimeout(timer);
        reject(overloaded());
      };
      const timer = setTimeout(refuse, settings.turnMs);
      const take = (): boolean => {
        if (gone) return false;
        clearTimeout(timer);
        resolve(begin(network, procedureId));
        return true;
      };
      if (!queue.push(network, take, refuse)) refuse();
    });
  }
  function end(start: Start, isMeasured: boolean): void {
    if (!underWay.has(start)) return;
    if (isMeasured) limit.took({ beganAt: start.beganAt, now: now(), underWay: underWay.size });
    underWay.delete(start);
    while (underWay.size < limit.most) {
      const take = queue.shift();
      if (!take) return;
      take();
    }
  }

  async function look(): Promise<void> {
    const taken = [...underWay].filter((one) => one.taken);
    const rows = new Set(taken.length > 0 ? await written(taken.map((one) => one.procedureId)) : []);
    for (const one of taken) {
      if (rows.has(one.procedureId)) end(one, true);
      // Without a worker nothing is done, which says nothing about how much one bears.
      else if (now() - one.beganAt > settings.forgottenMs) end(one, false);
    }
  }
  function lookSoon(): void {
    if (looking || closed) return;
    looking = setTimeout(() => {
      const isOver = (): void => {
        looking = undefined;
        if (underWay.size > 0) lookSoon();
      };
      // The database is away: it is looked at again.
      void look().then(isOver, isOver);
    }, settings.lookMs);
    looking.unref();
  }

  return {
    async run(network, procedureId, work) {
      const start = await turn(network, procedureId);
      try {
        const result = await work();
        start.taken = true;
        lookSoon();
        return result;
      } catch (error) {
        // What Temporal didn't answer in time was too much for it; anything else says nothing about load.
        end(start, now() - start.beganAt > settings.targetMs);
        throw error;
      }
    },
    begun(procedureId) {
      for (const one of underWay) if (one.procedureId === procedureId) end(one, true);
    },
    figures: () => ({ underWay: underWay.size, most: limit.most }),
    close() {
      closed = true;
      clearTimeout(looking);
    },
  };
}
