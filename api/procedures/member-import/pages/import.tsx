/** An upload of members: its plan with the confirmation, its progress, its end. */
import type { Status } from '../../../../workflows/contracts/procedure.js';
import type { Plan } from '../../../../workflows/rules/roster-plan.js';
import { type ErrorLine, linesOf } from '../../../pages/components/error-summary.js';
import { Actions, LinkButton } from '../../../pages/components/form.js';
import { Notice } from '../../../pages/components/notice.js';
import { SummaryList, type SummaryRow, Time } from '../../../pages/components/summary-list.js';
import type { Page, PageContext, TextId, VNode } from '../../../pages/context.js';
import { Code, MembersFrame } from '../../../institution/menu/pages/frame.js';
import { menuPagePath } from '../../../institution/menu/paths.js';
import { menuPath } from '../../../institution/paths.js';
import { Confirm } from './confirm.js';
import { PlanLists } from './lists.js';
import { ProgressBar } from './progress.js';
import type { ImportView } from './view.js';

type Stage =
  | 'checked'
  | 'unchanged'
  | 'refused'
  | 'applying'
  | 'completed'
  | 'completed-unchanged'
  | 'expired'
  | 'failed';

const isNothing = ({ counts }: Plan): boolean => counts.add + counts.change + counts.remove === 0;

const STAGES: Partial<Record<Status, Stage>> = {
  checked: 'checked',
  refused: 'refused',
  applying: 'applying',
  completed: 'completed',
  expired: 'expired',
};

function stageOf({ procedure: { status }, plan }: ImportView): Stage {
  const stage = STAGES[status] ?? 'failed';
  if (!isNothing(plan)) return stage;
  if (stage === 'checked') return 'unchanged';
  return stage === 'completed' ? 'completed-unchanged' : stage;
}

const KIND = {
  refused: 'error',
  failed: 'error',
  expired: 'warning',
  completed: 'success',
  'completed-unchanged': 'success',
} as const satisfies Partial<Record<Stage, string>>;

/** Form: POST to {@link menuPagePath} `confirm` with `procedureId`, `revision` of the plan, and `confirmRemovals` where many are removed. */
export const ImportPage: Page<ImportView> = (view, ctx) => {
  const { t } = ctx.text;
  const { plan, institution, progress, refresh } = view;
  const stage = stageOf(view);
  const isOpen = stage === 'checked' || stage === 'unchanged';
  const kind = KIND[stage as keyof typeof KIND];
  return (
    <MembersFrame
      ctx={ctx}
      view={view}
      title={t(`import.title.${stage}`)}
      {...(kind && { kind })}
      lines={linesIn(ctx, view)}
      {...(refresh && { refresh })}
      {...(progress && { scripts: ['progress.js'] })}
      wide
    >
      <p class="lead">{t(`import.lead.${stage}`)}</p>
      {progress && stage === 'applying' && <ProgressBar ctx={ctx} progress={progress} />}
      <Facts ctx={ctx} view={view} isOpen={isOpen} />
      {isOpen && (
        <p>
          <a href="#confirm">{t('import.to-confirm')}</a>
        </p>
      )}
      {isOpen && plan.warnings.some(({ reason }) => reason === 'no-revision') && (
        <Notice ctx={ctx} kind="warning" title={t('import.no-revision.title')}>
          <p>{t('import.no-revision.detail')}</p>
        </Notice>
      )}
      {view.isEmptied && <p>{t('import.emptied')}</p>}
      {stage !== 'failed' && !view.isEmptied && <PlanLists ctx={ctx} plan={plan} />}
      {!view.isEmptied && <ResultFile ctx={ctx} view={view} />}
      {isOpen && <Confirm ctx={ctx} view={view} />}
      <Actions>
        {(stage === 'refused' || stage === 'expired') && (
          <LinkButton href={menuPagePath(institution.host, 'upload')} kind="primary">
            {t('import.again')}
          </LinkButton>
        )}
        {(stage === 'applying' || stage === 'completed') && plan.counts.add > 0 && (
          <LinkButton href={menuPath(institution.host, '/invitations')}>{t('import.invitations')}</LinkButton>
        )}
        <LinkButton href={menuPagePath(institution.host, 'members')} kind="quiet">
          {t('import.to-members')}
        </LinkButton>
      </Actions>
    </MembersFrame>
  );
};

/** What a refused confirmation says; that the plan is a new one now stands above it like an error, so that nobody confirms it unseen. */
function linesIn(ctx: PageContext, view: ImportView): ErrorLine[] {
  const { t } = ctx.text;
  if (view.problem === 'removals-unconfirmed')
    return [{ field: 'confirmRemovals', message: t('import.removals.unticked', { count: view.plan.counts.remove }) }];
  const problemText = view.problem === 'plan-changed' ? t('import.changed') : undefined;
  return linesOf(ctx, {}, view, { problemText });
}

function Facts({ ctx, view, isOpen }: { ctx: PageContext; view: ImportView; isOpen: boolean }): VNode {
  const { t } = ctx.text;
  const { upload, plan, until, mails } = view;
  const { rows, add, change, remove, unchanged, errors } = plan.counts;
  const people = (name: TextId, count: number): SummaryRow => ({ name: t(name), value: t('import.people', { count }) });
  const format =
    upload.format === 'revert'
      ? t('import.format.revert', { at: upload.reverts === undefined ? '' : ctx.text.dateTime(upload.reverts) })
      : `.${upload.format}`;
  return (
    <SummaryList
      rows={[
        { name: t('import.uploaded-at'), value: <Time ctx={ctx} at={upload.at} /> },
        { name: t('import.uploaded-by'), value: <Code>{upload.by}</Code> },
        { name: t('import.format'), value: format },
        people('import.count.rows', rows),
        ...(errors > 0
          ? [{ name: t('import.count.errors'), value: t('import.cases', { count: errors }) }]
          : [
              people('import.count.add', add),
              people('import.count.change', change),
              people('import.count.remove', remove),
              people('import.count.unchanged', unchanged),
            ]),
        ...(mails && mails.people > 0 ? [{ name: t('import.mails'), value: t('import.mails.sent', mails) }] : []),
        ...(isOpen && until !== undefined ? [{ name: t('import.until'), value: <Time ctx={ctx} at={until} /> }] : []),
      ]}
    />
  );
}

function ResultFile({ ctx, view }: { ctx: PageContext; view: ImportView }): VNode {
  const { t } = ctx.text;
  const { institution, procedure } = view;
  return (
    <section class="section" aria-labelledby="result-file">
      <h2 id="result-file">{t('import.result')}</h2>
      <p>{t('import.result.detail')}</p>
      <p>
        <a href={menuPagePath(institution.host, 'planFile', { procedureId: procedure.procedureId })}>
          {t('import.result.get')}
        </a>
      </p>
    </section>
  );
}
