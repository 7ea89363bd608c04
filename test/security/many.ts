/** Many of something, for tests of strangers. */

/** Networks of many strangers. */
export const networks = (count: number): string[] => Array.from({ length: count }, (_, n) => `192.0.2.${n + 1}`);
export const times = <T>(count: number, make: (n: number) => T): T[] =>
  Array.from({ length: count }, (_, n) => make(n));
/** One after the other. */
export async function inTurn<T>(count: number, ask: (n: number) => Promise<T>): Promise<T[]> {
  const answers: T[] = [];
  for (let n = 0; n < count; n++) answers.push(await ask(n));
  return answers;
}
