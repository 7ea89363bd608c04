/** Changes of a procedure that are recorded, one after the other. */
import { ofEachExecution } from './own-state.js';

const queue = ofEachExecution('changes in turn', () => ({ last: Promise.resolve() as Promise<unknown> }));

/**
 * Makes a change when the one before it has ended, recorded and all: what it hands to its activity is then what the one before it left, and while it
 * goes on nothing else changes what it has looked at. What is called in a turn must not wait for a turn of its own.
 */
export function inTurn<T>(change: () => Promise<T>): Promise<T> {
  const own = queue();
  const made = own.last.then(change);
  own.last = made.catch(() => undefined);
  return made;
}
