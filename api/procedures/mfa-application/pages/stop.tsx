/** The page behind the URL in every mail of a re-registration: one button, which stops it. Opening it changes nothing. */
import { Actions, Button, Form } from '../../../pages/components/form.js';
import { InquirySentence } from '../../../pages/components/inquiry.js';
import { Notice } from '../../../pages/components/notice.js';
import { SummaryList } from '../../../pages/components/summary-list.js';
import { Title } from '../../../pages/components/title.js';
import type { Page } from '../../../pages/context.js';
import { PATHS, procedurePath } from '../../../pages/paths.js';
import type { ProcedureProgress } from '../../../pages/procedure.js';
import type { UrlWord } from '../../one-time-url/url-handler.js';
import { MfaLayout } from './layout.js';

export interface StopView {
  token: string;
  procedure: ProcedureProgress;
}

/** Its one button sends the field `token`. */
export const StopPage: Page<StopView> = ({ token, procedure }, ctx) => {
  const { t } = ctx.text;
  return (
    <MfaLayout
      ctx={ctx}
      crumb="mfa-stop.crumb"
      title={t('mfa-stop.crumb')}
      cleanUrl={procedurePath(procedure.procedureId)}
    >
      <Title ctx={ctx}>{t('mfa-stop.title')}</Title>
      <p class="lead">{t('mfa-stop.lead')}</p>
      <SummaryList rows={[{ name: t('procedure.status'), value: t(`status.${procedure.status}`) }]} />
      <Form ctx={ctx} action={PATHS.oneTimeUrl} hidden={{ token }}>
        <Actions>
          <Button>{t('mfa-stop.submit')}</Button>
        </Actions>
      </Form>
      <Notice ctx={ctx} kind="info">
        <p>{t('mfa-stop.mine')}</p>
      </Notice>
    </MfaLayout>
  );
};

export interface StopRefusedView {
  problem: UrlWord;
}

/** There is nothing to stop any more, or the URL is none: whoever is worried is led to the desk. */
export const StopRefusedPage: Page<StopRefusedView> = ({ problem }, ctx) => {
  const { t } = ctx.text;
  const title = t(problem === 'url-unknown' ? 'problem.url-unknown.title' : `mfa-stop.${problem}.title`);
  return (
    <MfaLayout
      ctx={ctx}
      crumb="mfa-stop.crumb"
      title={title}
      cleanUrl={`${PATHS.oneTimeUrl}?${new URLSearchParams({ problem, purpose: 'stop-reregistration' })}`}
    >
      <Title ctx={ctx} kind="error">
        {title}
      </Title>
      <p class="lead">{t(problem === 'url-unknown' ? 'problem.url-unknown.detail' : `mfa-stop.${problem}.lead`)}</p>
      <div class="help">
        <InquirySentence ctx={ctx} id="mfa-stop.worried" />
      </div>
    </MfaLayout>
  );
};
