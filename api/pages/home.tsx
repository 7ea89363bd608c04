/** `/`: which procedures there are. */

import { Layout } from './components/layout.js';
import { Title } from './components/title.js';
import type { Page, PageContext, TextId, VNode } from './context.js';

type ServiceIn<Id> = Id extends `home.${infer Service}-audience` ? Service : never;

/** What the home page says of one procedure. */
export interface HomeCard {
  /** Which section it stands in: that of a service with the texts `home.<service>` and `home.<service>-audience`, or `under-way`, for people who have begun. */
  of: ServiceIn<TextId> | 'under-way';
  href: string;
  title: TextId;
  detail: TextId;
  needs: TextId;
}

export interface HomeView {
  /** Of the procedures that this installation offers; services stand in the order of their first one. */
  cards: readonly HomeCard[];
}

export const HomePage: Page<HomeView> = ({ cards }, ctx) => {
  const { t } = ctx.text;
  return (
    <Layout ctx={ctx} title={t('home.title')} noInquiry wide>
      <Title ctx={ctx}>{t('home.title')}</Title>
      <p class="lead">{t('home.lead')}</p>
      <Offers ctx={ctx} cards={cards} />
      <section class="section" aria-labelledby="under-way">
        <h2 id="under-way">{t('home.status.title')}</h2>
        <p>{t('home.status.detail')}</p>
        <Cards ctx={ctx} cards={cards.filter((card) => card.of === 'under-way')} />
      </section>
    </Layout>
  );
};

/** What can be begun, by service. */
export function Offers({ ctx, cards }: { ctx: PageContext; cards: readonly HomeCard[] }): VNode {
  const services = new Set(cards.map(({ of }) => of).filter((of) => of !== 'under-way'));
  return (
    <>
      {[...services].map((of) => (
        <ServiceOffers key={of} ctx={ctx} of={of} cards={cards.filter((card) => card.of === of)} />
      ))}
    </>
  );
}

interface ServiceOffersProps {
  ctx: PageContext;
  of: Exclude<HomeCard['of'], 'under-way'>;
  cards: readonly HomeCard[];
}
/** The procedures of one service. */
function ServiceOffers({ ctx, of, cards }: ServiceOffersProps): VNode {
  const { t } = ctx.text;
  return (
    <section class="section" aria-labelledby={of}>
      <h2 id={of}>{t(`home.${of}`)}</h2>
      <p class="soft">{t(`home.${of}-audience`)}</p>
      <Cards ctx={ctx} cards={cards} />
    </section>
  );
}

function Cards({ ctx, cards }: { ctx: PageContext; cards: readonly HomeCard[] }): VNode | null {
  if (cards.length === 0) return null;
  return (
    <ul class="cards">
      {cards.map((card) => (
        <Card key={card.href} ctx={ctx} card={card} />
      ))}
    </ul>
  );
}

function Card({ ctx, card }: { ctx: PageContext; card: HomeCard }): VNode {
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
