/** 「第2パスワードリセット」: the form for the address, and where a reset is. Manual: certificate issuance, 2.4 (c). */
import { isClosed, type Status } from '../../../../workflows/contracts/procedure.js';
import { errorOf, linesOf } from '../../../pages/components/error-summary.js';
import { TextField } from '../../../pages/components/field.js';
import { Actions, Button, Form, LinkButton } from '../../../pages/components/form.js';
import { Notice } from '../../../pages/components/notice.js';
import { type Milestone, type MilestonePlan, milestones } from '../../../pages/components/step-list.js';
import { SummaryList, type SummaryRow, sentToRows, Time } from '../../../pages/components/summary-list.js';
import { Title } from '../../../pages/components/title.js';
import type { Page, PageContext, VNode } from '../../../pages/context.js';
import type { ProcedureProgress } from '../../../pages/procedure.js';
import { Notes, Points, WhenLate, StudentLayout } from '../../../student/pages/layout.js';
import type { SecondPasswordResetFormView, SecondPasswordResetView } from '../../../student/pages/view.js';
import { STUDENT_PATHS } from '../../../student/paths.js';

/** Milestones, with the steps of the workflow `secondPasswordReset` that reach them. */
const PLAN: readonly MilestonePlan[] = [
  { label: 'second-password-reset.step.opened', reachedBy: ['opened'] },
  { label: 'second-password-reset.step.mail', reachedBy: ['url-mailed'] },
  { label: 'second-password-reset.step.redeemed', reachedBy: ['redeemed', 'password-allowed'] },
  { label: 'second-password-reset.step.password', reachedBy: ['second-password-set'] },
];
const AT_LEAST: Partial<Record<Status, number>> = { 'awaiting-password': 3, completed: PLAN.length };

/** Milestones of one reset. Whether a mail went out would tell whether the address is registered: it is always due. */
export const resetSteps = ({ status, steps }: ProcedureProgress): Milestone[] =>
  milestones(
    PLAN,
    steps.filter(({ step }) => step !== 'url-mailed'),
    { atLeast: AT_LEAST[status] ?? 2, closed: isClosed(status) },
  );

/** Field: `email`. */
export const SecondPasswordResetFormPage: Page<SecondPasswordResetFormView> = (view, ctx) => {
  const { t } = ctx.text;
  const title = t('second-password-reset.title');
  const labels = { email: t('student.email') };
  const lines = linesOf(ctx, labels, view);
  return (
    <StudentLayout ctx={ctx} crumb={title} errors={lines}>
      <Title ctx={ctx}>{title}</Title>
      <p class="lead">{t('second-password-reset.lead')}</p>
      <Form ctx={ctx} action={STUDENT_PATHS.forgotten}>
        <TextField
          ctx={ctx}
          name="email"
          label={labels.email}
          error={errorOf(ctx, labels, view.errors, 'email')}
          value={view.email}
          type="email"
          autocomplete="email"
          inputMode="email"
          required
        />
        <Notes ctx={ctx}>
          <Points
            ctx={ctx}
            ids={[
              'second-password-reset.note.mail',
              'second-password-reset.note.url',
              'second-password-reset.note.late',
              'second-password-reset.note.same',
            ]}
          />
          <WhenLate ctx={ctx} />
        </Notes>
        <Actions>
          <Button>{t('second-password-reset.submit')}</Button>
          <LinkButton href={STUDENT_PATHS.login} kind="quiet">
            {t('student.back')}
          </LinkButton>
        </Actions>
      </Form>
    </StudentLayout>
  );
};

type Part = { ctx: PageContext; procedure: ProcedureProgress };

export const SecondPasswordResetPage: Page<SecondPasswordResetView> = ({ procedure, sender, email }, ctx) => {
  const { status } = procedure;
  if (status === 'awaiting-password') return AwaitingPassword({ ctx, procedure });
  return isClosed(status) ? Ended({ ctx, procedure }) : Sent({ ctx, procedure, sender, email });
};

