/** The page from which staff go to the identity provider, and to which they come back when it failed or when they left. */
import { linesOf } from '../../../pages/components/error-summary.js';
import { Actions, LinkButton } from '../../../pages/components/form.js';
import { Layout } from '../../../pages/components/layout.js';
import { Notice } from '../../../pages/components/notice.js';
import { SummaryList } from '../../../pages/components/summary-list.js';
import { Title } from '../../../pages/components/title.js';
import type { Page, ProblemWord } from '../../../pages/context.js';

export interface StaffSignInView {
  /** Where the sign-in starts, on this site. A link: the policy for forms would stop the way to the provider. */
  start: string;
  problem?: ProblemWord;
  /** Who signed in at the provider, and is no member of staff here: the ID that an administrator would add. */
  toAdd?: string;
  /** Shown after signing out here. */
  signedOut?: {
    /** Where the provider ends its own session, if it does. */
    endAtProvider?: string;
  };
}

export const StaffSignInPage: Page<StaffSignInView> = ({ start, problem, toAdd, signedOut }, ctx) => {
  const { t } = ctx.text;
  const lines = linesOf(ctx, {}, problem ? { problem } : {});
  const end = signedOut?.endAtProvider;
  return (
    <Layout ctx={ctx} title={t('sign-in.title')} serviceName={t('service.staff')} noInquiry errors={lines}>
      <Title ctx={ctx}>{t('sign-in.title')}</Title>
      {signedOut && (
        <Notice ctx={ctx} kind="success" title={t('sign-in.signed-out')}>
          {end !== undefined && <p>{t('sign-in.still-at-provider')}</p>}
        </Notice>
      )}
      {problem && <p>{t(`problem.${problem}.action`)}</p>}
      {toAdd !== undefined && (
        <>
          <p>{t('sign-in.to-add')}</p>
          <SummaryList rows={[{ name: t('staff.user-id'), value: toAdd, code: true }]} />
        </>
      )}
      <p class="lead">{t('sign-in.lead')}</p>
      <Actions>
        <LinkButton href={start} kind="primary">
          {t(problem || signedOut ? 'sign-in.again' : 'sign-in.start')}
        </LinkButton>
        {end !== undefined && <LinkButton href={end}>{t('sign-in.end-at-provider')}</LinkButton>}
      </Actions>
    </Layout>
  );
};
