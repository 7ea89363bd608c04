/**
 * Application password reissue up to the mail: form, confirmation, receipt. Manual: CiNii Research, steps 3–5; rules: spec/password-reissue.md.
 * What follows the mail is in `url.tsx`, any other state in `status.tsx`.
 */
import { RadioGroup } from '../../../pages/components/choices.js';
import { errorOf, linesOf } from '../../../pages/components/error-summary.js';
import { TextField } from '../../../pages/components/field.js';
import { Actions, Button, Form, LinkButton } from '../../../pages/components/form.js';
import { InquirySentence } from '../../../pages/components/inquiry.js';
import { Notice } from '../../../pages/components/notice.js';
import { SummaryList, sentToRows, Time } from '../../../pages/components/summary-list.js';
import { Title } from '../../../pages/components/title.js';
import type { FormErrors, Page, PageContext, VNode } from '../../../pages/context.js';
import type { ProcedureProgress } from '../../../pages/procedure.js';

import { CINII_RESEARCH, REISSUE_PATHS } from '../paths.js';
import { ReissueLayout, reissueSteps } from './layout.js';

export interface PasswordReissueFormView extends FormErrors {
  /** What was typed, when the form is shown again. */
  email?: string;
  /** What the form carries along unseen. */
  hidden?: Readonly<Record<string, string>>;
}

/** The form with 「メールアドレス」 and 「再発行する」; shown again with what was typed when the address is not registered. */
export const PasswordReissueFormPage: Page<PasswordReissueFormView> = (view, ctx) => {
  const { t } = ctx.text;
  const labels = { email: t('reissue.form.email') };
  const unregistered = view.problem === 'email-not-registered';
  const lines = linesOf(ctx, labels, view, { field: unregistered ? 'email' : undefined });
  const error = errorOf(ctx, labels, view.errors, 'email');
  return (
    <ReissueLayout
      ctx={ctx}
      crumb="start"
      title={t('reissue.crumb.start')}
      steps={reissueSteps(undefined)}
      errors={lines}
    >
      <Title ctx={ctx} steps={reissueSteps(undefined)}>
        {t('reissue.form.title')}
      </Title>
      <p class="lead">{t('reissue.form.lead')}</p>
      <Form ctx={ctx} action={REISSUE_PATHS.form} hidden={view.hidden}>
        <TextField
          ctx={ctx}
          name="email"
          label={labels.email}
          hint={t('reissue.form.email-hint')}
          error={unregistered ? t('problem.email-not-registered.detail') : error}
          value={view.email}
          type="email"
          inputMode="email"
          autocomplete="email"
          required
        />
        {unregistered && (
          <Notice ctx={ctx} kind="warning">
            <InquirySentence ctx={ctx} id="reissue.form.not-registered" />
          </Notice>
        )}
        <p class="soft">{t('reissue.keeps-old')}</p>
        <Actions>
          <Button>{t('reissue.form.submit')}</Button>
          <LinkButton href={CINII_RESEARCH} kind="quiet">
            {t('reissue.back-to-cinii')}
          </LinkButton>
        </Actions>
      </Form>
      {!unregistered && (
        <div class="help">
          <InquirySentence ctx={ctx} id="reissue.form.inquiry" />
        </div>
      )}
    </ReissueLayout>
  );
};

/** Value of the radio button that stands for every registration of the address. */
export const ALL_REGISTRATIONS = 'all';

export interface PasswordReissueConfirmView extends FormErrors {
  procedureId: string;
  /** Registrations of the address; empty where it isn't told whether there are any. */
  registrations: readonly { applicationId: string }[];
  /** The address as typed. */
  email?: string;
  /** Until when OK can be pressed, RFC 3339. */
  expiresAt?: string;
  /** What was chosen, when the page is shown again. */
  chosen?: string;
  hidden?: Readonly<Record<string, string>>;
}

