/** Binds what leaves this process for a workflow, and checks what an activity is given (decision 077). The workflow's side is in `workflows/steps/bound-messages.ts`. */
import { fileURLToPath } from 'node:url';
import type { WorkflowClientInterceptor } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { bind, missingKey, unbind } from '../../../workflows/rules/bound.js';
import { UnknownKeyError } from '../errors.js';

/** For the bundle: the source where this runs from the sources, else what was built of it. */
export const workflowInterceptorsPath = fileURLToPath(import.meta.url).replace(
  /worker\/runtime\/temporal\/binding\.([jt]s)$/,
  'workflows/steps/bound-messages.$1',
);

interface Start {
  args: unknown[];
}
const bound = <S extends Start>(workflowType: string, options: S): S => ({
  ...options,
  args: bind('start', workflowType, options.args),
});

/** Every way by which a client sends arguments. Queries have none. */
export const bindingClient: WorkflowClientInterceptor = {
  startWithDetails: (input, next) => next({ ...input, options: bound(input.workflowType, input.options) }),
  startUpdate: (input, next) => next({ ...input, args: bind('update', input.updateName, input.args) }),
  startUpdateWithStart: (input, next) =>
    next({
      ...input,
      workflowStartOptions: bound(input.workflowType, input.workflowStartOptions),
      updateArgs: bind('update', input.updateName, input.updateArgs),
    }),
  signal: (input, next) => next({ ...input, args: bind('signal', input.signalName, input.args) }),
  signalWithStart: (input, next) =>
    next({
      ...input,
      options: bound(input.workflowType, input.options),
      signalArgs: bind('signal', input.signalName, input.signalArgs),
    }),
};

/**
 * An activity runs only for what a workflow of ours scheduled it with: whoever reaches Temporal can have any activity run with any payload. Local
 * activities are handed over inside the worker.
 */
export const bindingActivities: ActivityInterceptorsFactory = ({ info: { activityType, isLocal } }) => {
  if (isLocal) return {};
  return {
    inbound: {
      async execute(input, next) {
        const args = unbind('activity', activityType, input.args);
        if (args) {
          const answer = await next({ ...input, args });
          return bind('answer', activityType, answer === undefined ? [] : [answer])[0];
        }
        const key = missingKey(input.args);
        if (key !== undefined) throw new UnknownKeyError(key);
        throw ApplicationFailure.nonRetryable('an input that is not for this activity', 'malformed');
      },
    },
  };
};
