/** What all pages of 「オペレータへパスワード更新申請」 have in common: frame, breadcrumb, milestones. */
import { isClosed, type Status } from '../../../../workflows/contracts/procedure.js';
import { ProcedureLayout, type ProcedureLayoutProps } from '../../../pages/components/procedure-layout.js';
import { type Milestone, type MilestonePlan, milestones } from '../../../pages/components/step-list.js';
import type { VNode } from '../../../pages/context.js';
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

const FRAME = { name: 'operator.name', service: 'service.umin', start: OPERATOR_APPLICATION_PATH } as const;

/** Around the form for the new password. */
export const applicationFrame: PasswordFrame = { ...FRAME, steps: applicationSteps };

interface ApplicationLayoutProps extends Omit<ProcedureLayoutProps, 'frame' | 'crumb'> {
  crumb: 'form' | 'verify' | 'redeem' | 'status';
}

export const ApplicationLayout = ({ crumb, ...rest }: ApplicationLayoutProps): VNode => (
  <ProcedureLayout {...rest} frame={FRAME} crumb={rest.ctx.text.t(`operator.crumb.${crumb}`)} />
);
