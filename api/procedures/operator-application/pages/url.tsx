/** What the two one-time URLs of an operator application lead to: a page with one button each. Opening them changes nothing. */
import { Actions, Button, Form, LinkButton } from '../../../pages/components/form.js';
import { InquirySentence } from '../../../pages/components/inquiry.js';
import { Notice } from '../../../pages/components/notice.js';
import { SummaryList, Time } from '../../../pages/components/summary-list.js';
import { Title } from '../../../pages/components/title.js';
import type { Children, Page, PageContext, ProblemWord, VNode } from '../../../pages/context.js';
import { PATHS, procedurePath } from '../../../pages/paths.js';
import type { ProcedureProgress } from '../../../pages/procedure.js';
import { CASE_PATHS } from '../../case-tracking/paths.js';
import { OPERATOR_APPLICATION_PATH } from '../paths.js';
import { ApplicationLayout, applicationSteps } from './layout.js';

export interface ApplicationUrlView {
  token: string;
  procedure: ProcedureProgress;
}

/** Verifies the contact address: the button sends the application. */
export const ContactVerificationPage: Page<ApplicationUrlView> = (view, ctx) => (
  <UrlPage ctx={ctx} view={view} what="verify" />
);

/** After the approval: the button leads to 「新しいパスワードを作成」. */
export const OperatorPasswordUrlPage: Page<ApplicationUrlView> = (view, ctx) => {
  const { t } = ctx.text;
  return (
    <UrlPage ctx={ctx} view={view} what="redeem">
      <h2>{t('operator.redeem.what')}</h2>
      <ul class="prose-list">
        <li>{t('operator.redeem.what-once')}</li>
        <li>{t('operator.redeem.what-time')}</li>
        <li>{t('operator.redeem.what-old')}</li>
      </ul>
    </UrlPage>
  );
};

interface UrlPageProps {
  ctx: PageContext;
  view: ApplicationUrlView;
  what: 'verify' | 'redeem';
  children?: Children;
}

function UrlPage({ ctx, view: { token, procedure }, what, children }: UrlPageProps): VNode {
  const { t } = ctx.text;
  const steps = applicationSteps(procedure);
  return (
    <ApplicationLayout
      ctx={ctx}
      crumb={what}
      title={t(`operator.crumb.${what}`)}
      steps={steps}
      cleanUrl={procedurePath(procedure.procedureId)}
    >
      <Title ctx={ctx} steps={steps}>
        {t(`operator.${what}.title`)}
      </Title>
      <p class="lead">{t(`operator.${what}.lead`)}</p>
      {procedure.expiresAt !== undefined && (
        <SummaryList rows={[{ name: t('operator.until'), value: <Time ctx={ctx} at={procedure.expiresAt} /> }]} />
      )}
      {children}
      <Form ctx={ctx} action={PATHS.oneTimeUrl} hidden={{ token }} until={procedure.expiresAt}>
        <Actions>
          <Button>{t(`operator.${what}.submit`)}</Button>
        </Actions>
      </Form>
      <Notice ctx={ctx} kind="warning">
        <p>{t(`operator.${what}.not-me`)}</p>
      </Notice>
    </ApplicationLayout>
  );
}

export interface OperatorUrlRefusedView {
  problem: Extract<ProblemWord, 'url-expired' | 'url-used' | 'url-unknown'>;
}

/** A URL that is expired, used or unknown: says no more than that, and leads to the start. */
export const OperatorUrlRefusedPage: Page<OperatorUrlRefusedView> = ({ problem }, ctx) => {
  const { t } = ctx.text;
  const title = t(`problem.${problem}.title`);
  return (
    <ApplicationLayout
      ctx={ctx}
      crumb="status"
      title={title}
      cleanUrl={`${OPERATOR_APPLICATION_PATH}?problem=${problem}`}
    >
      <Title ctx={ctx} kind="error">
        {title}
      </Title>
      <p class="lead">{t(`problem.${problem}.detail`)}</p>
      <p>{t(problem === 'url-used' ? 'operator.url-used.action' : `problem.${problem}.action`)}</p>
      <Actions>
        <LinkButton href={CASE_PATHS.form} kind="primary">
          {t('operator.tracker')}
        </LinkButton>
        <LinkButton href={OPERATOR_APPLICATION_PATH}>{t('operator.again')}</LinkButton>
      </Actions>
      <div class="help">
        <InquirySentence ctx={ctx} id="problem.inquiry" />
      </div>
    </ApplicationLayout>
  );
};
