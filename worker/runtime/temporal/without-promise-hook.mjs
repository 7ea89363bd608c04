/** Loaded first in a thread: see lean-threads.ts. A hook that is set is never called. */
import v8 from 'node:v8';

v8.promiseHooks.createHook = () => () => undefined;
