/** Room for work that may be done at once or later, as it comes: what is full leaves the rest to later. */

/** @param most how much is under way at once, at most @returns runs a piece of work, or undefined at once where there is no room for it */
export function fewAtOnce(most: number): <T>(work: () => Promise<T>) => Promise<T | undefined> {
  let underWay = 0;
  return async (work) => {
    if (underWay >= most) return undefined;
    underWay += 1;
    try {
      return await work();
    } finally {
      underWay -= 1;
    }
  };
}
