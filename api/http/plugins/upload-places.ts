/**
 * Places for files that are under way, in all scopes together: each takes memory. A file takes its place with its first byte, so that a form without one needs
 * none. Where all are taken, whoever sends too slowly gives way (decision 088).
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { OverloadedError } from '../../../worker/runtime/errors.js';

const RETRY_AFTER_S = 5;
/** How long a file waits for a place, and how often it looks. */
const PATIENCE_MS = 2_000;
const LOOK_EVERY_MS = 100;

/** Nobody waits for whoever sends nothing for so long, or less than this once it has been under way for so long. */
const SILENCE_MS = 10_000;
const LEAST_BYTES_PER_S = 4 * 1024;
/** The same while somebody else waits for the place. */
const SILENCE_WHEN_FULL_MS = 1_500;
const LEAST_WHEN_FULL_BYTES_PER_S = 32 * 1024;

/** How fast a sender sends: the time in which we are busy with what has come is not its own. */
export class Pace {
  #bytes = 0;
  #waitedMs = 0;
  #since: number | undefined = performance.now();

  /** Something has come, and we are busy with it. */
  arrived(bytes: number): void {
    this.#bytes += bytes;
    this.#waitedMs += this.#silentMs();
    this.#since = undefined;
  }
  /** We wait for more. */
  asked(): void {
    this.#since ??= performance.now();
  }
  isTooSlow(isFull: boolean): boolean {
    const most = isFull ? SILENCE_WHEN_FULL_MS : SILENCE_MS;
    const silentMs = this.#silentMs();
    if (silentMs >= most) return true;
    const waitedMs = this.#waitedMs + silentMs;
    const least = isFull ? LEAST_WHEN_FULL_BYTES_PER_S : LEAST_BYTES_PER_S;
    return this.#since !== undefined && waitedMs >= most && (this.#bytes * 1000) / waitedMs < least;
  }
  #silentMs(): number {
    return this.#since === undefined ? 0 : performance.now() - this.#since;
  }
}

export interface Sender {
  client: string;
  pace: Pace;
  /** Ends the upload: it is too slow. */
  cut(): void;
}
export interface PlaceLimits {
  mostAtOnce: number;
  mostOfOneClient: number;
}

/** The senders of the files that are under way. */
const underWay: Sender[] = [];

const leave = (sender: Sender): void => {
  const at = underWay.indexOf(sender);
  if (at >= 0) underWay.splice(at, 1);
};

/**
 * Takes a place for a sender's file, for which the slowest of those who stand in its way may have to give theirs.
 * @returns gives the place back
 * @throws OverloadedError where all who hold the places send well, until the patience is over
 */
export async function takePlace(sender: Sender, limits: PlaceLimits): Promise<() => void> {
  const end = performance.now() + PATIENCE_MS;
  for (;;) {
    const own = underWay.filter(({ client }) => client === sender.client);
    const inTheWay = own.length >= limits.mostOfOneClient ? own : underWay.length >= limits.mostAtOnce ? underWay : [];
    if (inTheWay.length === 0) break;
    const slow = inTheWay.find(({ pace }) => pace.isTooSlow(true));
    if (slow) {
      leave(slow);
      slow.cut();
    } else if (performance.now() >= end) throw new OverloadedError(RETRY_AFTER_S);
    else await sleep(LOOK_EVERY_MS);
  }
  underWay.push(sender);
  return () => leave(sender);
}
