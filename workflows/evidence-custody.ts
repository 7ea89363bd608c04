/**
 * Keeps the pictures of an application until their time is over, and destroys them. Rules: spec/mfa-reregistration.md, 2b.4.
 *
 * Child of the application, which it outlives; it waits for nothing else than the time.
 */
import { proxyActivities, sleep } from '@temporalio/workflow';
import type { EvidenceCustodyActivities } from '../activities/utokyo/evidence-custody.js';
import type { EvidenceCustodyInput } from './contracts/evidence-custody.js';
import { AFTER_ANSWER } from './steps/policies.js';

const { destroyEvidence } = proxyActivities<EvidenceCustodyActivities>(AFTER_ANSWER);

/** @returns how many pictures were destroyed */
export async function evidenceCustody({ procedureId, destroyAt }: EvidenceCustodyInput): Promise<number> {
  const leftMs = Date.parse(destroyAt) - Date.now();
  if (leftMs > 0) await sleep(leftMs);
  return destroyEvidence({ procedureId });
}
