/**
 * A queue in which those who wait take turns: a line for each of them, and the lines are served one after the other. Lines of one wider network are
 * one among the others, and take turns among themselves.
 */
import { widerNetwork } from './wider-network.js';

interface Waiting<Job> {
  job: Job;
  /** It gives way to somebody who has less. */
  putOut(): void;
}
type Lines<Job> = Map<string, Waiting<Job>[]>;

export interface FairQueue<Job> {
  /**
   * @param owner whose line it joins
   * @param putOut called where the queue is full and somebody comes who has less in it
   * @returns false where there is no room: the line is full, or the queue is and nobody has more
   */
  push(owner: string, job: Job, putOut: () => void): boolean;
  /** The first of the next line. */
  shift(): Job | undefined;
  /** Whether so many more of an owner would be taken at the moment. */
  hasRoom(owner: string, jobs: number): boolean;
}

/** @param limits.most in all lines together @param limits.mostOfOne in one */
export function createFairQueue<Job>({ most, mostOfOne }: { most: number; mostOfOne: number }): FairQueue<Job> {
  // By wider network, and in each by owner, in the order in which they are served: what was served goes to the end, and what is empty is gone.
  const networks = new Map<string, Lines<Job>>();
  let size = 0;
  const linesOf = (owner: string): Lines<Job> => networks.get(widerNetwork(owner)) ?? new Map();

  /** The line that gives way to an owner who would have so many with the next one: of a wider network that has more, or in its own one. */
  const longer = (owner: string, jobs: number): { owner: string; line: Waiting<Job>[] } | undefined => {
    const own = linesOf(owner);
    const largest = longestOf(networks.values(), sizeOf);
    const isLess = largest && largest !== own && sizeOf(largest) > sizeOf(own) + jobs;
    const [of, line] = longestOf((isLess ? largest : own).entries(), ([, { length }]) => length) ?? [];
    if (of === undefined || !line) return undefined;
    return isLess || line.length > (own.get(owner)?.length ?? 0) + jobs ? { owner: of, line } : undefined;
  };
  const keep = (owner: string, line: Waiting<Job>[]): void => {
    const lines = linesOf(owner);
    if (line.length > 0) networks.set(widerNetwork(owner), lines.set(owner, line));
    else if (lines.delete(owner) && lines.size === 0) networks.delete(widerNetwork(owner));
  };
  /** @returns whether the last of a longer line could be put out */
  const madeRoom = (owner: string): boolean => {
    const found = longer(owner, 1);
    if (!found) return false;
    size -= 1;
    found.line.pop()?.putOut();
    keep(found.owner, found.line);
    return true;
  };
  return {
    push(owner, job, putOut) {
      const line = linesOf(owner).get(owner) ?? [];
      if (line.length >= mostOfOne || (size >= most && !madeRoom(owner))) return false;
      keep(owner, [...line, { job, putOut }]);
      size += 1;
      return true;
    },
    shift() {
      const [network] = networks;
      if (!network) return undefined;
      const [wider, lines] = network;
      const [next] = lines;
      if (!next) return undefined;
      const [owner, [first, ...rest]] = next;
      networks.delete(wider);
      lines.delete(owner);
      if (rest.length > 0) lines.set(owner, rest);
      if (lines.size > 0) networks.set(wider, lines);
      size -= 1;
      return first?.job;
    },
    hasRoom(owner, jobs) {
      const length = linesOf(owner).get(owner)?.length ?? 0;
      return length + jobs <= mostOfOne && (size + jobs <= most || longer(owner, jobs) !== undefined);
    },
  };
}

const sizeOf = (lines: Lines<unknown>): number => [...lines.values()].reduce((sum, { length }) => sum + length, 0);

/** The last of those that have most. */
function longestOf<T>(all: Iterable<T>, lengthOf: (one: T) => number): T | undefined {
  let longest: { one: T; length: number } | undefined;
  for (const one of all) {
    const length = lengthOf(one);
    if (!longest || length >= longest.length) longest = { one, length };
  }
  return longest?.one;
}
