/** What workflows are told: an update with its answer, and the messages of an application. The API sends them, the outbox job what was lost. */
import { WorkflowNotFoundError, WorkflowUpdateFailedError, WorkflowUpdateStage } from '@temporalio/client';
import type { Client } from '@temporalio/client';
import type { UpdateDefinition } from '@temporalio/common';
import { ApplicationFailure } from '@temporalio/common';
import type { MessageKind } from '../../../db/staff/application-messages.js';
import { answeredSignal, askedSignal, withdrawnSignal } from '../../../workflows/contracts/review.js';
import { isTemporalUnavailable, TAKEN_WITHIN_MS } from './client.js';

/** How long a caller waits for Temporal to take the signal of a message, whose row has been written and counts without it. */
const SIGNAL_WITHIN_MS = 5_000;

type Needs = { temporal: Client };

export type Updated<R> =
  | { state: 'done'; result: R }
  | { state: 'taken' }
  | { state: 'gone' }
  | { state: 'rejected'; type: string };

/**
 * Sends an update and waits for its answer.
 * @param send.waitMs how long to wait for the answer once the message is taken
 * @returns `taken`: durable, but without an answer yet; `gone`: no such open procedure; `rejected`: refused by its validator
 * @throws what {@link isTemporalUnavailable} knows when the message was not taken in time; repeat it with the same `updateId`
 */
export async function updateProcedure<R, A extends [unknown]>(
  { temporal }: Needs,
  procedureId: string,
  update: UpdateDefinition<R, A>,
  send: { args: A; updateId: string; waitMs: number },
): Promise<Updated<R>> {
  const workflow = temporal.workflow.getHandle(procedureId);
  try {
    const { args, updateId } = send;
    const waitForStage = WorkflowUpdateStage.ACCEPTED;
    const sent = await temporal.withDeadline(Date.now() + TAKEN_WITHIN_MS, () =>
      workflow.startUpdate(update, { args, updateId, waitForStage }),
    );
    try {
      return { state: 'done', result: await temporal.withDeadline(Date.now() + send.waitMs, () => sent.result()) };
    } catch (error) {
      if (isTemporalUnavailable(error)) return { state: 'taken' };
      throw error;
    }
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return { state: 'gone' };
    if (error instanceof WorkflowUpdateFailedError && error.cause instanceof ApplicationFailure)
      return { state: 'rejected', type: error.cause.type ?? 'unknown' };
    throw error;
  }
}

/** Tells a workflow of a message whose row has been written. One that can't be told now is told by the outbox job. */
export async function tellMessage(
  { temporal }: Needs,
  kind: MessageKind,
  { procedureId, messageId }: { procedureId: string; messageId: string },
): Promise<void> {
  const workflow = temporal.workflow.getHandle(procedureId);
  const send = (): Promise<void> => {
    switch (kind) {
      case 'question':
        return workflow.signal(askedSignal, { messageId });
      case 'answer':
        return workflow.signal(answeredSignal, { messageId });
      case 'withdrawal':
        return workflow.signal(withdrawnSignal, { withdrawalId: messageId });
    }
  };
  try {
    await temporal.withDeadline(Date.now() + SIGNAL_WITHIN_MS, send);
  } catch (error) {
    if (!isTemporalUnavailable(error) && !(error instanceof WorkflowNotFoundError)) throw error;
  }
}
