/** A queue in which those who wait take turns: a line for each of them, and the lines are served one after the other. */

interface Waiting<Job> {
  job: Job;
  /** It gives way to somebody whose line is shorter. */
  putOut(): void;
}

export interface FairQueue<Job> {
  /**
   * @param owner whose line it joins
   * @param putOut called where the queue is full and somebody comes whose line is shorter than this one
   * @returns false where there is no room: the line is full, or the queue is and no other line is longer
   */
  push(owner: string, job: Job, putOut: () => void): boolean;
  /** The first of the next line. */
  shift(): Job | undefined;
  /** How many wait in a line. */
  lengthOf(owner: string): number;
}

/** @param limits.most in all lines together @param limits.mostOfOne in one */
export function createFairQueue<Job>({ most, mostOfOne }: { most: number; mostOfOne: number }): FairQueue<Job> {
  // In the order in which they are served: a line that was served goes to the end, and one that is empty is gone.
  const lines = new Map<string, Waiting<Job>[]>();
  let size = 0;
  const lengthOf = (owner: string): number => lines.get(owner)?.length ?? 0;

  /** @returns whether the last of a line longer than this could be put out */
  const madeRoom = (length: number): boolean => {
    const longest = [...lines.values()].reduce<Waiting<Job>[]>((a, b) => (b.length > a.length ? b : a), []);
    if (longest.length <= length + 1) return false;
    size -= 1;
    longest.pop()?.putOut();
    return true;
  };
  return {
    push(owner, job, putOut) {
      const length = lengthOf(owner);
      if (length >= mostOfOne || (size >= most && !madeRoom(length))) return false;
      lines.set(owner, [...(lines.get(owner) ?? []), { job, putOut }]);
      size += 1;
      return true;
    },
    shift() {
      const [next] = lines;
      if (!next) return undefined;
      const [owner, [first, ...rest]] = next;
      lines.delete(owner);
      if (rest.length > 0) lines.set(owner, rest);
      size -= 1;
      return first?.job;
    },
    lengthOf,
  };
}
