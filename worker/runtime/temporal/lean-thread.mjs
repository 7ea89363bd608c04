/** Loaded first in a thread for workflows: see lean-threads.ts. Node's own hooks, which scopes of cancellation stand on, are left alone. */
import vm from 'node:vm';
import vmShared from '@temporalio/worker/lib/workflow/vm-shared.js';

vmShared.GlobalHandlers.prototype.setPromiseHook = () => undefined;

const { BaseVMWorkflow } = vmShared;
const { activate } = BaseVMWorkflow.prototype;
const { runInContext } = vm.Script.prototype;
const ACTIVATION = Symbol.for('tetsuzuki activation');
const limited = new vm.Script(`globalThis[Symbol.for('${ACTIVATION.description}')]()`);

/** How long workflow code may run on end: as the SDK gives it at its first entry. Milliseconds */
let timeout;
/** Whether what is entered has a limit already: that of its activation. */
let isLimited = false;

vm.Script.prototype.runInContext = function enter(context, options) {
  timeout ??= options?.timeout;
  return runInContext.call(this, context, isLimited ? { ...options, timeout: undefined } : options);
};

// One limit for an activation instead of one for each of its entries into the sandbox.
BaseVMWorkflow.prototype.activate = function activateWithin(activation) {
  // All of it that runs workflow code is done when the call returns.
  globalThis[ACTIVATION] = () => activate.call(this, activation);
  isLimited = timeout !== undefined;
  try {
    return limited.runInThisContext({ timeout, displayErrors: true });
  } catch (error) {
    // Beyond the limit. What workflow code throws the SDK has made a failure of, in the same way.
    const failed = { failure: this.activator.errorToFailure(error) };
    return Promise.resolve({ runId: this.activator.info.runId, failed });
  } finally {
    isLimited = false;
    delete globalThis[ACTIVATION];
  }
};
