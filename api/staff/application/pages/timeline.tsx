/** What happened to an application so far: steps, questions and answers, and the procedure before it. */
import { SummaryList, Time } from '../../../pages/components/summary-list.js';
import type { PageContext, VNode } from '../../../pages/context.js';
import { statusName } from '../../../pages/procedure.js';
import type { TimelineStep } from '../../../procedures/application-kind.js';
import { AttachmentPicture } from './attachment.js';
import type { StaffApplicationView } from './view.js';
import { actorName, type StaffNames, staffName, stepName, textOr } from '../../words.js';

interface Props {
  ctx: PageContext;
  view: StaffApplicationView;
}

export function Timeline({ ctx, view }: Props): VNode {
  return (
    <section class="section" aria-labelledby="course">
      <h2 id="course">{ctx.text.t('console.detail.course')}</h2>
      <Steps ctx={ctx} steps={withApprovals(view)} names={view.names} />
    </section>
  );
}

interface ShownStep extends TimelineStep {
  reason?: string;
}

/** The workflow hears only of what is decided: first approvals come from where they are kept. */
const withApprovals = ({ steps, approvals }: StaffApplicationView): ShownStep[] =>
  [
    ...steps,
    ...approvals.map(({ at, by, reason }) => ({ at, step: 'approved-first', actor: `staff:${by}`, reason })),
  ].toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));

function Steps({ ctx, steps, names }: { ctx: PageContext; steps: readonly ShownStep[]; names: StaffNames }): VNode {
  return (
    <ol class="course">
      {steps.map(({ at, step, actor, reason }) => (
        <li key={`${at} ${step}`}>
          <span>{stepName(ctx, step)}</span>
          <span class="soft">{actorName(ctx, names, actor)}</span>
          <Time ctx={ctx} at={at} />
          {reason !== undefined && <p class="as-written">{reason}</p>}
        </li>
      ))}
    </ol>
  );
}

export function Messages({ ctx, view }: Props): VNode | null {
  const { t } = ctx.text;
  const { messages, names, kind } = view;
  if (!kind.askIn) return null;
  return (
    <section class="section" aria-labelledby="messages">
      <h2 id="messages">{t('console.detail.messages')}</h2>
      {messages.length === 0 && <p>{t('console.detail.no-messages')}</p>}
      <ol class="course">
        {messages.map(({ kind, by, text, at, attachment }) => (
          <li key={`${at} ${kind}`}>
            <strong>{t(`console.message.${kind}`)}</strong>
            <span class="soft">{actorName(ctx, names, by === undefined ? 'person' : `staff:${by}`)}</span>
            <Time ctx={ctx} at={at} />
            <p class="as-written">{text}</p>
            {attachment && <AttachmentPicture ctx={ctx} attachment={attachment} />}
          </li>
        ))}
      </ol>
    </section>
  );
}

/** Where self-service ended, so that the applicant isn't asked for it again. */
export function EarlierProcedure({ ctx, view }: Props): VNode | null {
  const { t } = ctx.text;
  const { earlier, kind } = view;
  if (!kind.earlier) return null;
  return (
    <section class="section" aria-labelledby="earlier">
      <h2 id="earlier">{t('console.detail.from')}</h2>
      {!earlier && <p>{t('console.detail.from-none')}</p>}
      {earlier && (
        <>
          <SummaryList
            rows={[
              { name: t('procedure.id'), value: earlier.procedureId, code: true },
              { name: t('procedure.status'), value: statusName(ctx, earlier) },
              { name: t('console.detail.tries'), value: t('console.detail.tries-count', { count: earlier.tries }) },
              { name: t('console.detail.mailed'), value: <Mailed ctx={ctx} mailed={earlier.mailed} /> },
            ]}
          />
          <Steps ctx={ctx} steps={earlier.steps} names={view.names} />
        </>
      )}
    </section>
  );
}

function Mailed({
  ctx,
  mailed,
}: {
  ctx: PageContext;
  mailed: NonNullable<StaffApplicationView['earlier']>['mailed'];
}): VNode {
  const { t } = ctx.text;
  if (mailed.length === 0) return <>{t('console.detail.mailed-none')}</>;
  return (
    <ul class="plain-list">
      {mailed.map(({ address, state, at }) => (
        <li key={`${address} ${at}`}>
          {t(`console.detail.address.${address}`)} <span class="tag">{t(`console.detail.mail.${state}`)}</span>{' '}
          <Time ctx={ctx} at={at} />
        </li>
      ))}
    </ul>
  );
}

/** Decisions that did not hold when they were to be carried out. */
export function VoidDecisions({ ctx, view }: Props): VNode | null {
  const { t } = ctx.text;
  if (view.voided.length === 0) return null;
  return (
    <section class="section" aria-labelledby="voided">
      <h2 id="voided">{t('console.void.title')}</h2>
      <ol class="course">
        {view.voided.map(({ decision, by, at, why, reason }) => (
          <li key={at}>
            <span>{t(`console.decision.${decision}`)}</span>
            <span class="soft">{staffName(ctx, view.names, by)}</span>
            <Time ctx={ctx} at={at} />
            <span>{textOr(ctx, `console.void.${why}`, why)}</span>
            {reason !== undefined && <p class="as-written">{reason}</p>}
          </li>
        ))}
      </ol>
    </section>
  );
}
