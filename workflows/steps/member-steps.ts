/** What the procedures of institution members share: a timeline that names who began it, and telling the repository systems of a right. */
import type { RightChanged } from '../../activities/jairo/member-steps.js';
import type { Actor, Digest, IsoInstant, Locale, ProcedureView, Status } from '../contracts/procedure.js';
import { startClock } from './clock.js';
import { propagateAtOnce } from './first-push.js';
import { instant, type Timeline, viewOf } from './timeline.js';

export function beginBy(procedureId: string, status: Status, name: string, actor: Actor): Timeline {
  startClock();
  return { procedureId, status, steps: [{ at: instant(Date.now()), step: name, actor }], expiresAtMs: undefined };
}

/** What a step is given: the procedure as it stands, and the time. */
export const handed = (
  timeline: Timeline,
  { locale, redeemedBy }: { locale: Locale; redeemedBy?: Digest | undefined },
): { view: ProcedureView; locale: Locale; at: IsoInstant; redeemedBy?: Digest } => ({
  view: viewOf(timeline),
  locale,
  at: instant(Date.now()),
  ...(redeemedBy && { redeemedBy }),
});

/** Tells every repository system that must learn of a right; ends when all have confirmed. */
export async function propagateRight(timeline: Timeline, right: RightChanged | undefined): Promise<void> {
  if (!right) return;
  const { accountId, version, services } = right;
  const inForce = { version, atMs: Date.now() };
  await propagateAtOnce(timeline, { accountId, untilMs: undefined, taken: true, inForce }, services);
}
