/** What the person at the terminal sees while things are brought up: one line for each step with its time, and a sign of life in long ones. */

/** A step that takes longer than this says what it is doing. */
const FIRST_SIGN_MS = 3_000;
const NEXT_SIGN_MS = 10_000;
const NAME_WIDTH = 14;

/**
 * @typedef {(note: string) => void} Progress  replaces what the step is said to be doing
 */

/**
 * Runs one step and prints its line. The work may return a few words on how it went.
 * @template T
 * @param {string} name
 * @param {(progress: Progress) => Promise<T>} work
 * @param {(result: T) => string} [summary]
 * @returns {Promise<T>}
 */
export async function step(name, work, summary) {
  const begun = performance.now();
  let note = 'working';
  let timer = setTimeout(sign, FIRST_SIGN_MS);
  function sign() {
    print('…', name, begun, note);
    timer = setTimeout(sign, NEXT_SIGN_MS);
  }
  try {
    const result = await work((text) => {
      note = text;
    });
    print('✓', name, begun, summary?.(result) ?? '');
    return result;
  } catch (error) {
    print('✗', name, begun, 'failed');
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/**
 * @param {string} mark
 * @param {string} name
 * @param {number} begun
 * @param {string} note
 */
function print(mark, name, begun, note) {
  const seconds = ((performance.now() - begun) / 1000).toFixed(1).padStart(6);
  console.log(`  ${mark} ${name.padEnd(NAME_WIDTH)}${seconds} s  ${note}`.trimEnd());
}
