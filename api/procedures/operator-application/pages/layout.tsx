/** What all pages of 「オペレータへパスワード更新申請」 have in common: frame, breadcrumb, milestones. */
import { isClosed, type Status } from '../../../../workflows/contracts/procedure.js';
import { Layout } from '../../../pages/components/layout.js';
import { type Milestone, type MilestonePlan, milestones, StepList } from '../../../pages/components/step-list.js';
import type { Children, PageContext, VNode } from '../../../pages/context.js';
import type { ProcedureProgress } from '../../../pages/procedure.js';
import type { PasswordFrame } from '../../new-password/pages/form.js';
import { OPERATOR_APPLICATION_PATH } from '../paths.js';

/** Milestones, with the steps of the workflow `operatorApplication` that reach them. */
const PLAN: readonly MilestonePlan[] = [
  { label: 'operator.step.opened', reachedBy: ['opened'] },
  { label: 'operator.step.verified', reachedBy: ['contact-verified'] },
  { label: 'operator.step.decision', reachedBy: ['approved', 'declined'] },
  { label: 'operator.step.password', reachedBy: ['password-set'] },
  { label: 'operator.step.propagated', reachedBy: ['propagated'] },
];
/** Nothing follows a decision that says no. */
const UNTIL_DECISION = 3;

/** How many milestones a status alone says are done. */
const AT_LEAST: Partial<Record<Status, number>> = {
  'awaiting-decision': 2,
  'awaiting-applicant': 2,
  'awaiting-confirmation': 3,
  'awaiting-password': 3,
  propagating: 4,
  completed: PLAN.length,
  refused: UNTIL_DECISION,
};

/** Milestones of one application; of one that hasn't begun, without a procedure. */
export function applicationSteps(procedure: ProcedureProgress | undefined): Milestone[] {
  if (!procedure) return milestones(PLAN, [], { atLeast: 0, closed: false });
  const plan = procedure.status === 'refused' ? PLAN.slice(0, UNTIL_DECISION) : PLAN;
  const atLeast = AT_LEAST[procedure.status] ?? 1;
  return milestones(plan, procedure.steps, { atLeast, closed: isClosed(procedure.status) });
}

/** Around the form for the new password. */
export const applicationFrame: PasswordFrame = {
  name: 'operator.name',
  start: OPERATOR_APPLICATION_PATH,
  steps: applicationSteps,
};

export interface ApplicationLayoutProps {
  ctx: PageContext;
  /** Last item of the breadcrumb. */
  crumb: 'form' | 'verify' | 'redeem' | 'status';
  title: string;
  steps?: readonly Milestone[];
  before?: Children;
  hasErrors?: boolean;
  cleanUrl?: string;
  refresh?: { seconds: number; to: string };
  children: Children;
}

export function ApplicationLayout({ crumb, steps, title, ...rest }: ApplicationLayoutProps): VNode {
  const { ctx } = rest;
  const { t } = ctx.text;
  return (
    <Layout
      {...rest}
      title={`${title} | ${t('operator.name')}`}
      serviceName={t('service.umin')}
      breadcrumb={[
        { label: t('operator.name'), href: OPERATOR_APPLICATION_PATH },
        { label: t(`operator.crumb.${crumb}`) },
      ]}
      aside={steps && <StepList ctx={ctx} steps={steps} />}
    />
  );
}
