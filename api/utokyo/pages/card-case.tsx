/** Where a procedure by card stands: the part of its page that the link and the re-registration share. */
import { isClosed } from '../../../workflows/contracts/procedure.js';
import { Actions, LinkButton } from '../../pages/components/form.js';
import { InquirySentence } from '../../pages/components/inquiry.js';
import { SummaryList, type SummaryRow, Time } from '../../pages/components/summary-list.js';
import { Title } from '../../pages/components/title.js';
import type { Children, PageContext, TextId, VNode } from '../../pages/context.js';
import { procedurePath } from '../../pages/paths.js';
import { type ProcedureProgress, statusName } from '../../pages/procedure.js';
import { CARD_PATHS } from '../card-paths.js';
import { CardLayout } from './card-layout.js';

export interface CardCaseView {
  procedure: ProcedureProgress;
  /** It is the browser that came back from the service. */
  isOwn: boolean;
}

/** Heading of the page. */
export interface Said {
  title: TextId;
  lead?: TextId;
  kind?: 'success';
}

const REASONS = [
  'identity-not-linked',
  'identity-mismatch',
  'identity-card-revoked',
  'identity-card-of-another',
  'identity-not-allowed',
  'identity-cancelled',
  'identity-not-verified',
  'already-open',
] as const;
/** Why it was refused. No such account is told as one that isn't linked. */
const reasonOf = ({ steps }: ProcedureProgress): (typeof REASONS)[number] =>
  REASONS.find((reason) => steps.some(({ step }) => step === reason)) ?? 'identity-not-linked';

/** Not where it was verified, and another proof with the same card has taken its place. */
export const isRefusal = ({ status, steps }: ProcedureProgress): boolean =>
  status === 'refused' || (status === 'superseded' && steps.some(({ step }) => step === 'already-open'));

/** Whoever was refused for one of these may try again; for the others an application helps. */
const AGAIN: ReadonlySet<string> = new Set([
  'identity-mismatch',
  'identity-cancelled',
  'identity-not-verified',
  'identity-not-allowed',
]);
export const mayTryAgain = (procedure: ProcedureProgress): boolean =>
  !isRefusal(procedure) || AGAIN.has(reasonOf(procedure));

/** What both say. @returns undefined where each has words of its own: verified, and completed */
export function saidByBoth(procedure: ProcedureProgress, refused: TextId): Said | undefined {
  const { status } = procedure;
  if (status === 'awaiting-identity') return { title: 'by-card.waiting.title', lead: 'by-card.waiting.lead' };
  if (status === 'expired') return { title: 'by-card.over.title', lead: 'by-card.over.lead' };
  if (isRefusal(procedure)) return { title: refused, lead: `by-card.refused.${reasonOf(procedure)}` };
  if (status === 'awaiting-registration' || status === 'completed') return undefined;
  return {
    title: 'by-card.ended.title',
    lead: status === 'failed' || status === 'superseded' ? `by-card.ended.${status}` : 'by-card.ended.withdrawn',
  };
}

/** What is waited for may come about elsewhere: at the service, or in another window. */
const WAITING: ReadonlySet<string> = new Set(['awaiting-identity', 'awaiting-registration']);

export interface CardCaseProps {
  ctx: PageContext;
  under: 'link' | 'verify';
  procedure: ProcedureProgress;
  said: Said;
  /** What stands between the heading and the record: notices, and what can be done next. */
  children: Children;
}

export function CardCase({ ctx, under, procedure, said, children }: CardCaseProps): VNode {
  const { t } = ctx.text;
  const { procedureId, status, expiresAt } = procedure;
  const rows: SummaryRow[] = [{ name: t('procedure.id'), value: procedureId, code: true }];
  // A closed one has no row for its status: the heading says how it ended, and status words such as 「承認されませんでした」 speak of applications, which this isn't.
  if (!isClosed(status)) rows.unshift({ name: t('procedure.status'), value: statusName(ctx, procedure) });
  if (expiresAt !== undefined && !isClosed(status))
    rows.push({ name: t('by-card.until'), value: <Time ctx={ctx} at={expiresAt} /> });
  return (
    <CardLayout
      ctx={ctx}
      title={said.title}
      crumb="by-card.case.crumb"
      under={under}
      {...(WAITING.has(status) && { refresh: { seconds: 10, to: procedurePath(procedureId) } })}
    >
      <Title ctx={ctx} {...(said.kind && { kind: said.kind })}>
        {t(said.title)}
      </Title>
      {said.lead && <p class="lead">{t(said.lead)}</p>}
      {status === 'failed' && (
        <div class="help">
          <InquirySentence ctx={ctx} id="by-card.ask" />
        </div>
      )}
      {children}
      <SummaryList rows={rows} />
      <History ctx={ctx} procedure={procedure} />
    </CardLayout>
  );
}

/** Back to the first page of it. */
export const TryAgain = ({
  ctx,
  under,
  kind,
}: {
  ctx: PageContext;
  under: 'link' | 'verify';
  kind: 'primary' | 'secondary';
}): VNode => (
  <LinkButton href={CARD_PATHS[under]} kind={kind}>
    {ctx.text.t('by-card.again')}
  </LinkButton>
);

/** While the service has not answered. */
export const StillAtService = ({
  ctx,
  under,
  procedureId,
}: {
  ctx: PageContext;
  under: 'link' | 'verify';
  procedureId: string;
}): VNode => (
  <Actions>
    <TryAgain ctx={ctx} under={under} kind="primary" />
    <LinkButton href={procedurePath(procedureId)} kind="quiet">
      {ctx.text.t('procedure.reload')}
    </LinkButton>
  </Actions>
);

function History({ ctx, procedure: { steps } }: { ctx: PageContext; procedure: ProcedureProgress }): VNode {
  const { t, has } = ctx.text;
  return (
    <section class="section" aria-labelledby="what">
      <h2 id="what">{t('utokyo.case.what')}</h2>
      <ul>
        {steps
          .filter(({ step }) => step !== 'refused')
          .map(({ at, step }) => {
            const id = `step.${step}`;
            return (
              <li key={`${at} ${step}`}>
                <Time ctx={ctx} at={at} /> {has(id) ? t(id) : step}
              </li>
            );
          })}
      </ul>
    </section>
  );
}
