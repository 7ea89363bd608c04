/** Pages of staff until the console exists: sign-in, and the open applications with their decision. */
import { errorOf, ErrorSummary, linesOf } from './components/error-summary.js';
import { PasswordField, TextArea, TextField } from './components/field.js';
import { Actions, Button, Form } from './components/form.js';
import { Layout } from './components/layout.js';
import { Notice } from './components/notice.js';
import { SummaryList, type SummaryRow, Time } from './components/summary-list.js';
import { Title } from './components/title.js';
import type { FormErrors, Page, PageContext, VNode } from './context.js';
import { kindText, USE_CHANGES } from './application-input.js';
import { PATHS } from './paths.js';

export interface StaffSignInView extends FormErrors {
  /** What was typed. */
  userId?: string;
  hidden?: Readonly<Record<string, string>>;
}

/** Fields `userId`, `password`. */
export const StaffSignInPage: Page<StaffSignInView> = (view, ctx) => {
  const { t } = ctx.text;
  const labels = { userId: t('staff.user-id'), password: t('staff.password') };
  const wrong = view.problem === 'not-authenticated';
  const lines = linesOf(ctx, labels, view, {
    field: wrong ? 'password' : undefined,
    problemText: wrong ? t('staff.sign-in.refused') : undefined,
  });
  return (
    <Layout
      ctx={ctx}
      title={t('staff.sign-in.title')}
      serviceName={t('service.staff')}
      before={<ErrorSummary ctx={ctx} lines={lines} />}
      hasErrors={lines.length > 0}
    >
      <Title ctx={ctx}>{t('staff.sign-in.title')}</Title>
      <p class="lead">{t('staff.sign-in.lead')}</p>
      <Form ctx={ctx} action={PATHS.staffSignIn} hidden={view.hidden}>
        <TextField
          ctx={ctx}
          name="userId"
          label={labels.userId}
          error={errorOf(ctx, labels, view.errors, 'userId')}
          value={view.userId}
          autocomplete="username"
          width="short"
          code
          required
        />
        <PasswordField
          ctx={ctx}
          name="password"
          label={labels.password}
          error={wrong ? t('staff.sign-in.refused') : errorOf(ctx, labels, view.errors, 'password')}
          autocomplete="current-password"
          required
        />
        <Actions>
          <Button>{t('staff.sign-in.submit')}</Button>
        </Actions>
      </Form>
    </Layout>
  );
};

export interface StaffApplication {
  procedureId: string;
  /** Account it is about, e.g. an application ID. */
  account: string;
  institution?: string;
  /** `suspend`, `resume` or `cancel`; anything else is shown as it is. */
  change: string;
  /** 「種別」 */
  kind: string;
  /** RFC 3339 */
  receivedAt: string;
  dueAt: string;
  overdue?: boolean;
  claimedBy?: string;
}

export interface StaffQueueView {
  staff: { userId: string; name: string };
  /** The most urgent first. */
  applications: readonly StaffApplication[];
  /** What has just been decided. */
  decided?: { procedureId: string; decision: 'approve' | 'refuse' };
  /** A decision that was refused: its form is shown again with the reason as typed. */
  draft?: FormErrors & { procedureId: string; reason: string };
}

/** Each application with its form: fields `procedureId`, `reason`, `decision` (`approve` or `refuse`). */
export const StaffQueuePage: Page<StaffQueueView> = ({ staff, applications, decided, draft }, ctx) => {
  const { t } = ctx.text;
  const labels = draft ? { [reasonField(draft.procedureId)]: t('staff.decide.reason') } : {};
  const lines = draft ? linesOf(ctx, labels, inForm(draft)) : [];
  return (
    <Layout
      ctx={ctx}
      title={t('staff.queue.title')}
      serviceName={t('service.staff')}
      account={<Account ctx={ctx} staff={staff} />}
      before={<ErrorSummary ctx={ctx} lines={lines} />}
      hasErrors={lines.length > 0}
    >
      <Title ctx={ctx}>{t('staff.queue.title')}</Title>
      {decided && (
        <Notice
          ctx={ctx}
          kind="success"
          title={t(`staff.decided.${decided.decision}`, { procedureId: decided.procedureId })}
        />
      )}
      <p class="lead">
        {t('staff.queue.count', { count: applications.length })} {applications.length > 1 && t('staff.queue.order')}
      </p>
      {applications.map((application) => (
        <ApplicationCard
          key={application.procedureId}
          ctx={ctx}
          application={application}
          draft={draft?.procedureId === application.procedureId ? draft : undefined}
        />
      ))}
    </Layout>
  );
};

