/** What outsiders may see of a reissue where nobody may find out whether an address is registered (`revealUnregistered` off). */
import type { ProcedureRow } from '../../../db/platform/procedures.js';
import type { Services } from '../../../worker/runtime/settings/services.js';
import type { ProcedureView } from '../../../workflows/contracts/procedure.js';

/**
 * Runs of the type `passwordReissue` answer OK before they write it, and don't write that a late mail got a new URL. After OK nothing is asked where
 * nobody may learn whether the address is registered: what a workflow answers, and how fast, would tell it.
 */
export const mayBeBehind = (
  { status, expires_at: expiresAt }: ProcedureRow,
  { cinii }: Pick<Services, 'cinii'>,
): boolean => {
  if (status === 'awaiting-ok') return true;
  const isOver = expiresAt !== null && expiresAt.getTime() <= Date.now();
  return cinii.revealUnregistered && status === 'awaiting-confirmation' && isOver;
};

/** Steps that an unregistered address takes as well. */
const COMMON_STEPS: ReadonlySet<string> = new Set(['opened', 'accepted', 'expired']);

/**
 * The view as it would be for an unregistered address: after OK it waits until the URL's life ends, then it has expired, whatever
 * happened. Once the URL was used, whoever looks has proved to be the holder and sees everything.
 */
export function neutralReissue(view: ProcedureView, nowMs: number): ProcedureView {
  const names = new Set(view.steps.map((step) => step.step));
  if (names.has('redeemed') || !names.has('accepted')) return view;
  const over = view.expiresAt !== undefined && nowMs >= Date.parse(view.expiresAt);
  const steps = view.steps.filter((step) => COMMON_STEPS.has(step.step));
  const ended = over && view.expiresAt && !names.has('expired');
  return {
    ...view,
    status: over || view.status === 'expired' ? 'expired' : 'awaiting-confirmation',
    steps: ended
      ? [...steps, { at: view.expiresAt as NonNullable<typeof view.expiresAt>, step: 'expired', actor: 'system' }]
      : steps,
  };
}
