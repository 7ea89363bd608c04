/** `evidence-custody`: keeps the pictures of an application until their time is over, and destroys them. Child of the application. */
import type { IsoInstant } from './procedure.js';

/** Workflow type. */
export const EVIDENCE_CUSTODY = 'evidenceCustody';
export const custodyId = (procedureId: string): string => `${procedureId}/custody`;

export interface EvidenceCustodyInput {
  /** Of the application. */
  procedureId: string;
  destroyAt: IsoInstant;
}
