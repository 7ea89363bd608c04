/** Where a re-registration by card stands. */
import { Actions, LinkButton } from '../../../pages/components/form.js';
import { Notice } from '../../../pages/components/notice.js';
import type { Page, PageContext, VNode } from '../../../pages/context.js';
import { issuePath } from '../../../utokyo/card-paths.js';
import {
  CardCase,
  type CardCaseView,
  isRefusal,
  mayTryAgain,
  type Said,
  saidByBoth,
  StillAtService,
  TryAgain,
} from '../../../utokyo/pages/card-case.js';
import { ToApply } from '../../../utokyo/pages/card-layout.js';
import { UTOKYO_PATHS } from '../../../utokyo/paths.js';

export const VerifyCasePage: Page<CardCaseView> = (view, ctx) => {
  const { t } = ctx.text;
  return (
    <CardCase ctx={ctx} under="verify" procedure={view.procedure} said={saidOf(view)}>
      {hasPass(view) && (
        <Notice ctx={ctx} kind="info" title={t('by-card.pass.open')}>
          <p>{t('by-card.pass.open-detail')}</p>
        </Notice>
      )}
      <Next ctx={ctx} view={view} />
    </CardCase>
  );
};

/** Whether a pass was issued that wasn't taken back. */
const hasPass = ({ isOwn, procedure: { status, steps } }: CardCaseView): boolean =>
  isOwn &&
  status === 'awaiting-registration' &&
  steps.findLast(({ step }) => step === 'pass-issued' || step === 'pass-revoked')?.step === 'pass-issued';

function saidOf({ procedure, isOwn }: CardCaseView): Said {
  const said = saidByBoth(procedure, 'by-card.refused.title');
  if (said) return said;
  const { status, steps } = procedure;
  if (status === 'awaiting-registration')
    return { title: 'by-card.verified.title', lead: isOwn ? 'by-card.verified.lead' : 'by-card.verified.elsewhere' };
  const done = steps.some(({ step }) => step === 'member-password-set') ? 'password' : 'method';
  return { title: `by-card.done.${done}.title`, lead: `by-card.done.${done}.lead`, kind: 'success' };
}

function Next({ ctx, view: { procedure, isOwn } }: { ctx: PageContext; view: CardCaseView }): VNode {
  const { t } = ctx.text;
  const { procedureId, status } = procedure;
  if (status === 'awaiting-identity') return <StillAtService ctx={ctx} under="verify" procedureId={procedureId} />;
  if (status === 'completed' || (status === 'awaiting-registration' && isOwn)) {
    const isDone = status === 'completed';
    return (
      <Actions>
        <LinkButton href={isDone ? UTOKYO_PATHS.signIn : issuePath('choice', procedureId)} kind="primary">
          {t(isDone ? 'by-card.done.sign-in' : 'by-card.verified.go')}
        </LinkButton>
      </Actions>
    );
  }
  const mayTry = mayTryAgain(procedure);
  return (
    <>
      {isRefusal(procedure) && <p>{t('by-card.apply-counter')}</p>}
      <Actions>
        {mayTry && <TryAgain ctx={ctx} under="verify" kind="primary" />}
        <ToApply ctx={ctx} kind={mayTry ? 'secondary' : 'primary'} />
      </Actions>
    </>
  );
}
