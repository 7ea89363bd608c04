/** Procedures that must not tell whether what somebody named is registered. */
import { sleep } from '@temporalio/workflow';

/**
 * Waits for a random while before the work that only a registered address causes, so that it doesn't compete with what is asked meanwhile: how
 * long answers take is then the same for every address (decision 96).
 * @param ms on average; the shortest wait is half of it, the longest one and a half. */
export const randomPause = (ms: number): Promise<void> => sleep(Math.round(ms * (0.5 + Math.random())));
