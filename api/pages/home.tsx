/** `/`: which procedures there are. */
import { Layout } from './components/layout.js';
import { Title } from './components/title.js';
import type { Page, PageContext, TextId, VNode } from './context.js';
import { PATHS } from './paths.js';

export interface HomeView {
  /** The procedures that this installation offers. */
  procedures: readonly HomeProcedure[];
}
export type HomeProcedure = keyof typeof CARDS;

interface CardText {
  href: string;
  title: TextId;
  detail: TextId;
  needs: TextId;
}

const CARDS = {
  'cinii-application': {
    href: PATHS.application,
    title: 'home.application.title',
    detail: 'home.application.detail',
    needs: 'home.application.needs',
  },
  'password-reissue': {
    href: PATHS.reissue,
    title: 'home.reissue.title',
    detail: 'home.reissue.detail',
    needs: 'home.reissue.needs',
  },
} as const satisfies Record<string, CardText>;

export const HomePage: Page<HomeView> = ({ procedures }, ctx) => {
  const { t } = ctx.text;
  return (
    <Layout ctx={ctx} title={t('home.title')} wide>
      <Title ctx={ctx}>{t('home.title')}</Title>
      <p class="lead">{t('home.lead')}</p>
      <section class="section" aria-labelledby="cinii">
        <h2 id="cinii">{t('home.cinii')}</h2>
        <p class="soft">{t('home.cinii-audience')}</p>
        <ul class="cards">
          {procedures.map((procedure) => (
            <Card key={procedure} ctx={ctx} card={CARDS[procedure]} />
          ))}
        </ul>
      </section>
      <section class="section" aria-labelledby="under-way">
        <h2 id="under-way">{t('home.status.title')}</h2>
        <p>{t('home.status.detail')}</p>
      </section>
    </Layout>
  );
};

function Card({ ctx, card }: { ctx: PageContext; card: CardText }): VNode {
  const { t } = ctx.text;
  return (
    <li class="card">
      <h3 class="card-title">
        <a href={card.href}>{t(card.title)}</a>
      </h3>
      <p>{t(card.detail)}</p>
      <p class="card-needs">{t(card.needs)}</p>
    </li>
  );
}
