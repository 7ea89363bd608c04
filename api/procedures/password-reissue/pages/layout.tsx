/** What all pages of the application password reissue have in common: frame, breadcrumb, milestones. */

import { isClosed, type Status } from '../../../../workflows/contracts/procedure.js';
import { Layout } from '../../../pages/components/layout.js';
import { type Milestone, type MilestonePlan, milestones, StepList } from '../../../pages/components/step-list.js';
import type { Children, PageContext, VNode } from '../../../pages/context.js';
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

export interface ReissueLayoutProps {
  ctx: PageContext;
  /** Last item of the breadcrumb. */
  crumb: 'start' | 'confirm' | 'mail-sent' | 'redeem' | 'applying' | 'completed' | 'status';
  title: string;
  steps?: readonly Milestone[];
  before?: Children;
  hasErrors?: boolean;
  cleanUrl?: string;
  refresh?: { seconds: number; to: string };
  children: Children;
}

export function ReissueLayout({ crumb, steps, title, ...rest }: ReissueLayoutProps): VNode {
  const { ctx } = rest;
  const { t } = ctx.text;
  return (
    <Layout
      {...rest}
      title={`${title} | ${t('reissue.name')}`}
      serviceName={t('service.cinii')}
      breadcrumb={[{ label: t('reissue.name'), href: REISSUE_PATHS.form }, { label: t(`reissue.crumb.${crumb}`) }]}
      aside={steps && <StepList ctx={ctx} steps={steps} />}
    />
  );
}
