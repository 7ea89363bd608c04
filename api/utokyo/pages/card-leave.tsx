/** What both procedures by card need before the service, and the page that sends there. */
import { Actions, LinkButton } from '../../pages/components/form.js';
import { SummaryList, Time } from '../../pages/components/summary-list.js';
import { Title } from '../../pages/components/title.js';
import type { Page, PageContext, VNode } from '../../pages/context.js';
import { CardLayout } from './card-layout.js';

type Need = 'link' | 'card' | 'phone' | 'pins';
export function Needs({ ctx, needs }: { ctx: PageContext; needs: readonly Need[] }): VNode {
  const { t } = ctx.text;
  return (
    <section class="section" aria-labelledby="needs">
      <h2 id="needs">{t('by-card.needs')}</h2>
      <ul class="prose-list">
        {needs.map((need) => (
          <li key={need}>
            <strong>{t(`by-card.needs.${need}`)}</strong>
            <br />
            {t(`by-card.needs.${need}-detail`)}
          </li>
        ))}
      </ul>
    </section>
  );
}

export interface LeaveView {
  under: 'link' | 'verify';
  /** At the service. */
  url: string;
  /** RFC 3339 */
  expiresAt: string;
}

/** Sends on to the service. The answer to a form, so that no redirect of it leaves our site. */
export const LeavePage: Page<LeaveView> = ({ under, url, expiresAt }, ctx) => {
  const { t } = ctx.text;
  return (
    <CardLayout ctx={ctx} title="by-card.leave.title" crumb="by-card.case.crumb" under={under} onward={url}>
      <Title ctx={ctx}>{t('by-card.leave.title')}</Title>
      <p class="lead">{t('by-card.leave.lead')}</p>
      <SummaryList rows={[{ name: t('by-card.leave.until'), value: <Time ctx={ctx} at={expiresAt} /> }]} />
      <Actions>
        <LinkButton href={url} kind="primary">
          {t('by-card.leave.go')}
        </LinkButton>
      </Actions>
    </CardLayout>
  );
};
