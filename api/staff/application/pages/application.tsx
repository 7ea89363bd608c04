/** One application as staff see it: asked for, registered, what happened so far, and the decision. */
import { linesOf } from '../../../pages/components/error-summary.js';
import { Actions, LinkButton } from '../../../pages/components/form.js';
import { Notice } from '../../../pages/components/notice.js';
import { numberRow, SummaryList, Time } from '../../../pages/components/summary-list.js';
import { Title } from '../../../pages/components/title.js';
import type { Page, PageContext, VNode } from '../../../pages/context.js';
import { statusName } from '../../../pages/procedure.js';
import { StaffLayout } from '../../nav.js';
import { STAFF_PATHS } from '../../paths.js';
import { askedName, staffName } from '../../words.js';
import { Pictures } from './attachment.js';
import { Comparison } from './compare.js';
import { DecisionMade, labelsOf, StaffActions } from './forms.js';
import { EarlierProcedure, Messages, Timeline, VoidDecisions } from './timeline.js';
import type { StaffApplicationView } from './view.js';

/** Forms: `staffClaim`, `staffRelease` (field `procedureId`), `staffDecide` (`procedureId`, `evidenceVersion`, `evidenceDigest`, `reason`, `accountId`, `decision`), `staffAsk` (`procedureId`, `message`). */
export const StaffApplicationPage: Page<StaffApplicationView> = (view, ctx) => {
  const { t } = ctx.text;
  const { staff, application, drafts = {}, done } = view;
  const labels = labelsOf(ctx, view.kind);
  const lines = linesOf(ctx, labels, drafts, { problemText: problemText(ctx, view) });
  const name = application.receiptNumber ?? application.procedureId;
  const title = t('console.detail.title', { name, change: askedName(ctx, application) });
  return (
    <StaffLayout
      ctx={ctx}
      staff={staff}
      current="queue"
      title={title}
      breadcrumb={[{ label: t('staff.queue.title'), href: STAFF_PATHS.queue }, { label: t('console.detail.crumb') }]}
      errors={lines}
    >
      <Title ctx={ctx}>{title}</Title>
      {done && <Notice ctx={ctx} kind="success" title={t(`console.done.${done}`)} />}
      <Facts ctx={ctx} view={view} />
      <div class="dossier">
        <div>
          <Comparison ctx={ctx} view={view} />
          <Messages ctx={ctx} view={view} />
        </div>
        <div>
          <Pictures ctx={ctx} view={view} />
          <DecisionMade ctx={ctx} view={view} labels={labels} />
          <StaffActions ctx={ctx} view={view} labels={labels} />
          <Timeline ctx={ctx} view={view} />
          <VoidDecisions ctx={ctx} view={view} />
          <EarlierProcedure ctx={ctx} view={view} />
        </div>
      </div>
      <Actions>
        <LinkButton href={STAFF_PATHS.queue} kind="quiet">
          {t('console.back')}
        </LinkButton>
      </Actions>
    </StaffLayout>
  );
};

/** Refusals that say more here than by their own text: who was first, or that the page is old. */
function problemText(ctx: PageContext, { drafts, names }: StaffApplicationView): string | undefined {
  const { problem, by } = drafts ?? {};
  if (problem === 'wrong-state') return ctx.text.t('console.error.wrong-state');
  if (by !== undefined && problem === 'own-application') return ctx.text.t('problem.second-person.detail');
  if (by === undefined || (problem !== 'already-decided' && problem !== 'not-yours')) return undefined;
  return ctx.text.t(`console.error.${problem}`, { name: names[by] ?? by, id: by });
}

function Facts({ ctx, view }: { ctx: PageContext; view: StaffApplicationView }): VNode {
  const { t } = ctx.text;
  const { application: a, names } = view;
  return (
    <section class="section facts" aria-labelledby="facts">
      <h2 id="facts">{t('console.detail.facts')}</h2>
      <SummaryList
        rows={[
          numberRow(ctx, a.procedureId, a.receiptNumber),
          { name: t('console.applicant'), value: a.applicant ?? '' },
          { name: t('procedure.status'), value: statusName(ctx, a) },
          { name: t('staff.received'), value: <Time ctx={ctx} at={a.receivedAt} /> },
          {
            name: t('staff.due'),
            value: (
              <>
                <Time ctx={ctx} at={a.dueAt} />{' '}
                {a.overdue && <strong class="tag tag-error">{t('staff.overdue')}</strong>}
              </>
            ),
          },
          {
            name: t('staff.claimed-by'),
            value: a.claimedBy === undefined ? t('console.unclaimed') : staffName(ctx, names, a.claimedBy),
          },
        ].filter(({ value }) => value !== '')}
      />
    </section>
  );
}
