/** Changes of a procedure that are recorded, one after the other. */

/** The last change. Modules are evaluated anew for each workflow execution, so each has a queue of its own. */
let last: Promise<unknown> = Promise.resolve();

/**
 * Makes a change when the one before it has ended, recorded and all: what it hands to its activity is then what the one before it left, and while it
 * goes on nothing else changes what it has looked at. What is called in a turn must not wait for a turn of its own.
 */
export function inTurn<T>(change: () => Promise<T>): Promise<T> {
  const made = last.then(change);
  last = made.catch(() => undefined);
  return made;
}
