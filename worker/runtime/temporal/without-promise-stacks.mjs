/** Loaded first in a thread for workflows: see lean-threads.ts. Node's own hooks, which scopes of cancellation stand on, are left alone. */
import vmShared from '@temporalio/worker/lib/workflow/vm-shared.js';

vmShared.GlobalHandlers.prototype.setPromiseHook = () => undefined;
