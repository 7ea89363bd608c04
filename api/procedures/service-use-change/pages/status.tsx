/** Where a request for a change of use is: received, decided, ended. Rules: spec/password-reissue.md, "Entry". */
import { isClosed, type Status } from '../../../../workflows/contracts/procedure.js';
import type { UseChange } from '../../../../workflows/contracts/service-use-change.js';
import { Actions, LinkButton } from '../../../pages/components/form.js';
import { ProcedureLayout } from '../../../pages/components/procedure-layout.js';
import { Notice } from '../../../pages/components/notice.js';
import { type MilestonePlan, milestones } from '../../../pages/components/step-list.js';
import { numberRow, sentToRows, SummaryList, type SummaryRow, Time } from '../../../pages/components/summary-list.js';
import { Title } from '../../../pages/components/title.js';
import type { Page, PageContext, TextId } from '../../../pages/context.js';
import type { ProcedureProgress } from '../../../pages/procedure.js';
import { CASE_PATHS } from '../../case-tracking/paths.js';
import { APPLICATION_PATHS } from '../paths.js';
import { APPLICATION_FRAME, kindText } from './registration.js';

export interface ServiceUseChangeStatusView {
  procedure: ProcedureProgress;
  /** Absent for a request that was not received: it goes by the ID of its procedure. */
  receiptNumber?: string;
  /** What was asked for; left out where the viewer may know no more than the status. */
  request?: { applicationId: string; institution?: string; change: UseChange; kind: string };
  /** Where mails go to, masked. */
  mailedTo?: string;
  /** RFC 3339 */
  receivedAt?: string;
  dueAt?: string;
  decidedAt?: string;
  /** Reason of the decision, as staff wrote it. */
  reason?: string;
}

/** Milestones, with the steps of the workflow `serviceUseChange` that reach them. */
const PLAN: readonly MilestonePlan[] = [
  { label: 'use-change.step.received', reachedBy: ['opened'] },
  { label: 'use-change.step.decision', reachedBy: ['approved', 'declined'] },
  { label: 'use-change.step.applied', reachedBy: ['completed'] },
  { label: 'use-change.step.informed', reachedBy: ['mailed-approved', 'mailed-refused'] },
];
const AT_LEAST: Partial<Record<Status, number>> = { 'awaiting-decision': 1, applying: 2, completed: 3 };

/** Nothing is carried out where the answer is no. */
function planFor(procedure: ProcedureProgress): readonly MilestonePlan[] {
  const no = procedure.status === 'refused' || procedure.steps.some((entry) => entry.step === 'declined');
  return no ? PLAN.filter(({ label }) => label !== 'use-change.step.applied') : PLAN;
}

interface Wording {
  title: TextId;
  detail: TextId;
  kind?: 'success' | 'warning' | 'error';
}
const RECEIVED: Wording = { title: 'use-change.received.title', detail: 'use-change.received.lead', kind: 'success' };
const CLOSED: Wording = { title: 'use-change.closed.title', detail: 'use-change.closed.detail', kind: 'warning' };
const WORDING: Partial<Record<Status, Wording>> = {
  'awaiting-ok': RECEIVED,
  'awaiting-confirmation': RECEIVED,
  'awaiting-decision': RECEIVED,
  applying: { title: 'use-change.applying.title', detail: 'use-change.applying.detail' },
  completed: { title: 'use-change.approved.title', detail: 'use-change.approved.detail', kind: 'success' },
  refused: { title: 'use-change.refused.title', detail: 'use-change.refused.detail', kind: 'warning' },
  superseded: { title: 'use-change.superseded.title', detail: 'use-change.superseded.detail', kind: 'warning' },
  'mail-undeliverable': {
    title: 'use-change.mail-undeliverable.title',
    detail: 'use-change.mail-undeliverable.detail',
    kind: 'error',
  },
  failed: { title: 'use-change.failed.title', detail: 'use-change.failed.detail', kind: 'error' },
  expired: CLOSED,
  withdrawn: { title: 'use-change.withdrawn.title', detail: 'use-change.closed.detail', kind: 'warning' },
};

export const ServiceUseChangeStatusPage: Page<ServiceUseChangeStatusView> = (view, ctx) => {
  const { t } = ctx.text;
  const { procedure } = view;
  const { title, detail, kind } = WORDING[procedure.status] ?? CLOSED;
  const steps = milestones(planFor(procedure), procedure.steps, {
    atLeast: AT_LEAST[procedure.status] ?? 1,
    // The result is mailed after the end: a completed case whose mail is on its way has not stopped.
    closed: isClosed(procedure.status) && procedure.status !== 'completed' && procedure.status !== 'refused',
  });
  const crumb = t(isClosed(procedure.status) ? 'application.crumb.status' : 'application.crumb.received');
  return (
    <ProcedureLayout ctx={ctx} frame={APPLICATION_FRAME} crumb={crumb} title={t(title)} steps={steps}>
      <Title ctx={ctx} {...(kind && { kind })}>
        {t(title)}
      </Title>
      <p class="lead">{t(detail)}</p>
      <SummaryList rows={rowsOf(ctx, view)} />
      {!isClosed(procedure.status) && (
        <Notice ctx={ctx} kind="info">
          <p>{t('use-change.received.keep')}</p>
          {procedure.status === 'awaiting-decision' && (
            <p>
              {ctx.text.rich('use-change.withdraw', {
                link: (
                  <a key="link" href={CASE_PATHS.form}>
                    {t('use-change.withdraw-link')}
                  </a>
                ),
              })}
            </p>
          )}
        </Notice>
      )}
      <Actions>
        <LinkButton href={APPLICATION_PATHS.form}>{t('use-change.again')}</LinkButton>
      </Actions>
    </ProcedureLayout>
  );
};

function rowsOf(ctx: PageContext, view: ServiceUseChangeStatusView): SummaryRow[] {
  const { t } = ctx.text;
  const { procedure, receiptNumber, request, reason } = view;
  const rows: SummaryRow[] = [
    numberRow(ctx, procedure.procedureId, receiptNumber),
    { name: t('procedure.status'), value: t(`status.${procedure.status}`) },
  ];
  if (request) {
    const { applicationId, institution, change, kind } = request;
    rows.push({ name: t('application.id'), value: applicationId, code: true });
    if (institution !== undefined) rows.push({ name: t('application.institution'), value: institution });
    rows.push({ name: t('use-change.requested'), value: t(`application.change.${change}`) });
    rows.push({ name: t('application.kind'), value: kindText(ctx, kind) });
  }
  rows.push(...sentToRows(ctx, view.mailedTo === undefined ? [] : [view.mailedTo]));
  const time = (name: TextId, at: string | undefined): void => {
    if (at !== undefined) rows.push({ name: t(name), value: <Time ctx={ctx} at={at} /> });
  };
  time('use-change.received-at', view.receivedAt ?? procedure.steps[0]?.at);
  if (!isClosed(procedure.status)) time('use-change.due', view.dueAt);
  time('use-change.decided-at', view.decidedAt);
  if (reason) rows.push({ name: t('use-change.reason'), value: <span class="as-written">{reason}</span> });
  return rows;
}