const reasonField = (procedureId: string): string => `reason-${procedureId}`;

/** The field's name on the page, where the same form stands several times. */
const inForm = (draft: NonNullable<StaffQueueView['draft']>): FormErrors => ({
  ...draft,
  errors: (draft.errors ?? []).map((error) =>
    error.field === 'reason' ? { ...error, field: reasonField(draft.procedureId) } : error,
  ),
});

function Account({ ctx, staff }: { ctx: PageContext; staff: StaffQueueView['staff'] }): VNode {
  const { t } = ctx.text;
  return (
    <div class="account">
      <span>{t('staff.signed-in-as', { name: staff.name, id: staff.userId })}</span>
      <Form ctx={ctx} action={PATHS.staffSignOut}>
        <Button kind="quiet">{t('staff.sign-out')}</Button>
      </Form>
    </div>
  );
}

interface CardProps {
  ctx: PageContext;
  application: StaffApplication;
  draft: StaffQueueView['draft'];
}

function ApplicationCard({ ctx, application, draft }: CardProps): VNode {
  const { t } = ctx.text;
  const { procedureId, account } = application;
  const known = USE_CHANGES.find((change) => change === application.change);
  const change = known ? t(`application.change.${known}`) : application.change;
  const heading = `application-${procedureId}`;
  const error = draft && errorOf(ctx, { reason: t('staff.decide.reason') }, draft.errors, 'reason');
  return (
    <article class="card application" aria-labelledby={heading}>
      <h2 class="card-title" id={heading}>
        {t('staff.application', { account, change })}
      </h2>
      <SummaryList rows={factsOf(ctx, application)} />
      <Form ctx={ctx} action={PATHS.staffDecide} hidden={{ procedureId }}>
        <TextArea
          ctx={ctx}
          name="reason"
          idSuffix={`-${procedureId}`}
          label={t('staff.decide.reason')}
          hint={t('staff.decide.reason-hint')}
          value={draft?.reason}
          error={error}
          required
        />
        <Actions>
          <Button name="decision" value="approve">
            {t('staff.decide.approve')}
          </Button>
          <Button name="decision" value="refuse" kind="secondary">
            {t('staff.decide.refuse')}
          </Button>
        </Actions>
      </Form>
    </article>
  );
}

function factsOf(ctx: PageContext, application: StaffApplication): SummaryRow[] {
  const { t } = ctx.text;
  const { institution, claimedBy, overdue } = application;
  const rows: SummaryRow[] = [];
  if (institution !== undefined) rows.push({ name: t('application.institution'), value: institution });
  rows.push({ name: t('application.kind'), value: kindText(ctx, application.kind) });
  rows.push({ name: t('staff.received'), value: <Time ctx={ctx} at={application.receivedAt} /> });
  rows.push({
    name: t('staff.due'),
    value: (
      <>
        <Time ctx={ctx} at={application.dueAt} />{' '}
        {overdue && <strong class="tag tag-error">{t('staff.overdue')}</strong>}
      </>
    ),
  });
  if (claimedBy !== undefined) rows.push({ name: t('staff.claimed-by'), value: claimedBy });
  rows.push({ name: t('procedure.id'), value: application.procedureId, code: true });
  return rows;
}
