/**
 * What callers may say to `propagation`: one attached service learns of one account's change, such as a new password (spec/access-code.md 5,
 * platform.md "Accounts and directories").
 */
import { defineQuery, defineSignal } from '@temporalio/workflow';
import type { AttachedService } from './new-password.js';
import type { IsoInstant } from './procedure.js';

/** Workflow type. Child of the procedure that made the change. */
export const PROPAGATION = 'propagation';
/** Workflow ID of a child: the procedure and the service. */
export const propagationId = (procedureId: string, service: string): string => `${procedureId}/to/${service}`;

export interface PropagationInput {
  procedureId: string;
  accountId: string;
  /** Version of the change that the service must have at least; what is sent is always the newest. */
  version: number;
  service: AttachedService;
  /** When the change came into force. */
  setAt: IsoInstant;
}
export type PropagationStatus = 'pending' | 'confirmed' | 'failed';
/** The state of one service. `failed` = the last attempt failed and another follows; `lateSince` is there from the moment it was late. */
export interface PropagationView {
  name: string;
  status: PropagationStatus;
  expectedAt: IsoInstant;
  attempts: number;
  confirmedAt?: IsoInstant;
  lateSince?: IsoInstant;
}
/** The whole state of a propagation, carried over when a run continues as new, or when the first attempt was made by its procedure. */
export interface PropagationState {
  view: PropagationView;
  lastFault: string | undefined;
  /** When the next attempt is due, epoch milliseconds. */
  nextAtMs: number;
  /** Attempts of the present run. */
  attemptsOfRun: number;
  /** A signal has arrived since the database was last read. */
  woken: boolean;
}
/** How long a service that has accepted the message may take to confirm before it is sent again. */
export const CALLBACK_PAUSE_MS = 60_000;
export const propagationQuery = defineQuery<PropagationView>('propagation');
/** The service has confirmed by its callback. The row in the database counts, not the message. */
export const confirmedSignal = defineSignal<[{ version: number }]>('confirmed');
/** A member of staff asks for an attempt now. The request row in the database counts, not the message. */
export const retrySignal = defineSignal('retry');
