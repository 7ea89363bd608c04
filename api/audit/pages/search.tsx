/** The page where auditors find procedures. */
import type { Status } from '../../../workflows/contracts/procedure.js';
import { linesOf } from '../../pages/components/error-summary.js';
import { Moment, Table } from '../../pages/components/table.js';
import type { FormErrors, Page, PageContext, VNode } from '../../pages/context.js';
import { statusName } from '../../pages/procedure.js';
import type { StaffPerson } from '../../staff/nav.js';
import { withQuery } from '../../staff/paths.js';
import { queueName } from '../../staff/words.js';
import { TakeAway } from '../export/form.js';
import { AUDIT_PATHS, auditProcedurePath } from '../paths.js';
import { type AuditChoices, AuditFilter, type AuditSearch, searchLabels } from './filter.js';
import { AuditFrame, kindName } from './frame.js';

export interface FoundRow {
  procedureId: string;
  service: string;
  kind: string;
  status: Status;
  /** Instants are RFC 3339. */
  openedAt: string;
  closedAt?: string;
  archived: boolean;
}

export interface AuditSearchView extends FormErrors {
  staff: StaffPerson;
  search: AuditSearch;
  choices: AuditChoices;
  rows: readonly FoundRow[];
  /** Counted so far. */
  total: number;
  /** There are more than were counted. */
  isMore: boolean;
  page: number;
  pages: number;
}

export const AuditSearchPage: Page<AuditSearchView> = (view, ctx) => {
  const { t } = ctx.text;
  const { rows, total, isMore, errors } = view;
  const isAsked = errors === undefined;
  return (
    <AuditFrame
      ctx={ctx}
      staff={view.staff}
      title={t('audit.search.title')}
      lines={linesOf(ctx, searchLabels(ctx), view)}
    >
      <p>
        <a href={AUDIT_PATHS.verify}>{t('audit.verify.title')}</a>
      </p>
      <AuditFilter ctx={ctx} search={view.search} choices={view.choices} errors={errors} />
      {isAsked && (
        <section aria-label={t('audit.search.found')}>
          <p class="lead">
            {isMore ? t('audit.search.more', { count: total }) : t('audit.search.count', { count: total })}{' '}
            {rows.length > 0 && t('console.times')}
          </p>
          {rows.length > 0 && <Found ctx={ctx} rows={rows} />}
          <Pager ctx={ctx} view={view} />
          {rows.length > 0 && <TakeAway ctx={ctx} search={view.search} />}
        </section>
      )}
    </AuditFrame>
  );
};

function Found({ ctx, rows }: { ctx: PageContext; rows: readonly FoundRow[] }): VNode {
  const { t } = ctx.text;
  return (
    <Table
      caption={t('audit.search.found')}
      stacks
      columns={[
        { name: t('procedure.id') },
        { name: t('audit.search.kind') },
        { name: t('procedure.status') },
        { name: t('audit.search.opened') },
        { name: t('audit.search.closed') },
        { name: t('audit.search.archive') },
      ]}
      rows={rows.map((row) => ({
        key: row.procedureId,
        cells: [
          <a class="code" href={auditProcedurePath(row.procedureId)}>
            {row.procedureId}
          </a>,
          t('console.detail.title', { name: queueName(ctx, row.service), change: kindName(ctx, row.kind) }),
          statusName(ctx, row),
          <Moment at={row.openedAt} />,
          row.closedAt === undefined ? t('overview.none') : <Moment at={row.closedAt} />,
          t(row.archived ? 'audit.search.archived' : 'audit.search.not-archived'),
        ],
      }))}
    />
  );
}

function Pager({ ctx, view }: { ctx: PageContext; view: AuditSearchView }): VNode | null {
  const { t } = ctx.text;
  const { search, page, pages, isMore } = view;
  if (pages <= 1) return null;
  const to = (number: number): string =>
    withQuery(AUDIT_PATHS.search, { ...search, page: number === 1 ? undefined : String(number) });
  return (
    <nav class="pager" aria-label={t('console.pages')}>
      {page > 1 && <a href={to(1)}>{t('console.page.first')}</a>}
      {page > 1 && <a href={to(page - 1)}>{t('console.page.previous')}</a>}
      <span>
        {isMore ? t('audit.search.page', { current: page }) : t('console.page', { current: page, total: pages })}
      </span>
      {page < pages && <a href={to(page + 1)}>{t('console.page.next')}</a>}
    </nav>
  );
}
