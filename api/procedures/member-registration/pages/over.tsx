/** A URL of an invitation that can't be used, or no more: why, and what to do. */
import { Actions, LinkButton } from '../../../pages/components/form.js';
import { Title } from '../../../pages/components/title.js';
import type { Page } from '../../../pages/context.js';
import { PATHS } from '../../../pages/paths.js';
import { InstitutionLayout } from '../../../institution/pages/layout.js';
import { INSTITUTION_PATHS } from '../../../institution/paths.js';
import type { UrlWord } from '../../one-time-url/url-handler.js';

export interface InvitationOverView {
  problem: UrlWord;
  purpose: 'invitation' | 'member-email' | 'member-email-change';
}

export const InvitationOverPage: Page<InvitationOverView> = ({ problem, purpose }, ctx) => {
  const { t } = ctx.text;
  const title = t(`problem.${problem}.title`);
  return (
    <InstitutionLayout
      ctx={ctx}
      crumb={t(purpose === 'member-email-change' ? 'profile.email.title' : 'register.title')}
      title={title}
      cleanUrl={`${PATHS.oneTimeUrl}?${new URLSearchParams({ problem, purpose })}`}
    >
      <Title ctx={ctx} kind="error">
        {title}
      </Title>
      <p class="lead">{t(`register.over.${problem}`)}</p>
      <p>{t(`register.over.${problem}.${purpose}`)}</p>
      {(problem === 'url-used' || purpose === 'member-email-change') && (
        <Actions>
          <LinkButton href={purpose === 'member-email-change' ? INSTITUTION_PATHS.profile : INSTITUTION_PATHS.signIn}>
            {t(purpose === 'member-email-change' ? 'institution.profile' : 'institution.to-sign-in')}
          </LinkButton>
        </Actions>
      )}
    </InstitutionLayout>
  );
};
