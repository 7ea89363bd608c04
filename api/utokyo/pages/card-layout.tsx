/** What the pages of the way by card have in common. */
import { Actions, LinkButton } from '../../pages/components/form.js';
import type { PageContext, TextId, VNode } from '../../pages/context.js';
import { CARD_PATHS } from '../card-paths.js';
import { UTOKYO_PATHS } from '../paths.js';
import { UtokyoLayout, type UtokyoLayoutProps } from './layout.js';

export interface CardLayoutProps extends Omit<UtokyoLayoutProps, 'title' | 'crumb' | 'above'> {
  title: TextId;
  /** What the breadcrumb calls it: short, as it does not wrap. */
  crumb: TextId;
  /** The page under which it stands. */
  under?: 'link' | 'verify';
}

export function CardLayout({ title, crumb, under, ...rest }: CardLayoutProps): VNode {
  const { t } = rest.ctx.text;
  const above = under ? [{ label: t(`by-card.${under}.crumb`), href: CARD_PATHS[under] }] : [];
  return <UtokyoLayout {...rest} crumb={t(crumb)} title={t(title)} above={above} />;
}

/** The way for whoever has no linked card. */
export const ToApply = ({ ctx, kind = 'secondary' }: { ctx: PageContext; kind?: 'primary' | 'secondary' }): VNode => (
  <LinkButton href={UTOKYO_PATHS.stepTwo} kind={kind}>
    {ctx.text.t('by-card.to-apply')}
  </LinkButton>
);

/** The way by card, on the pages that say which ways there are. */
export const OfferCard = ({ ctx }: { ctx: PageContext }): VNode => (
  <section class="section" aria-labelledby="by-card">
    <h2 id="by-card">{ctx.text.t('by-card.verify.title')}</h2>
    <p>{ctx.text.t('by-card.offer')}</p>
    <Actions>
      <LinkButton href={CARD_PATHS.verify}>{ctx.text.t('by-card.offer.go')}</LinkButton>
    </Actions>
  </section>
);
