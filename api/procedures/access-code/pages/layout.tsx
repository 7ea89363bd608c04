/** What all pages of the password update by access code have in common: frame, breadcrumb, milestones, ways on. */
import { isClosed, type Status } from '../../../../workflows/contracts/procedure.js';
import { Actions, LinkButton } from '../../../pages/components/form.js';
import { InquiryLink } from '../../../pages/components/inquiry.js';
import { ProcedureLayout, type ProcedureLayoutProps } from '../../../pages/components/procedure-layout.js';
import { type Milestone, type MilestonePlan, milestones } from '../../../pages/components/step-list.js';
import type { PageContext, VNode } from '../../../pages/context.js';
import type { ProcedureProgress } from '../../../pages/procedure.js';
import type { PasswordFrame } from '../../new-password/pages/form.js';
import { OPERATOR_APPLICATION_PATH } from '../../operator-application/paths.js';
import { ACCESS_CODE_PATHS } from '../paths.js';

/** UMIN's own pages; from here a person comes to whatever else they offer. */
const UMIN_TOP = 'https://www.umin.ac.jp/';

/** Milestones, with the steps of the workflow `accessCode` that reach them. */
const PLAN: readonly MilestonePlan[] = [
  { label: 'access-code.step.opened', reachedBy: ['opened'] },
  { label: 'access-code.step.mail', reachedBy: ['code-mailed', 'code-mailed-external', 'code-mailed-own'] },
  { label: 'access-code.step.code', reachedBy: ['code-accepted'] },
  { label: 'access-code.step.password', reachedBy: ['password-set'] },
  { label: 'access-code.step.propagated', reachedBy: ['propagated'] },
];

/** How many milestones a status alone says are done: while a code can be entered, its mail is done or on its way. */
const AT_LEAST: Partial<Record<Status, number>> = {
  'awaiting-code': 2,
  'awaiting-password': 3,
  propagating: 4,
  completed: PLAN.length,
};

/** Milestones of one password update; of one that hasn't begun, without a procedure. */
export function accessCodeSteps(procedure: ProcedureProgress | undefined): Milestone[] {
  if (!procedure) return milestones(PLAN, [], { atLeast: 0, closed: false });
  const atLeast = AT_LEAST[procedure.status] ?? 1;
  return milestones(PLAN, procedure.steps, { atLeast, closed: isClosed(procedure.status) });
}

const FRAME = { name: 'access-code.name', service: 'service.umin', start: ACCESS_CODE_PATHS.start } as const;

/** Around the form for the new password. */
export const accessCodeFrame: PasswordFrame = { ...FRAME, steps: accessCodeSteps };

/** Where an operator application goes on from a procedure that failed. @param from its ID; absent: from none */
export const operatorPath = (from?: string): string =>
  from === undefined ? OPERATOR_APPLICATION_PATH : `${OPERATOR_APPLICATION_PATH}?${new URLSearchParams({ from })}`;

/** The first page; from a procedure that failed, it still leads to an operator application with what that one knows. */
const startPath = (from: string | undefined): string =>
  from === undefined ? ACCESS_CODE_PATHS.start : `${ACCESS_CODE_PATHS.start}?${new URLSearchParams({ from })}`;

interface AccessCodeLayoutProps extends Omit<ProcedureLayoutProps, 'frame' | 'title'> {
  /** Title in the browser's tab; the crumb where absent. */
  title?: string;
}

export const AccessCodeLayout = ({ title, ...rest }: AccessCodeLayoutProps): VNode => (
  <ProcedureLayout {...rest} frame={FRAME} title={title ?? rest.crumb} />
);

/** 「トップページ」 「お問い合わせ」 「UMIN IDの取得」, as the manual's pages have them. */
export function UminLinks({ ctx }: { ctx: PageContext }): VNode {
  const { t } = ctx.text;
  return (
    <nav class="section" aria-label={t('umin.links')}>
      <ul class="prose-list">
        <li>
          <a href={UMIN_TOP}>{t('umin.links.top')}</a>
        </li>
        <li>
          <InquiryLink ctx={ctx} label={t('umin.links.inquiry')} />
        </li>
        <li>
          <a href={UMIN_TOP}>{t('umin.links.new-id')}</a>
        </li>
      </ul>
    </nav>
  );
}

/** The one way out: 「最初のページへ」. @param from the procedure that failed */
export function ToStart({ ctx, from }: { ctx: PageContext; from?: string }): VNode {
  return (
    <Actions>
      <LinkButton href={startPath(from)} kind="primary">
        {ctx.text.t('access-code.to-start')}
      </LinkButton>
    </Actions>
  );
}

/** 「オペレータへパスワード更新申請」. @param from the procedure that it goes on from */
export function ToOperator({
  ctx,
  from,
  kind = 'secondary',
}: {
  ctx: PageContext;
  from?: string | undefined;
  kind?: 'primary' | 'secondary';
}): VNode {
  return (
    <Actions>
      <LinkButton href={operatorPath(from)} kind={kind}>
        {ctx.text.t('access-code.to-operator')}
      </LinkButton>
    </Actions>
  );
}
