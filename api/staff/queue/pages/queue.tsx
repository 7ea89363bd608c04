/** The queue of staff: one table over every kind of application. */
import type { Status } from '../../../../workflows/contracts/procedure.js';
import { Title } from '../../../pages/components/title.js';
import type { Page, PageContext, VNode } from '../../../pages/context.js';
import { statusName } from '../../../pages/procedure.js';
import type { Shown } from '../../../procedures/application-kind.js';
import { StaffLayout, type StaffPerson } from '../../nav.js';
import { staffApplicationPath } from '../../paths.js';
import { Moment } from '../../oversight/pages/table.js';
import { askedName } from '../../words.js';
import { QueueFilter, type QueueFilterProps } from './filter.js';
import { isQueueState, type QueueSearch, queuePath } from './path.js';

export interface QueueRow {
  procedureId: string;
  receiptNumber?: string;
  service: string;
  askedFor: Shown;
  /** Account it is about; empty where the applicant didn't know it. */
  account: string;
  applicant?: string;
  status: Status;
  /** Instants are RFC 3339. */
  receivedAt: string;
  dueAt: string;
  overdue: boolean;
  claimedBy?: string;
}

export interface StaffQueueView {
  staff: StaffPerson;
  /** What the address asks for. */
  search: QueueSearch;
  /** What may be chosen. */
  choices: QueueFilterProps['choices'];
  rows: readonly QueueRow[];
  total: number;
  page: number;
  pages: number;
}

/** How often a browser with scripts looks for news. */
const LOOK_EVERY_S = 5;

export const StaffQueuePage: Page<StaffQueueView> = (view, ctx) => {
  const { t } = ctx.text;
  const { staff, total, rows } = view;
  const title = t(view.search.state === 'closed' ? 'staff.queue.closed-title' : 'staff.queue.title');
  return (
    <StaffLayout ctx={ctx} staff={staff} current="queue" title={title} script="console.js">
      <Title ctx={ctx}>{title}</Title>
      <QueueFilter ctx={ctx} search={view.search} choices={view.choices} />
      <output class="visually-hidden" data-queue-news />
      <section
        aria-label={t('console.table')}
        data-queue
        data-every={String(LOOK_EVERY_S)}
        data-news={t('console.news', { count: total })}
      >
        <p class="lead">
          {t('console.count', { count: total })} {rows.length > 0 && t('console.times')}
        </p>
        {rows.length > 0 && <QueueTable ctx={ctx} view={view} />}
        <Pager ctx={ctx} view={view} />
      </section>
      <details class="details" data-needs-scripts>
        <summary>{t('console.keys')}</summary>
        <ul class="prose-list">
          <li>{t('console.keys.move')}</li>
          <li>{t('console.keys.open')}</li>
          <li>{t('console.keys.search')}</li>
          <li>{t('console.keys.when')}</li>
        </ul>
      </details>
    </StaffLayout>
  );
};

const COLUMNS = ['number', 'kind', 'applicant', 'received', 'due', 'claimed-by', 'state'] as const;
/** Columns that the table can be in the order of. */
const SORT_OF: Partial<Record<(typeof COLUMNS)[number], 'due' | 'received' | 'applicant'>> = {
  applicant: 'applicant',
  received: 'received',
  due: 'due',
};

const labelOf = ({ text: { t } }: PageContext, column: (typeof COLUMNS)[number]): string => {
  if (column === 'received' || column === 'due' || column === 'claimed-by') return t(`staff.${column}`);
  return t(`console.${column}`);
};

function QueueTable({ ctx, view }: { ctx: PageContext; view: StaffQueueView }): VNode {
  return (
    <table class="queue-table">
      <caption class="visually-hidden">{ctx.text.t('console.table')}</caption>
      <thead>
        <tr>
          {COLUMNS.map((column) => (
            <ColumnHead key={column} ctx={ctx} column={column} search={view.search} />
          ))}
        </tr>
      </thead>
      <tbody>
        {view.rows.map((row) => (
          <Row key={row.procedureId} ctx={ctx} row={row} />
        ))}
      </tbody>
    </table>
  );
}

/** A head that is pressed again turns the order round. */
function ColumnHead({
  ctx,
  column,
  search,
}: {
  ctx: PageContext;
  column: (typeof COLUMNS)[number];
  search: QueueSearch;
}): VNode {
  const label = labelOf(ctx, column);
  const sort = SORT_OF[column];
  if (!sort) return <th scope="col">{label}</th>;
  const { sort: now = 'due' } = search;
  const state = now === sort ? 'ascending' : now === `-${sort}` ? 'descending' : undefined;
  return (
    <th scope="col" aria-sort={state}>
      <a href={queuePath({ ...search, sort: now === sort ? `-${sort}` : sort })}>{label}</a>
      {state && <span aria-hidden="true">{state === 'ascending' ? ' ↑' : ' ↓'}</span>}
    </th>
  );
}

function Row({ ctx, row }: { ctx: PageContext; row: QueueRow }): VNode {
  const { t } = ctx.text;
  const { procedureId } = row;
  const cell = (column: (typeof COLUMNS)[number]) => ({ 'data-label': labelOf(ctx, column) });
  return (
    <tr>
      <th scope="row" {...cell('number')}>
        <a
          class={row.receiptNumber === undefined ? 'code' : 'code queue-number'}
          id={`open-${procedureId}`}
          href={staffApplicationPath(procedureId)}
          data-open
        >
          {row.receiptNumber ?? procedureId}
        </a>
      </th>
      <td {...cell('kind')}>{askedName(ctx, row)}</td>
      <td {...cell('applicant')}>
        {row.applicant !== undefined && <span class="queue-applicant">{row.applicant}</span>}
        <span class="code">{row.account === '' ? t('console.no-account') : row.account}</span>
      </td>
      <td {...cell('received')}>
        <Moment at={row.receivedAt} />
      </td>
      <td {...cell('due')}>
        <Moment at={row.dueAt} /> {row.overdue && <strong class="tag tag-error">{t('staff.overdue')}</strong>}
      </td>
      <td {...cell('claimed-by')}>{row.claimedBy ?? t('console.unclaimed')}</td>
      <td {...cell('state')}>{isQueueState(row.status) ? t(`console.state.${row.status}`) : statusName(ctx, row)}</td>
    </tr>
  );
}

function Pager({ ctx, view }: { ctx: PageContext; view: StaffQueueView }): VNode | null {
  const { t } = ctx.text;
  const { search, page, pages } = view;
  if (pages <= 1) return null;
  const to = (number: number): string => queuePath({ ...search, page: number });
  return (
    <nav class="pager" aria-label={t('console.pages')}>
      {page > 1 && <a href={to(1)}>{t('console.page.first')}</a>}
      {page > 1 && <a href={to(page - 1)}>{t('console.page.previous')}</a>}
      <span>{t('console.page', { current: page, total: pages })}</span>
      {page < pages && <a href={to(page + 1)}>{t('console.page.next')}</a>}
      {page < pages && <a href={to(pages)}>{t('console.page.last')}</a>}
    </nav>
  );
}
