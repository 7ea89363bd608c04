/** A one-time URL that doesn't tell whose it is: the way on to every service. */
import { Layout } from '../../../pages/components/layout.js';
import { Title } from '../../../pages/components/title.js';
import type { Page } from '../../../pages/context.js';
import { type HomeCard, Offers } from '../../../pages/home.js';
import { PATHS } from '../../../pages/paths.js';
import type { UrlWord } from '../url-handler.js';

export interface UnreadableUrlView {
  problem: UrlWord;
  cards: readonly HomeCard[];
}

export const UnreadableUrlPage: Page<UnreadableUrlView> = ({ problem, cards }, ctx) => {
  const { t } = ctx.text;
  const title = t(`problem.${problem}.title`);
  return (
    <Layout ctx={ctx} title={title} cleanUrl={`${PATHS.oneTimeUrl}?problem=${problem}`} noInquiry wide>
      <Title ctx={ctx} kind="error">
        {title}
      </Title>
      <p class="lead">{t(`problem.${problem}.detail`)}</p>
      <p>{t(`problem.${problem}.action`)}</p>
      <Offers ctx={ctx} cards={cards} />
    </Layout>
  );
};