/** The confirmation page with 「OK」. Fields: `procedureId`, and `applicationId` (an ID or {@link ALL_REGISTRATIONS}) where there are several. */
export const PasswordReissueConfirmPage: Page<PasswordReissueConfirmView> = (view, ctx) => {
  const { t } = ctx.text;
  const labels = { applicationId: t('reissue.confirm.which') };
  const several = view.registrations.length > 1;
  const lines = linesOf(ctx, labels, view);
  const steps = reissueSteps({ procedureId: view.procedureId, status: 'awaiting-ok', steps: [] });
  return (
    <ReissueLayout
      ctx={ctx}
      crumb="confirm"
      title={t('reissue.crumb.confirm')}
      steps={steps}
      errors={several ? lines : lines.map(({ message }) => ({ message }))}
    >
      <Title ctx={ctx} steps={steps}>
        {t('reissue.confirm.title')}
      </Title>
      <p class="lead">{t(view.registrations.length > 0 ? 'reissue.confirm.lead' : 'reissue.confirm.neutral')}</p>
      <Form
        ctx={ctx}
        action={REISSUE_PATHS.ok}
        hidden={{ ...view.hidden, procedureId: view.procedureId }}
        until={view.expiresAt}
      >
        <ConfirmFacts ctx={ctx} view={view} />
        {several && (
          <RadioGroup
            ctx={ctx}
            name="applicationId"
            legend={labels.applicationId}
            hint={t('reissue.confirm.which-hint')}
            error={errorOf(ctx, labels, view.errors, 'applicationId')}
            required
            chosen={view.chosen === undefined ? [] : [view.chosen]}
            options={[
              ...view.registrations.map(({ applicationId }) => ({ value: applicationId, label: applicationId })),
              {
                value: ALL_REGISTRATIONS,
                label: t('reissue.confirm.all', { count: view.registrations.length }),
                hint: t('reissue.confirm.all-hint'),
              },
            ]}
          />
        )}
        <p class="soft">{t('reissue.keeps-old')}</p>
        <Actions>
          <Button>{t('reissue.confirm.ok')}</Button>
          <LinkButton href={REISSUE_PATHS.form} kind="quiet">
            {t('reissue.confirm.again')}
          </LinkButton>
        </Actions>
      </Form>
    </ReissueLayout>
  );
};

function ConfirmFacts({ ctx, view }: { ctx: PageContext; view: PasswordReissueConfirmView }): VNode {
  const { t } = ctx.text;
  const rows = [];
  if (view.email !== undefined) rows.push({ name: t('reissue.confirm.entered'), value: view.email, code: true });
  const [only, second] = view.registrations;
  if (only && !second) rows.push({ name: t('reissue.application-id'), value: only.applicationId, code: true });
  if (view.expiresAt !== undefined)
    rows.push({ name: t('reissue.confirm.valid'), value: <Time ctx={ctx} at={view.expiresAt} /> });
  return <SummaryList rows={rows} />;
}

export interface PasswordReissueReceivedView {
  procedure: ProcedureProgress;
  /** Say nothing that tells whether the address is registered. */
  neutral?: boolean;
  /** Where the mail went: as it was typed here, or masked. Where nothing may be told, only what was typed here. */
  sentTo?: readonly string[];
}

/** After OK: 「本人確認メール送信」, with what to do next and until when. */
export const PasswordReissueReceivedPage: Page<PasswordReissueReceivedView> = (view, ctx) => {
  const { procedure, neutral = false, sentTo } = view;
  const { t } = ctx.text;
  const steps = reissueSteps(procedure, neutral);
  return (
    <ReissueLayout ctx={ctx} crumb="mail-sent" title={t('reissue.crumb.mail-sent')} steps={steps}>
      <Title ctx={ctx} kind="success" steps={steps}>
        {t('reissue.received.title')}
      </Title>
      <p class="lead">{t(neutral ? 'reissue.received.mail-neutral' : 'reissue.received.mail')}</p>
      <SummaryList
        rows={[
          ...sentToRows(ctx, sentTo, neutral ? 'mail.typed' : 'mail.sent-to'),
          { name: t('reissue.received.subject'), value: t('reissue.subject.url') },
          ...(procedure.expiresAt === undefined
            ? []
            : [{ name: t('procedure.url-until'), value: <Time ctx={ctx} at={procedure.expiresAt} /> }]),
          { name: t('procedure.id'), value: procedure.procedureId, code: true },
        ]}
      />
      <h2>{t('reissue.received.next')}</h2>
      <ol class="prose-list">
        <li>{t('reissue.received.step-open')}</li>
        <li>{t('reissue.received.step-press')}</li>
        <li>{t('reissue.received.step-mail')}</li>
      </ol>
      {procedure.expiresAt !== undefined && (
        <p>{t('reissue.received.until', { until: ctx.text.dateTime(procedure.expiresAt) })}</p>
      )}
      <details class="details">
        <summary>{t('reissue.received.no-mail')}</summary>
        <ul class="prose-list">
          <li>{t('reissue.received.no-mail-spam')}</li>
          <li>{t('reissue.received.no-mail-wait')}</li>
          <li>
            {t('reissue.received.no-mail-again')} <a href={REISSUE_PATHS.form}>{t('reissue.restart')}</a>
          </li>
        </ul>
      </details>
      <Actions>
        <LinkButton href={CINII_RESEARCH}>{t('reissue.back-to-cinii')}</LinkButton>
      </Actions>
    </ReissueLayout>
  );
};
