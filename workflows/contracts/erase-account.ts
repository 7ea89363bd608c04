/** `erase-account`: erases a person once a second administrator has confirmed it. Everything about the person stands in a row, and nothing of it in the history. */
import { defineSignal } from '@temporalio/workflow';

/** Workflow type. */
export const ERASE_ACCOUNT = 'eraseAccount';

export interface EraseAccountInput {
  /** ID of the proposal, which is the workflow's. */
  procedureId: string;
  /** How long it waits for a second person. */
  confirmationMs: number;
}

/** The row of the proposal has changed: it was confirmed, or withdrawn. Only wakes; the row decides. */
export const erasureChangedSignal = defineSignal('erasureChanged');

/** What there is to do: `waiting` for a person, `confirmed`, or nothing more. */
export type ErasureStanding = 'waiting' | 'confirmed' | 'ended';

/** Why a confirmed one can't go on; a person must look. */
export interface ErasureObstacle {
  why: 'procedures-open' | 'not-archived' | 'not-replayed';
  /** By which procedure it is stopped. */
  procedureId?: string;
}
