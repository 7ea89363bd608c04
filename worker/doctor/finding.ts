/** What the doctor found at one part, and what there is to do. */
import { faultOf, type FaultPart } from './faults.js';

/** `note`: it works, and somebody should know. `skipped`: there is nothing to look at, or what it needs was not found well. */
export type State = 'ok' | 'note' | 'failed' | 'skipped';
export interface Finding {
  /** e.g. `database`, `oidc`, `connector mail`. */
  part: string;
  /** What was tried, e.g. `takes a write`. */
  check: string;
  state: State;
  /** What came of it. Never a secret, and nothing of what another system said. */
  says: string;
  /** Present where it failed. */
  todo?: string;
}
/** What a check says where nothing was thrown. */
export type Said = string | Omit<Finding, 'part' | 'check'>;

/** Longest time of one check. */
const LONGEST_MS = 15_000;

/**
 * Does one check. Whatever it throws becomes a finding with what to do.
 * @param kind by which the fault's words are looked up
 */
export async function check(
  kind: FaultPart,
  { part = kind, check: what }: { part?: string; check: string },
  run: () => Promise<Said> | Said,
): Promise<Finding> {
  const of = { part, check: what };
  try {
    const said = await within(run);
    return typeof said === 'string' ? { ...of, state: 'ok', says: said } : { ...of, ...said };
  } catch (error) {
    return { ...of, state: 'failed', ...faultOf(kind, error) };
  }
}

export const skipped = (part: string, what: string, says: string): Finding => ({
  part,
  check: what,
  state: 'skipped',
  says,
});
export const failed = (says: string, todo: string): Said => ({ state: 'failed', says, todo });
export const note = (says: string): Said => ({ state: 'note', says });

/** No answer in time, of whatever it is. */
class TooSlow extends Error {
  readonly code = 'ETIMEDOUT';
}

async function within<T>(run: () => Promise<T> | T): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TooSlow('no answer in time')), LONGEST_MS);
  });
  const running = Promise.resolve().then(run);
  try {
    return await Promise.race([running, late]);
  } finally {
    clearTimeout(timer);
    running.catch(() => undefined);
  }
}
