/** Where an operator application is, in any state. Rules: spec/access-code.md, "Operator application". */
import { isClosed, type Status } from '../../../../workflows/contracts/procedure.js';
import { Actions, LinkButton } from '../../../pages/components/form.js';
import { InquirySentence } from '../../../pages/components/inquiry.js';
import { ServiceTable, type ShownService, servicesProgress } from '../../../pages/components/service-table.js';
import { numberRow, sentToRows, SummaryList, type SummaryRow, Time } from '../../../pages/components/summary-list.js';
import { Title } from '../../../pages/components/title.js';
import type { Page, PageContext, TextId, VNode } from '../../../pages/context.js';
import { PATHS } from '../../../pages/paths.js';
import { endedAt, type ProcedureProgress, statusName } from '../../../pages/procedure.js';
import { CASE_PATHS } from '../../case-tracking/paths.js';
import { OPERATOR_APPLICATION_PATH } from '../paths.js';
import { ApplicationLayout, applicationSteps } from './layout.js';

export interface OperatorApplicationStatusView {
  procedure: ProcedureProgress;
  /** The contact address: as it was typed in this browser, or masked once it is verified. */
  email?: string;
  /** The form with what was typed in this browser. */
  correctAt?: string;
  /** Once the contact address is verified. */
  receiptNumber?: string;
  /** RFC 3339 */
  dueAt?: string;
  /** The attached services, once the password is in force. */
  services?: readonly ShownService[];
  /** While it waits: where to look for news, and how often. */
  refresh?: { seconds: number; to: string };
}

/** How often a waiting page reloads, in seconds. A state that isn't named here does not change by itself. */
export const OPERATOR_REFRESH_S: Partial<Record<Status, number>> = {
  'awaiting-contact-verification': 10,
  'awaiting-decision': 30,
  'awaiting-applicant': 30,
  applying: 3,
  'awaiting-confirmation': 10,
  'awaiting-password': 10,
  propagating: 5,
};

interface Wording {
  title: TextId;
  detail: TextId;
  kind?: 'success' | 'warning' | 'error';
}
const FAILED: Wording = { title: 'operator.failed.title', detail: 'operator.failed.detail', kind: 'error' };
const DONE: Wording = { title: 'operator.done.title', detail: 'operator.done.detail', kind: 'success' };
const wording = (
  state:
    | 'awaiting-decision'
    | 'awaiting-applicant'
    | 'applying'
    | 'awaiting-confirmation'
    | 'awaiting-password'
    | 'refused'
    | 'withdrawn'
    | 'abandoned'
    | 'expired'
    | 'mail-undeliverable',
  kind?: Wording['kind'],
): Wording => ({ title: `operator.${state}.title`, detail: `operator.${state}.detail`, ...(kind && { kind }) });
const WORDING: Partial<Record<Status, Wording>> = {
  'awaiting-contact-verification': { title: 'operator.sent.title', detail: 'operator.sent.lead' },
  'awaiting-decision': wording('awaiting-decision', 'success'),
  'awaiting-applicant': wording('awaiting-applicant', 'warning'),
  applying: wording('applying'),
  'awaiting-confirmation': wording('awaiting-confirmation', 'success'),
  'awaiting-password': wording('awaiting-password'),
  propagating: DONE,
  completed: DONE,
  refused: wording('refused', 'warning'),
  withdrawn: wording('withdrawn', 'warning'),
  abandoned: wording('abandoned', 'warning'),
  expired: wording('expired', 'error'),
  'mail-undeliverable': wording('mail-undeliverable', 'error'),
};

export const OperatorApplicationStatusPage: Page<OperatorApplicationStatusView> = (view, ctx) => {
  const { t } = ctx.text;
  const { procedure, services = [], refresh } = view;
  const { title: id, detail, kind } = WORDING[procedure.status] ?? FAILED;
  const title = t(id);
  const steps = applicationSteps(procedure);
  return (
    <ApplicationLayout
      ctx={ctx}
      crumb="status"
      title={services.length === 0 ? title : `${title} – ${servicesProgress(ctx, services)}`}
      steps={steps}
      {...(refresh && { refresh })}
    >
      <Title ctx={ctx} {...(kind ? { kind } : { steps })}>
        {title}
      </Title>
      <p class="lead">{t(detail)}</p>
      {kind === 'success' && detail === DONE.detail && <p>{t('access-code.done.which')}</p>}
      <SummaryList rows={rowsOf(ctx, view)} />
      {procedure.status === 'awaiting-contact-verification' && <MailHelp ctx={ctx} correctAt={view.correctAt} />}
      <Services ctx={ctx} procedure={procedure} services={services} />
      <Ways ctx={ctx} view={view} />
      <div class="help">
        <InquirySentence ctx={ctx} id="problem.inquiry" />
      </div>
    </ApplicationLayout>
  );
};

