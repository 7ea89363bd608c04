/** What a reset shows of itself: not whether the address is registered. */
import type { ProcedureRow } from '../../../db/platform/procedures.js';
import type { IsoInstant, ProcedureView } from '../../../workflows/contracts/procedure.js';

/**
 * The view as it would be for an address that is nobody's: it waits for the end of the life, then it has expired, whatever happened. All
 * instants are counted from the start, as what is mailed moves the real ones. Once the URL was used, whoever looks has proved to be
 * the holder and sees everything.
 * @param lifeMs life of a one-time URL. Milliseconds
 */
export function neutralReset(view: ProcedureView, lifeMs: number, nowMs: number): ProcedureView {
  const [opened] = view.steps;
  if (!opened || view.steps.some(({ step }) => step === 'redeemed')) return view;
  const { procedureId } = view;
  const endMs = Date.parse(opened.at) + lifeMs;
  const expiresAt = new Date(endMs).toISOString() as IsoInstant;
  if (nowMs < endMs) return { procedureId, status: 'awaiting-confirmation', steps: [opened], expiresAt };
  const expired = { at: expiresAt, step: 'expired', actor: 'system' } as const;
  return { procedureId, status: 'expired', steps: [opened, expired], expiresAt };
}

/** A reset whose URL was not used must not tell, by where it is looked up either, whether its address is registered. */
export const isShownAsWritten = ({ redeemed_by: redeemedBy }: ProcedureRow): boolean => redeemedBy === null;
