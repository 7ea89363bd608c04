/** {@link Workbooks} by child processes. */
import { OverloadedError } from '../errors.js';
import type { Workbooks } from './contract.js';

export function createWorkbooks(): Workbooks {
  // The child comes with the next piece; until then whoever asks is told to come again.
  const later = (): Promise<never> => Promise.reject(new OverloadedError(60));
  return { read: later, write: later, close: () => Promise.resolve() };
}
