/** 「手順2：本人確認方法を再登録する」: which ways there are, and who may go each of them. */
import { Actions, LinkButton } from '../../pages/components/form.js';
import { Notice } from '../../pages/components/notice.js';
import { Title } from '../../pages/components/title.js';
import type { Page, PageContext, TextId, VNode } from '../../pages/context.js';
import { UTOKYO_PATHS } from '../paths.js';
import { MfaIsRequired } from './home.js';
import { OfferCard } from './card-layout.js';
import { UtokyoLayout } from './layout.js';
import type { StepTwoView } from './view.js';

export const StepTwoPage: Page<StepTwoView> = ({ member }, ctx) => {
  const { t } = ctx.text;
  const mayUseForm = member.reaches.includes('form');
  return (
    <UtokyoLayout
      ctx={ctx}
      crumb={t('utokyo.step-2.crumb')}
      above={[{ label: t('utokyo.nav.step-1'), href: UTOKYO_PATHS.stepOne }]}
      title={t('utokyo.step-2')}
      member={member}
    >
      <Title ctx={ctx}>{t('utokyo.step-2')}</Title>
      <p class="lead">{t('utokyo.step-2.lead')}</p>
      <OfferCard ctx={ctx} />
      <section class="section" aria-labelledby="apply">
        <h2 id="apply">{t('utokyo.step-2.apply')}</h2>
        <p>{t('utokyo.step-2.apply-detail')}</p>
        <ul class="cards">
          <Channel ctx={ctx} title="utokyo.step-2.site" detail="utokyo.step-2.site-detail">
            <Actions>
              <LinkButton href={UTOKYO_PATHS.site} kind="primary">
                {t('utokyo.step-2.site-go')}
              </LinkButton>
            </Actions>
          </Channel>
          <Channel ctx={ctx} title="utokyo.step-2.counter" detail="utokyo.step-2.counter-detail" />
          <Channel ctx={ctx} title="utokyo.step-2.form" detail="utokyo.step-2.form-detail">
            {mayUseForm ? (
              <Actions>
                <LinkButton href={UTOKYO_PATHS.form}>{t('utokyo.step-2.form-go')}</LinkButton>
              </Actions>
            ) : (
              <Notice ctx={ctx} kind="info">
                <p>{t('utokyo.step-2.form-not')}</p>
              </Notice>
            )}
          </Channel>
        </ul>
      </section>
      <MfaIsRequired ctx={ctx} />
    </UtokyoLayout>
  );
};

interface ChannelProps {
  ctx: PageContext;
  title: TextId;
  detail: TextId;
  children?: VNode;
}
function Channel({ ctx, title, detail, children }: ChannelProps): VNode {
  return (
    <li class="card">
      <h3 class="card-title">{ctx.text.t(title)}</h3>
      <p>{ctx.text.t(detail)}</p>
      {children}
    </li>
  );
}
