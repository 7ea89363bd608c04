/** Re-registration of verification methods, from its beginning. Manual: UTokyo Account, 「手順1：他の本人確認方法を使えないか確認する」. */
import { Actions, LinkButton } from '../../pages/components/form.js';
import { InquirySentence } from '../../pages/components/inquiry.js';
import { Title } from '../../pages/components/title.js';
import type { Page, PageContext, VNode } from '../../pages/context.js';
import { signInPath, UTOKYO_PATHS } from '../paths.js';
import { OfferCard } from './card-layout.js';
import { UtokyoLayout } from './layout.js';
import { OTHER_METHOD_LINKS, SignInScreen } from './screen.js';
import type { ShownMember } from './view.js';

export interface UtokyoHomeView {
  /** The service is switched off: no way is offered that would begin something. */
  isOff?: boolean;
  member?: ShownMember;
}

export const UtokyoHomePage: Page<UtokyoHomeView> = ({ member, isOff }, ctx) => {
  const { t } = ctx.text;
  return (
    <UtokyoLayout ctx={ctx} crumb={t('utokyo.home.crumb')} title={t('utokyo.home.title')} member={member}>
      <Title ctx={ctx}>{t('utokyo.home.title')}</Title>
      <p class="lead">{t('utokyo.home.lead')}</p>
      <section class="section" aria-labelledby="step-1">
        <h2 id="step-1">{t('utokyo.step-1')}</h2>
        <TryOthers ctx={ctx} />
        <p>{t('utokyo.home.all-lost')}</p>
        <Actions>
          <LinkButton href={member ? UTOKYO_PATHS.stepOne : signInPath(UTOKYO_PATHS.stepOne)} kind="primary">
            {t('utokyo.home.check')}
          </LinkButton>
        </Actions>
      </section>
      {!isOff && <OfferCard ctx={ctx} />}
      <section class="section" aria-labelledby="no-password">
        <h2 id="no-password">{t('utokyo.home.no-password')}</h2>
        <p>{t('utokyo.home.no-password-detail')}</p>
      </section>
      <section class="section" aria-labelledby="started">
        <h2 id="started">{t('utokyo.home.started')}</h2>
        <p>{t('utokyo.home.started-detail')}</p>
        <Actions>
          <LinkButton href={UTOKYO_PATHS.case}>{t('utokyo.nav.case')}</LinkButton>
          <LinkButton href={UTOKYO_PATHS.securityInfo}>{t('utokyo.security-info')}</LinkButton>
        </Actions>
      </section>
      <MfaIsRequired ctx={ctx} />
    </UtokyoLayout>
  );
};

/** What to press on the sign-in screen. */
export function TryOthers({ ctx }: { ctx: PageContext }): VNode {
  const { t } = ctx.text;
  return (
    <>
      <p>{t('utokyo.others')}</p>
      <ul class="prose-list">
        {OTHER_METHOD_LINKS.map((link) => (
          <li key={link}>{t(link)}</li>
        ))}
      </ul>
      <SignInScreen ctx={ctx} />
    </>
  );
}

/** Nobody does without; who can't is heard by the support desk. */
export function MfaIsRequired({ ctx }: { ctx: PageContext }): VNode {
  return (
    <div class="help">
      <p>{ctx.text.t('utokyo.required')}</p>
      <InquirySentence ctx={ctx} id="utokyo.hardship" />
    </div>
  );
}