/** The same for any address that was typed. */
function Sent({ ctx, procedure, sender, email }: Part & { sender: string; email: string | undefined }): VNode {
  const { t } = ctx.text;
  const title = t('second-password-reset.title');
  const steps = resetSteps(procedure);
  const rows: SummaryRow[] = [
    ...sentToRows(ctx, email === undefined ? [] : [email], 'mail.typed'),
    { name: t('student-email.sender'), value: sender, code: true },
  ];
  if (procedure.expiresAt !== undefined)
    rows.push({ name: t('procedure.url-until'), value: <Time ctx={ctx} at={procedure.expiresAt} /> });
  return (
    <StudentLayout ctx={ctx} crumb={title} steps={steps}>
      <Title ctx={ctx} steps={steps}>
        {title}
      </Title>
      <Notice ctx={ctx} kind="success" title={t('second-password-reset.sent.title')}>
        <p>{t('second-password-reset.sent.detail')}</p>
      </Notice>
      <SummaryList rows={rows} />
      <section class="section" aria-labelledby="check">
        <h2 id="check">{t('second-password-reset.check')}</h2>
        <Points
          ctx={ctx}
          ids={[
            'second-password-reset.check.registered',
            'student-email.check.typing',
            'student-email.check.spaces',
            'student-email.check.width',
            'student-email.check.spam',
            'student-email.check.allow',
          ]}
        />
      </section>
      <Actions>
        <LinkButton href={STUDENT_PATHS.forgotten}>{t('second-password-reset.again')}</LinkButton>
      </Actions>
    </StudentLayout>
  );
}

/** For any browser but the one that used the URL, which has the form here. */
function AwaitingPassword({ ctx, procedure }: Part): VNode {
  const { t } = ctx.text;
  const title = t('second-password-reset.awaiting.title');
  const steps = resetSteps(procedure);
  return (
    <StudentLayout ctx={ctx} crumb={title} steps={steps}>
      <Title ctx={ctx} steps={steps}>
        {title}
      </Title>
      <p class="lead">{t('second-password-reset.awaiting.detail')}</p>
      {procedure.expiresAt !== undefined && (
        <SummaryList
          rows={[{ name: t('second-password.reset.until'), value: <Time ctx={ctx} at={procedure.expiresAt} /> }]}
        />
      )}
      <Actions>
        <LinkButton href={STUDENT_PATHS.forgotten}>{t('second-password-reset.again')}</LinkButton>
      </Actions>
    </StudentLayout>
  );
}

/** Endings that a reset has words for. */
const ENDINGS = ['expired', 'superseded', 'failed'] as const;

function Ended({ ctx, procedure }: Part): VNode {
  const { t } = ctx.text;
  const isDone = procedure.status === 'completed';
  const ending = ENDINGS.find((known) => known === procedure.status) ?? 'failed';
  const title = t(isDone ? 'second-password.done.title' : `second-password-reset.${ending}.title`);
  return (
    <StudentLayout ctx={ctx} crumb={title} steps={resetSteps(procedure)}>
      <Title ctx={ctx} kind={isDone ? 'success' : ending === 'superseded' ? 'warning' : 'error'}>
        {title}
      </Title>
      <p class="lead">{t(isDone ? 'second-password.done.set' : `second-password-reset.${ending}.detail`)}</p>
      {isDone && <p>{t('second-password.done.reset-detail')}</p>}
      <Actions>
        <LinkButton href={isDone ? STUDENT_PATHS.login : STUDENT_PATHS.forgotten} kind="primary">
          {t(isDone ? 'student.ok' : 'second-password-reset.again')}
        </LinkButton>
        {!isDone && (
          <LinkButton href={STUDENT_PATHS.login} kind="quiet">
            {t('student.to-login')}
          </LinkButton>
        )}
      </Actions>
    </StudentLayout>
  );
}
