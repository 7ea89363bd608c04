/** What the one-time URL of a reissue leads to: the page with one button, the wait, the completion. Manual: CiNii Research, step 6. */
import { Actions, Button, Form, LinkButton } from '../../../pages/components/form.js';
import { Notice } from '../../../pages/components/notice.js';
import { SummaryList, sentToRows, Time } from '../../../pages/components/summary-list.js';
import { Title } from '../../../pages/components/title.js';
import type { Page } from '../../../pages/context.js';
import { PATHS } from '../../../pages/paths.js';
import type { ProcedureProgress } from '../../../pages/procedure.js';
import { APPLICATION_PATHS } from '../../service-use-change/paths.js';
import { CINII_RESEARCH } from '../paths.js';
import { ReissueLayout, reissueSteps } from './layout.js';

export interface PasswordReissueUrlView {
  token: string;
  procedure: ProcedureProgress;
  /** Registrations that the reissue is for, where the page may tell. */
  applicationIds?: readonly string[];
  /** Path that takes the place of the URL in the address bar. Default: `/u`. */
  cleanUrl?: string;
}

/** `GET /u/<token>`: opening it changes nothing. Its one button sends the field `token`. */
export const PasswordReissueUrlPage: Page<PasswordReissueUrlView> = (view, ctx) => {
  const { t } = ctx.text;
  const { procedure, applicationIds = [] } = view;
  const steps = reissueSteps(procedure);
  const facts = [
    ...(applicationIds.length > 0
      ? [{ name: t('reissue.application-id'), value: applicationIds.join(', '), code: true }]
      : []),
    ...(procedure.expiresAt === undefined
      ? []
      : [{ name: t('procedure.url-until'), value: <Time ctx={ctx} at={procedure.expiresAt} /> }]),
  ];
  return (
    <ReissueLayout
      ctx={ctx}
      crumb="redeem"
      title={t('reissue.crumb.redeem')}
      steps={steps}
      cleanUrl={view.cleanUrl ?? PATHS.oneTimeUrl}
    >
      <Title ctx={ctx} steps={steps}>
        {t('reissue.redeem.title')}
      </Title>
      <p class="lead">{t('reissue.redeem.lead')}</p>
      {facts.length > 0 && <SummaryList rows={facts} />}
      <h2>{t('reissue.redeem.what')}</h2>
      <ul class="prose-list">
        <li>{t('reissue.redeem.what-new')}</li>
        <li>{t('reissue.redeem.what-old')}</li>
        <li>{t('reissue.redeem.what-mail')}</li>
      </ul>
      <Form ctx={ctx} action={PATHS.oneTimeUrl} hidden={{ token: view.token }} until={procedure.expiresAt}>
        <Actions>
          <Button>{t('reissue.redeem.submit')}</Button>
        </Actions>
      </Form>
      <Notice ctx={ctx} kind="warning">
        <p>{t('reissue.redeem.not-me')}</p>
      </Notice>
    </ReissueLayout>
  );
};

export interface PasswordReissueApplyingView {
  procedure: ProcedureProgress;
  /** Where to look for news, and how often; absent: only by the link. */
  refresh?: { seconds: number; to: string };
  /** Where the password goes. */
  sentTo?: readonly string[];
}

/** The new password is on its way. */
export const PasswordReissueApplyingPage: Page<PasswordReissueApplyingView> = ({ procedure, refresh, sentTo }, ctx) => {
  const { t } = ctx.text;
  const steps = reissueSteps(procedure);
  return (
    <ReissueLayout
      ctx={ctx}
      crumb="applying"
      title={t('reissue.crumb.applying')}
      steps={steps}
      {...(refresh && { refresh })}
    >
      <Title ctx={ctx} steps={steps}>
        {t('reissue.applying.title')}
      </Title>
      <p class="lead">{t('reissue.applying.lead')}</p>
      {refresh && <p>{t('reissue.applying.refresh')}</p>}
      <SummaryList
        rows={[...sentToRows(ctx, sentTo), { name: t('procedure.id'), value: procedure.procedureId, code: true }]}
      />
      <Actions>
        <LinkButton href={refresh?.to ?? ctx.path}>{t('procedure.reload')}</LinkButton>
      </Actions>
    </ReissueLayout>
  );
};

export interface PasswordReissueCompletedView {
  procedure: ProcedureProgress;
  /** Where the password went. */
  sentTo?: readonly string[];
}

/** 「再発行完了」 */
export const PasswordReissueCompletedPage: Page<PasswordReissueCompletedView> = ({ procedure, sentTo }, ctx) => {
  const { t } = ctx.text;
  const steps = reissueSteps(procedure);
  return (
    <ReissueLayout ctx={ctx} crumb="completed" title={t('reissue.crumb.completed')} steps={steps}>
      <Title ctx={ctx} kind="success">
        {t('reissue.completed.title')}
      </Title>
      <p class="lead">{t('reissue.completed.mail')}</p>
      <SummaryList
        rows={[
          ...sentToRows(ctx, sentTo),
          { name: t('reissue.received.subject'), value: t('reissue.subject.password') },
          { name: t('procedure.id'), value: procedure.procedureId, code: true },
        ]}
      />
      <Notice ctx={ctx} kind="info">
        <p>{t('reissue.completed.old')}</p>
      </Notice>
      <Actions>
        <LinkButton href={CINII_RESEARCH} kind="primary">
          {t('reissue.back-to-cinii')}
        </LinkButton>
        <LinkButton href={APPLICATION_PATHS.form} kind="quiet">
          {t('reissue.to-application')}
        </LinkButton>
      </Actions>
    </ReissueLayout>
  );
};
