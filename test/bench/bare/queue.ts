/** The task queue of the bare engine. */
export const BARE_QUEUE = 'bare';
