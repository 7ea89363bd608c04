/** Where a link with the identity-verification service stands. */
import { Actions, LinkButton } from '../../../pages/components/form.js';
import { Notice } from '../../../pages/components/notice.js';
import type { Page, PageContext, VNode } from '../../../pages/context.js';
import type { ProcedureProgress } from '../../../pages/procedure.js';
import { CARD_PATHS } from '../../../utokyo/card-paths.js';
import {
  CardCase,
  type CardCaseView,
  mayTryAgain,
  type Said,
  saidByBoth,
  StillAtService,
  TryAgain,
} from '../../../utokyo/pages/card-case.js';

export interface LinkCaseView extends CardCaseView {
  /** The name on the card isn't the account's. */
  nameDiffers?: boolean;
}

const LINKED: Said = {
  title: 'by-card.link.completed',
  lead: 'by-card.link.completed-detail',
  kind: 'success',
};

export const LinkCasePage: Page<LinkCaseView> = ({ procedure, nameDiffers }, ctx) => (
  <CardCase ctx={ctx} under="link" procedure={procedure} said={saidByBoth(procedure, 'by-card.link.refused') ?? LINKED}>
    {nameDiffers && (
      <Notice ctx={ctx} kind="warning">
        <p>{ctx.text.t('by-card.link.name-differs')}</p>
      </Notice>
    )}
    <Next ctx={ctx} procedure={procedure} />
  </CardCase>
);

function Next({ ctx, procedure }: { ctx: PageContext; procedure: ProcedureProgress }): VNode {
  const { procedureId, status } = procedure;
  if (status === 'awaiting-identity') return <StillAtService ctx={ctx} under="link" procedureId={procedureId} />;
  return (
    <Actions>
      {status === 'completed' ? (
        <LinkButton href={CARD_PATHS.link} kind="primary">
          {ctx.text.t('by-card.to-link')}
        </LinkButton>
      ) : (
        <TryAgain ctx={ctx} under="link" kind={mayTryAgain(procedure) ? 'primary' : 'secondary'} />
      )}
    </Actions>
  );
}
