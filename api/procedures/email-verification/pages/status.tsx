/** Where the verification of an address is, in any state. Manual: certificate issuance, 2.1 and 2.4 (a). */
import { isClosed, type Status } from '../../../../workflows/contracts/procedure.js';
import { Actions, Button, Form, LinkButton } from '../../../pages/components/form.js';
import { Notice } from '../../../pages/components/notice.js';
import { type Milestone, type MilestonePlan, milestones } from '../../../pages/components/step-list.js';
import { SummaryList, type SummaryRow, Time } from '../../../pages/components/summary-list.js';
import { Title } from '../../../pages/components/title.js';
import type { Page, PageContext, VNode } from '../../../pages/context.js';
import { EMAIL_FORM } from './form.js';
import { clockTime } from '../../../pages/components/idle-session.js';
import { Points, StudentLayout, ToStart } from '../../../student/pages/layout.js';
import type { EmailVerificationView } from '../../../student/pages/view.js';

type Part = { ctx: PageContext; view: EmailVerificationView };

export const EmailVerificationPage: Page<EmailVerificationView> = (view, ctx) => {
  const { status } = view.procedure;
  if (!isClosed(status)) return Sent({ ctx, view });
  return status === 'completed' ? Completed({ ctx, view }) : Ended({ ctx, view });
};

/** Milestones, with the steps of the workflow `emailVerification` that reach them. */
const planOf = (purpose: EmailVerificationView['purpose']): readonly MilestonePlan[] => [
  { label: 'student-email.step.opened', reachedBy: ['opened'] },
  { label: 'student-email.step.mail', reachedBy: ['url-mailed'] },
  { label: 'student-email.step.redeemed', reachedBy: ['redeemed'] },
  { label: `student-email.step.${purpose}`, reachedBy: ['completed'] },
];
/** While a URL may be used its mail is done or on its way. */
const AT_LEAST: Partial<Record<Status, number>> = { 'awaiting-confirmation': 2, completed: 4 };

export const verificationSteps = ({
  purpose,
  procedure,
}: Pick<EmailVerificationView, 'purpose' | 'procedure'>): Milestone[] =>
  milestones(planOf(purpose), procedure.steps, {
    atLeast: AT_LEAST[procedure.status] ?? 1,
    closed: isClosed(procedure.status),
  });

/** 「確認メールを送信しました」 */
function Sent({ ctx, view }: Part): VNode {
  const { t } = ctx.text;
  const { purpose, procedure, sender, student, resend } = view;
  const title = t(`student-email.${purpose}.title`);
  const steps = verificationSteps(view);
  const rows: SummaryRow[] = [{ name: t('student-email.sender'), value: sender, code: true }];
  if (resend) rows.unshift({ name: t('mail.sent-to'), value: resend.email, code: true });
  if (procedure.expiresAt !== undefined)
    rows.push({ name: t('procedure.url-until'), value: <Time ctx={ctx} at={procedure.expiresAt} /> });
  return (
    <StudentLayout ctx={ctx} crumb={title} student={student} steps={steps}>
      <Title ctx={ctx} steps={steps}>
        {title}
      </Title>
      <Notice ctx={ctx} kind="success" title={t('student-email.sent.title')}>
        <p>{t('student-email.sent.next')}</p>
      </Notice>
      <SummaryList rows={rows} />
      <p>{t('student-email.sent.close')}</p>
      <section class="section" aria-labelledby="check">
        <h2 id="check">{t('student-email.check')}</h2>
        <Points
          ctx={ctx}
          ids={[
            'student-email.check.typing',
            'student-email.check.spaces',
            'student-email.check.width',
            'student-email.check.spam',
            'student-email.check.allow',
          ]}
        />
        {student && (
          <p>
            <a href={EMAIL_FORM[purpose]}>{t('student-email.other')}</a>
          </p>
        )}
      </section>
      {resend && <Resend ctx={ctx} view={view} resend={resend} />}
    </StudentLayout>
  );
}

/** A request like the first one. With scripts the button waits for its time; without, the server says so. */
function Resend({ ctx, view, resend }: Part & { resend: NonNullable<EmailVerificationView['resend']> }): VNode {
  const { t } = ctx.text;
  const { purpose, procedure } = view;
  const { from, left, email } = resend;
  const sinceStart = Date.parse(from) - Date.parse(procedure.steps[0]?.at ?? from);
  const until = (
    <time key="until" class="time" dateTime={from}>
      {clockTime(ctx, from, true)}
    </time>
  );
  if (left === 0)
    return (
      <section class="section" aria-labelledby="resend">
        <h2 id="resend">{t('student-email.resend')}</h2>
        <p>{ctx.text.rich('student-email.resend.none', { until })}</p>
      </section>
    );
  return (
    <section class="section" aria-labelledby="resend">
      <h2 id="resend">{t('student-email.resend')}</h2>
      <p>{t('student-email.resend.detail', { count: left })}</p>
      <p>{ctx.text.rich('student-email.resend.from', { until })}</p>
      <div data-resend-from={from} data-resend-ms={String(Math.max(0, sinceStart))}>
        <Form ctx={ctx} action={EMAIL_FORM[purpose]} hidden={{ email, emailAgain: email }}>
          <Actions>
            <Button kind="secondary">{t('student-email.resend.submit')}</Button>
          </Actions>
        </Form>
      </div>
    </section>
  );
}

function Completed({ ctx, view }: Part): VNode {
  const { t } = ctx.text;
  const { purpose, student } = view;
  const title = t(`student-email.completed.${purpose}.title`);
  return (
    <StudentLayout ctx={ctx} crumb={title} student={student} steps={verificationSteps(view)}>
      <Title ctx={ctx} kind="success">
        {title}
      </Title>
      <p class="lead">{t(`student-email.completed.${purpose}.lead`)}</p>
      <p>{t(`student-email.completed.${purpose}.detail`)}</p>
      {purpose === 'register' && <p>{t('student-email.completed.register.next')}</p>}
      <Actions>
        <ToStart ctx={ctx} student={student} />
      </Actions>
    </StudentLayout>
  );
}

/** Endings that a verification has words for. */
const ENDINGS = ['expired', 'superseded', 'mail-undeliverable', 'refused', 'failed'] as const;

function Ended({ ctx, view }: Part): VNode {
  const { t } = ctx.text;
  const { purpose, procedure, student } = view;
  const ending = ENDINGS.find((known) => known === procedure.status) ?? 'failed';
  const title = t(`student-email.${ending}.title`);
  const mayAgain = student?.level === (purpose === 'register' ? 'register-email' : 'menu');
  return (
    <StudentLayout ctx={ctx} crumb={title} student={student} steps={verificationSteps(view)}>
      <Title ctx={ctx} kind={ending === 'superseded' ? 'warning' : 'error'}>
        {title}
      </Title>
      <p class="lead">{t(`student-email.${ending}.detail`)}</p>
      <Actions>
        {mayAgain ? (
          <LinkButton href={EMAIL_FORM[purpose]} kind={ending === 'superseded' ? 'secondary' : 'primary'}>
            {t('student-email.again')}
          </LinkButton>
        ) : (
          <ToStart ctx={ctx} student={student} />
        )}
      </Actions>
    </StudentLayout>
  );
}
