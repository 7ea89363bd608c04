/**
 * Tells workflows of decisions and messages whose rows they should have heard of and haven't, because Temporal was away when staff or an
 * applicant wrote them. Runs in every API process at once: a message that is sent twice is one.
 */
import { WorkflowNotFoundError } from '@temporalio/client';
import type { MessageKind } from '../../db/staff/application-messages.js';
import { untoldDecisions, untoldMessages } from '../../db/platform/outbox.js';
import { isTemporalUnavailable } from '../../worker/runtime/temporal/client.js';
import { answeredSignal, askedSignal, decideUpdate, withdrawnSignal } from '../../workflows/contracts/review.js';
import type { ApiDependencies } from '../dependencies.js';
import { updateProcedure } from '../procedures/client.js';

type Needs = Pick<ApiDependencies, 'db' | 'temporal' | 'log'>;

const EVERY_MS = 10_000;
/** What is younger is on its way by itself. */
const LATE_MS = 10_000;
const WITHIN_MS = 5_000;

/** Tells a workflow of a message; one that can't be told now is told later. */
export async function tellMessage(
  { temporal }: Pick<Needs, 'temporal'>,
  kind: MessageKind,
  { procedureId, messageId }: { procedureId: string; messageId: string },
): Promise<void> {
  const workflow = temporal.workflow.getHandle(procedureId);
  const send = (): Promise<void> => {
    if (kind === 'withdrawal') return workflow.signal(withdrawnSignal, { withdrawalId: messageId });
    return workflow.signal(kind === 'question' ? askedSignal : answeredSignal, { messageId });
  };
  try {
    await temporal.withDeadline(Date.now() + WITHIN_MS, send);
  } catch (error) {
    if (!isTemporalUnavailable(error) && !(error instanceof WorkflowNotFoundError)) throw error;
  }
}

/** Starts the rounds. @returns a function that ends them, and waits for what is under way */
export function startRetelling(deps: Needs, { everyMs = EVERY_MS, lateMs = LATE_MS } = {}): () => Promise<void> {
  const over = new AbortController();
  // Procedures that Temporal doesn't have any more: somebody ended them by hand. Told of once, and left to people.
  const gone = new Set<string>();
  let round: Promise<void> | undefined;
  const timer = setInterval(() => {
    round ??= tellAll(deps, lateMs, gone, over.signal)
      .catch((err: unknown) => deps.log.warn({ err }, 'what workflows were not told is put off to the next round'))
      .finally(() => (round = undefined));
  }, everyMs);
  timer.unref();
  return async () => {
    clearInterval(timer);
    over.abort();
    await round;
  };
}

async function tellAll(deps: Needs, lateMs: number, gone: Set<string>, over: AbortSignal): Promise<void> {
  for (const { procedure_id: procedureId, decision_id: decisionId } of await untoldDecisions(deps.db, lateMs, [
    ...gone,
  ])) {
    if (over.aborted) return;
    const message = { args: [{ decisionId }] as [{ decisionId: string }], updateId: decisionId, waitMs: WITHIN_MS };
    const told = await each(deps, procedureId, () => updateProcedure(deps, procedureId, decideUpdate, message));
    if (told?.state !== 'gone') continue;
    gone.add(procedureId);
    deps.log.error({ procedureId }, 'a decision has no procedure that could carry it out');
  }
  for (const { kind, procedure_id: procedureId, message_id: messageId } of await untoldMessages(deps.db, lateMs)) {
    if (over.aborted) return;
    await each(deps, procedureId, () => tellMessage(deps, kind, { procedureId, messageId }));
  }
}

/** One that hangs or fails puts off itself, and no other. */
async function each<T>({ log }: Needs, procedureId: string, tell: () => Promise<T>): Promise<T | undefined> {
  try {
    return await tell();
  } catch (err) {
    log.warn({ err, procedureId }, 'a workflow could not be told; the next round tries again');
    return undefined;
  }
}