/** What the end of the time means, where there is one. */
const UNTIL: Partial<Record<Status, TextId>> = {
  'awaiting-contact-verification': 'operator.until',
  'awaiting-applicant': 'operator.answer-by',
  'awaiting-confirmation': 'operator.until',
  'awaiting-password': 'operator.password-until',
};

function rowsOf(ctx: PageContext, view: OperatorApplicationStatusView): SummaryRow[] {
  const { procedure, receiptNumber, dueAt, email } = view;
  const { t } = ctx.text;
  const { status, expiresAt } = procedure;
  const rows: SummaryRow[] = [];
  const time = (name: TextId, at: string | undefined): void => {
    if (at !== undefined) rows.push({ name: t(name), value: <Time ctx={ctx} at={at} /> });
  };
  if (receiptNumber !== undefined) rows.push(numberRow(ctx, procedure.procedureId, receiptNumber));
  const mailName = receiptNumber === undefined ? 'mail.sent-to' : 'mail.goes-to';
  rows.push(...sentToRows(ctx, email === undefined ? [] : [email], mailName));
  rows.push({ name: t('procedure.status'), value: statusName(ctx, procedure) });
  time('operator.opened-at', procedure.steps[0]?.at);
  if (status === 'awaiting-decision' || status === 'awaiting-applicant') time('operator.due', dueAt);
  const until = UNTIL[status];
  if (until) time(until, expiresAt);
  if (isClosed(status)) time('procedure.closed-at', endedAt(procedure));
  return rows;
}

function MailHelp({ ctx, correctAt }: { ctx: PageContext; correctAt: string | undefined }): VNode {
  const { t } = ctx.text;
  return (
    <>
      <h2>{t('operator.sent.next')}</h2>
      <ol class="prose-list">
        <li>{t('operator.sent.step-open')}</li>
        <li>{t('operator.sent.step-press')}</li>
        <li>{t('operator.sent.step-receipt')}</li>
      </ol>
      <h2>{t('operator.sent.no-mail')}</h2>
      <ul class="prose-list">
        <li>{t('operator.sent.no-mail-spam')}</li>
        <li>{t('operator.sent.no-mail-wait')}</li>
        <li>{t(correctAt === undefined ? 'operator.sent.no-mail-again' : 'operator.sent.no-mail-correct')}</li>
      </ul>
    </>
  );
}

interface ServicesProps {
  ctx: PageContext;
  procedure: ProcedureProgress;
  services: readonly ShownService[];
}
function Services({ ctx, procedure: { status }, services }: ServicesProps): VNode | null {
  const { t } = ctx.text;
  if (status !== 'propagating' && status !== 'completed') return null;
  return (
    <section class="section" aria-labelledby="services">
      <h2 id="services">{t('services.title')}</h2>
      <p>{t(status === 'completed' ? 'operator.done.all' : 'operator.done.propagating')}</p>
      {services.length > 0 && <ServiceTable ctx={ctx} services={services} />}
    </section>
  );
}

/** Ways on: the tracker while the office has it, a new application once it has ended without a password. */
function Ways({
  ctx,
  view: { procedure, refresh, correctAt },
}: {
  ctx: PageContext;
  view: OperatorApplicationStatusView;
}): VNode {
  const { t } = ctx.text;
  const { status } = procedure;
  const isOver = isClosed(status);
  const isAtOffice = status === 'awaiting-decision' || status === 'awaiting-applicant';
  return (
    <Actions>
      {isAtOffice && (
        <LinkButton href={CASE_PATHS.form} kind="primary">
          {t('operator.tracker')}
        </LinkButton>
      )}
      {correctAt !== undefined && (
        <LinkButton href={correctAt} kind={isOver ? 'primary' : 'secondary'}>
          {t('operator.correct')}
        </LinkButton>
      )}
      {!isOver && <LinkButton href={refresh?.to ?? ctx.path}>{t('procedure.reload')}</LinkButton>}
      {isOver && status !== 'completed' && (
        <LinkButton href={OPERATOR_APPLICATION_PATH} kind={correctAt === undefined ? 'primary' : 'secondary'}>
          {t('operator.again')}
        </LinkButton>
      )}
      <LinkButton href={PATHS.home} kind="quiet">
        {t('problem.to-home')}
      </LinkButton>
    </Actions>
  );
}
