/** The page of one procedure for auditors: everything on record, and its replay. */
import type { Status } from '../../../workflows/contracts/procedure.js';
import { japanTimestamp } from '../../../workflows/rules/japan-time.js';
import { Select } from '../../pages/components/field.js';
import { Actions, Button, Form, LinkButton } from '../../pages/components/form.js';
import { Notice } from '../../pages/components/notice.js';
import { SummaryList, type SummaryRow, Time } from '../../pages/components/summary-list.js';
import { Table } from '../../pages/components/table.js';
import type { Page, PageContext, TextId, VNode } from '../../pages/context.js';
import { statusName } from '../../pages/procedure.js';
import type { StaffPerson } from '../../staff/nav.js';
import { queueName } from '../../staff/words.js';
import { auditProcedurePath, historyPath, replayPath } from '../paths.js';
import { AuditFrame, kindName } from './frame.js';

/** One thing on record. */
export interface RecordLine {
  /** RFC 3339 */
  at: string;
  /** Actor and text are in words. */
  actor: string;
  text: string;
  source: string;
  /** Number of its leaf in the audit log. */
  entry?: number;
}

/** What a replay came to. */
export interface ShownReplay {
  build: 'today' | 'recorded';
  result: 'identical' | 'differs' | 'unreadable';
  event?: { id: number; type: string; recorded?: string | undefined; wanted: string };
  why?: string;
  buildId?: string;
  view?: 'equal' | 'differs';
  /** It was the redacted twin: the person was erased. */
  twin?: true;
}

export interface AuditProcedureView {
  staff: StaffPerson;
  procedure: {
    procedureId: string;
    service: string;
    kind: string;
    status: Status;
    openedAt: string;
    closedAt?: string;
  };
  /** One page of it, from 1, and whether there is another. */
  record: readonly RecordLine[];
  page: number;
  isMore: boolean;
  /** Just run. */
  replayed?: ShownReplay;
}

/** Form of the replay: field `build`. */
export const AuditProcedurePage: Page<AuditProcedureView> = (view, ctx) => {
  const { t } = ctx.text;
  const { procedure, record, replayed } = view;
  const { procedureId } = procedure;
  return (
    <AuditFrame ctx={ctx} staff={view.staff} title={t('audit.procedure.title')} within={[]}>
      {replayed && <Replayed ctx={ctx} replayed={replayed} />}
      <SummaryList rows={factsOf(ctx, procedure)} />
      <Actions>
        <LinkButton href={historyPath(procedureId)}>{t('audit.history.title')}</LinkButton>
      </Actions>
      <section class="section" aria-labelledby="record">
        <h2 id="record">{t('audit.procedure.record')}</h2>
        <p>{t('audit.procedure.record-lead')}</p>
        <Record ctx={ctx} record={record} />
        <Pager ctx={ctx} view={view} />
      </section>
      <section class="section" aria-labelledby="replay">
        <h2 id="replay">{t('audit.replay.title')}</h2>
        <p>{t('audit.replay.lead')}</p>
        <Form ctx={ctx} action={replayPath(procedureId)}>
          <Select
            ctx={ctx}
            name="build"
            label={t('audit.replay.build')}
            placeholder={t('audit.replay.build.today')}
            options={[{ value: 'recorded', label: t('audit.replay.build.recorded') }]}
          />
          <Actions>
            <Button>{t('audit.replay.submit')}</Button>
          </Actions>
        </Form>
      </section>
    </AuditFrame>
  );
};

function factsOf(ctx: PageContext, procedure: AuditProcedureView['procedure']): SummaryRow[] {
  const { t } = ctx.text;
  const { procedureId, service, kind, openedAt, closedAt } = procedure;
  return [
    { name: t('procedure.id'), value: procedureId, code: true },
    {
      name: t('audit.search.kind'),
      value: t('console.detail.title', { name: queueName(ctx, service), change: kindName(ctx, kind) }),
    },
    { name: t('procedure.status'), value: statusName(ctx, procedure) },
    { name: t('audit.search.opened'), value: <Time ctx={ctx} at={openedAt} /> },
    ...(closedAt === undefined ? [] : [{ name: t('audit.search.closed'), value: <Time ctx={ctx} at={closedAt} /> }]),
  ];
}

function Record({ ctx, record }: { ctx: PageContext; record: readonly RecordLine[] }): VNode {
  const { t } = ctx.text;
  return (
    <Table
      caption={t('audit.procedure.record')}
      stacks
      columns={[
        { name: t('audit.procedure.at') },
        { name: t('audit.procedure.what') },
        { name: t('audit.procedure.actor') },
        { name: t('audit.procedure.source') },
        { name: t('audit.procedure.entry'), isNumber: true },
      ]}
      rows={record.map(({ at, text, actor, source, entry }, index) => ({
        key: String(index),
        cells: [
          <time class="time" dateTime={at}>
            {japanTimestamp(at)}
          </time>,
          <span class="as-written">{text}</span>,
          actor,
          t(`audit.source.${source}` as TextId),
          entry ?? t('overview.none'),
        ],
      }))}
    />
  );
}

function Pager({ ctx, view }: { ctx: PageContext; view: AuditProcedureView }): VNode | null {
  const { t } = ctx.text;
  const { procedure, page, isMore } = view;
  if (page === 1 && !isMore) return null;
  const to = (number: number): string => auditProcedurePath(procedure.procedureId, number);
  return (
    <nav class="pager" aria-label={t('console.pages')}>
      {page > 1 && <a href={to(page - 1)}>{t('console.page.previous')}</a>}
      <span>{t('audit.search.page', { current: page })}</span>
      {isMore && <a href={to(page + 1)}>{t('console.page.next')}</a>}
    </nav>
  );
}

const KIND = { identical: 'success', differs: 'error', unreadable: 'warning' } as const;

function Replayed({ ctx, replayed }: { ctx: PageContext; replayed: ShownReplay }): VNode {
  const { t } = ctx.text;
  const { result, event, why, buildId, view, build, twin } = replayed;
  const kind = view === 'differs' ? 'error' : KIND[result];
  const none = t('overview.none');
  return (
    <Notice ctx={ctx} kind={kind} title={t(`audit.replay.result.${result}`)}>
      {twin && <p>{t('audit.replay.twin')}</p>}
      <SummaryList
        rows={[
          { name: t('audit.replay.build'), value: t(`audit.replay.build.${build}`) },
          ...(buildId === undefined ? [] : [{ name: t('audit.replay.build-id'), value: buildId, code: true }]),
          ...(event
            ? [
                {
                  name: t('audit.replay.event'),
                  value: t('audit.replay.event-of', { number: event.id, name: event.type }),
                },
                { name: t('audit.replay.recorded'), value: event.recorded ?? none, code: true },
                { name: t('audit.replay.wanted'), value: event.wanted, code: true },
              ]
            : []),
          ...(why === undefined ? [] : [{ name: t('audit.replay.why'), value: why, code: true }]),
          ...(view === undefined ? [] : [{ name: t('audit.replay.view'), value: t(`audit.replay.view.${view}`) }]),
        ]}
      />
    </Notice>
  );
}
