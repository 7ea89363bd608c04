/** Changes of a procedure that are recorded, one after the other. */
import { queueOfEachExecution } from './own-state.js';

/**
 * Makes a change when the one before it has ended, recorded and all: what it hands to its activity is then what the one before it left, and while it
 * goes on nothing else changes what it has looked at. What is called in a turn must not wait for a turn of its own.
 */
export const inTurn = queueOfEachExecution('changes in turn');
