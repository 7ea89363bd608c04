/** What all pages of the application password reissue have in common: frame, breadcrumb, milestones. */
import { isClosed, type Status } from '../../../../workflows/contracts/procedure.js';
import { ProcedureLayout, type ProcedureLayoutProps } from '../../../pages/components/procedure-layout.js';
import { type Milestone, type MilestonePlan, milestones } from '../../../pages/components/step-list.js';
import type { VNode } from '../../../pages/context.js';
import type { ProcedureProgress } from '../../../pages/procedure.js';
import { REISSUE_PATHS } from '../paths.js';

/** Milestones, with the steps of the workflow `passwordReissue` that reach them. */
const PLAN: readonly MilestonePlan[] = [
  { label: 'reissue.step.opened', reachedBy: ['opened'] },
  { label: 'reissue.step.accepted', reachedBy: ['accepted'] },
  { label: 'reissue.step.mail', reachedBy: ['url-mailed'] },
  { label: 'reissue.step.redeemed', reachedBy: ['redeemed'] },
  { label: 'reissue.step.completed', reachedBy: ['completed'] },
];

/** How many milestones a status alone says are done. */
const AT_LEAST: Partial<Record<Status, number>> = {
  'awaiting-ok': 1,
  'awaiting-confirmation': 2,
  applying: 4,
  completed: PLAN.length,
};

/**
 * Milestones of one reissue; of one that hasn't begun, without a procedure.
 * @param neutral leave out whether and when a mail went out: it would tell whether the address is registered
 */
export function reissueSteps(procedure: ProcedureProgress | undefined, neutral = false): Milestone[] {
  if (!procedure) return milestones(PLAN, [], { atLeast: 0, closed: false });
  const atLeast = AT_LEAST[procedure.status] ?? 1;
  const timeline = neutral ? procedure.steps.filter((entry) => entry.step !== 'url-mailed') : procedure.steps;
  const mailIsDue = neutral && timeline.some((entry) => entry.step === 'accepted');
  return milestones(PLAN, timeline, {
    atLeast: mailIsDue ? Math.max(atLeast, 3) : atLeast,
    closed: isClosed(procedure.status),
  });
}

const FRAME = { name: 'reissue.name', service: 'service.cinii', start: REISSUE_PATHS.form } as const;

interface ReissueLayoutProps extends Omit<ProcedureLayoutProps, 'frame' | 'crumb'> {
  crumb: 'start' | 'confirm' | 'mail-sent' | 'redeem' | 'applying' | 'completed' | 'status';
}

export const ReissueLayout = ({ crumb, ...rest }: ReissueLayoutProps): VNode => (
  <ProcedureLayout {...rest} frame={FRAME} crumb={rest.ctx.text.t(`reissue.crumb.${crumb}`)} />
);
