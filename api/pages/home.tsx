/** `/`: which procedures there are. */

import { ACCESS_CODE_PATHS } from '../procedures/access-code/paths.js';
import { CASE_PATHS } from '../procedures/case-tracking/paths.js';
import { OPERATOR_APPLICATION_PATH } from '../procedures/operator-application/paths.js';
import { REISSUE_PATHS } from '../procedures/password-reissue/paths.js';
import { APPLICATION_PATHS } from '../procedures/service-use-change/paths.js';
import { STUDENT_PATHS } from '../student/paths.js';
import { Layout } from './components/layout.js';
import { Title } from './components/title.js';
import type { Page, PageContext, TextId, VNode } from './context.js';

export interface HomeView {
  /** The procedures that this installation offers. */
  procedures: readonly HomeProcedure[];
}
export type HomeProcedure = keyof typeof CARDS;

interface CardText {
  /** Which section it stands in; `under-way`: for people who have begun. */
  of: 'cinii' | 'umin' | 'shomei' | 'under-way';
  href: string;
  title: TextId;
  detail: TextId;
  needs: TextId;
}

const CARDS = {
  'cinii-application': {
    of: 'cinii',
    href: APPLICATION_PATHS.form,
    title: 'home.application.title',
    detail: 'home.application.detail',
    needs: 'home.application.needs',
  },
  'password-reissue': {
    of: 'cinii',
    href: REISSUE_PATHS.form,
    title: 'home.reissue.title',
    detail: 'home.reissue.detail',
    needs: 'home.reissue.needs',
  },
  'access-code': {
    of: 'umin',
    href: ACCESS_CODE_PATHS.start,
    title: 'home.access-code.title',
    detail: 'home.access-code.detail',
    needs: 'home.access-code.needs',
  },
  'operator-application': {
    of: 'umin',
    href: OPERATOR_APPLICATION_PATH,
    title: 'home.operator.title',
    detail: 'home.operator.detail',
    needs: 'home.operator.needs',
  },
  'student-login': {
    of: 'shomei',
    href: STUDENT_PATHS.login,
    title: 'home.student-login.title',
    detail: 'home.student-login.detail',
    needs: 'home.student-login.needs',
  },
  'case-tracking': {
    of: 'under-way',
    href: CASE_PATHS.form,
    title: 'home.case.title',
    detail: 'home.case.detail',
    needs: 'home.case.needs',
  },
} as const satisfies Record<string, CardText>;

export const HomePage: Page<HomeView> = ({ procedures }, ctx) => {
  const { t } = ctx.text;
  const cards = procedures.map((procedure) => CARDS[procedure]);
  return (
    <Layout ctx={ctx} title={t('home.title')} noInquiry wide>
      <Title ctx={ctx}>{t('home.title')}</Title>
      <p class="lead">{t('home.lead')}</p>
      <Offers ctx={ctx} of="cinii" cards={cards} />
      <Offers ctx={ctx} of="umin" cards={cards} />
      <Offers ctx={ctx} of="shomei" cards={cards} />
      <section class="section" aria-labelledby="under-way">
        <h2 id="under-way">{t('home.status.title')}</h2>
        <p>{t('home.status.detail')}</p>
        <Cards ctx={ctx} cards={cards.filter((card) => card.of === 'under-way')} />
      </section>
    </Layout>
  );
};

interface OffersProps {
  ctx: PageContext;
  of: 'cinii' | 'umin' | 'shomei';
  cards: readonly CardText[];
}
/** The procedures of one service; nothing where it offers none. */
function Offers({ ctx, of, cards }: OffersProps): VNode | null {
  const { t } = ctx.text;
  const own = cards.filter((card) => card.of === of);
  if (own.length === 0) return null;
  return (
    <section class="section" aria-labelledby={of}>
      <h2 id={of}>{t(`home.${of}`)}</h2>
      <p class="soft">{t(`home.${of}-audience`)}</p>
      <Cards ctx={ctx} cards={own} />
    </section>
  );
}

function Cards({ ctx, cards }: { ctx: PageContext; cards: readonly CardText[] }): VNode | null {
  if (cards.length === 0) return null;
  return (
    <ul class="cards">
      {cards.map((card) => (
        <Card key={card.href} ctx={ctx} card={card} />
      ))}
    </ul>
  );
}

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
