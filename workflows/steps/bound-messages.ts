/**
 * Everything that reaches a workflow from outside is bound to it and to its name (decision 77): starts, updates, signals, and the answers of
 * activities. What isn't, came from a shell or was copied, and does nothing. Interceptors of the bundle, so a new message is bound by itself.
 */
import {
  ActivityFailure,
  type ActivityInput,
  ApplicationFailure,
  patched,
  type WorkflowInterceptors,
  workflowInfo,
} from '@temporalio/workflow';
import { WITHOUT_INPUT } from '../contracts/audit-retention.js';
import { bind, missingKey, unbind } from '../rules/bound.js';

type Received = Parameters<typeof unbind>;

/**
 * The arguments of what was received.
 * @returns undefined where they don't count. The marker of the patch notes it in the history, so that a replay decides the same; a history without
 * one was recorded before messages were bound, and everything in it counts
 */
function received(...[kind, name, args]: Received): unknown[] | undefined {
  const bound = unbind(kind, name, args);
  if (bound) return bound;
  if (patched('bound-messages')) return undefined;
  mustBeReadable(args);
  return [...args];
}

/** Fails the task, which is done again once the key is back: the workflow has read this before. */
function mustBeReadable(values: readonly unknown[]): void {
  const id = missingKey(values);
  if (id !== undefined) throw new Error(`the key "${id}" is not in the key ring`);
}

const refusal = (what: string): ApplicationFailure =>
  ApplicationFailure.nonRetryable(`${what} that is not for this workflow`, 'malformed');

const FORGED_ANSWER = 'an answer that no worker of ours gave';
export const isForgedAnswer = ({ cause }: ActivityFailure): boolean =>
  cause instanceof ApplicationFailure && cause.type === 'malformed' && cause.message === FORGED_ANSWER;

/** As an activity that failed for good: whoever can complete one by hand can fail it as well. */
function forgedAnswer({ activityType, seq, options }: ActivityInput): ActivityFailure {
  const { activityId = String(seq) } = options;
  const cause = ApplicationFailure.nonRetryable(FORGED_ANSWER, 'malformed');
  return new ActivityFailure(
    'the answer does not count',
    activityType,
    activityId,
    'NON_RETRYABLE_FAILURE',
    undefined,
    cause,
  );
}

// None of these is async where the call needs no answer changed: one more turn of the event loop could change an order that a history has recorded.
export const interceptors = (): WorkflowInterceptors => ({
  inbound: [
    {
      execute(input, next) {
        const { workflowType } = workflowInfo();
        if (WITHOUT_INPUT.includes(workflowType)) return next({ ...input, args: [] });
        const args = received('start', workflowType, input.args);
        return args ? next({ ...input, args }) : Promise.reject(refusal('a start'));
      },
      handleSignal(input, next) {
        const args = received('signal', input.signalName, input.args);
        return args ? next({ ...input, args }) : Promise.resolve();
      },
      // Not run in a replay: what stands in a history was accepted.
      validateUpdate(input, next) {
        const args = unbind('update', input.name, input.args);
        if (!args) throw refusal('an update');
        next({ ...input, args });
      },
      handleUpdate(input, next) {
        const args = received('update', input.name, input.args);
        return args ? next({ ...input, args }) : Promise.reject(refusal('an update'));
      },
    },
  ],
  outbound: [
    {
      async scheduleActivity(input, next) {
        const answer = await next({ ...input, args: bind('activity', input.activityType, input.args) });
        const found = received('answer', input.activityType, [answer]);
        if (!found) throw forgedAnswer(input);
        return found[0];
      },
      startChildWorkflowExecution(input, next) {
        const args = bind('start', input.workflowType, input.options.args);
        return next({ ...input, options: { ...input.options, args } });
      },
      signalWorkflow: (input, next) => next({ ...input, args: bind('signal', input.signalName, input.args) }),
      continueAsNew: (input, next) => next({ ...input, args: bind('start', input.options.workflowType, input.args) }),
    },
  ],
});
