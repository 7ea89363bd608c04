/** What outsiders may see of a reset: nothing that tells whether the address is registered. */
import type { IsoInstant, ProcedureView } from '../../../workflows/contracts/procedure.js';
import type { TimeOfDay } from '../deadlines.js';

/**
 * The view as it would be for an address that is nobody's: it waits until the URL's life ends, then it has expired, whatever happened. All
 * times are counted from the start, as the real ones depend on when a mail went out. Once the URL was used, whoever looks has proved to be
 * the holder and sees everything.
 * @param lifeMs life of a one-time URL. Milliseconds
 */
export function neutralReset(
  view: ProcedureView,
  lifeMs: number,
  nowMs: number,
  timeOfDay: TimeOfDay = (ms) => ms,
): ProcedureView {
  const [opened] = view.steps;
  if (!opened || view.steps.some(({ step }) => step === 'redeemed')) return view;
  const { procedureId } = view;
  const endMs = timeOfDay(Date.parse(opened.at) + lifeMs);
  const expiresAt = new Date(endMs).toISOString() as IsoInstant;
  if (nowMs < endMs) return { procedureId, status: 'awaiting-confirmation', steps: [opened], expiresAt };
  const expired = { at: expiresAt, step: 'expired', actor: 'system' } as const;
  return { procedureId, status: 'expired', steps: [opened, expired], expiresAt };
}
