/** The history of a procedure, event by event, for whoever has said why they read it. */
import { japanTimestamp } from '../../../workflows/rules/japan-time.js';
import { errorOf, linesOf } from '../../pages/components/error-summary.js';
import { TextArea } from '../../pages/components/field.js';
import { Actions, Button, Form } from '../../pages/components/form.js';
import { SummaryList } from '../../pages/components/summary-list.js';
import type { FormErrors, Page, PageContext, VNode } from '../../pages/context.js';
import type { StaffPerson } from '../../staff/nav.js';
import { textOr } from '../../staff/words.js';
import { auditProcedurePath, historyPath } from '../paths.js';
import { AuditFrame } from './frame.js';

export interface ShownEvent {
  id: string;
  /** RFC 3339 */
  at?: string;
  /** As Temporal calls it, without `EVENT_TYPE_`. */
  type: string;
  /** Of an activity, a timer, a message … */
  name?: string;
  /** All that it says, as JSON. */
  json: string;
}

export interface AuditHistoryView {
  staff: StaffPerson;
  procedureId: string;
  /** Absent: the reason is asked for. */
  opened?: {
    look: number;
    reason: string;
    /** What stands on this page. */
    runs: readonly { runId: string; events: readonly ShownEvent[] }[];
    total: number;
    page: number;
    pages: number;
  };
  /** A reason that was refused. */
  draft?: FormErrors & { reason: string };
}

/** Form: field `reason`. */
export const AuditHistoryPage: Page<AuditHistoryView> = (view, ctx) => {
  const { t } = ctx.text;
  const { procedureId, opened, draft } = view;
  const lines = draft ? linesOf(ctx, { reason: t('audit.history.reason') }, draft) : [];
  return (
    <AuditFrame
      ctx={ctx}
      staff={view.staff}
      title={t('audit.history.title')}
      within={[{ label: t('audit.procedure.title'), href: auditProcedurePath(procedureId) }]}
      lines={lines}
    >
      {opened ? <Opened ctx={ctx} procedureId={procedureId} opened={opened} /> : <Ask ctx={ctx} view={view} />}
    </AuditFrame>
  );
};

function Ask({ ctx, view: { procedureId, draft } }: { ctx: PageContext; view: AuditHistoryView }): VNode {
  const { t } = ctx.text;
  const labels = { reason: t('audit.history.reason') };
  return (
    <>
      <p class="lead">{t('audit.history.lead')}</p>
      <SummaryList rows={[{ name: t('procedure.id'), value: procedureId, code: true }]} />
      <Form ctx={ctx} action={historyPath(procedureId)}>
        <TextArea
          ctx={ctx}
          name="reason"
          label={labels.reason}
          hint={t('audit.history.reason-hint')}
          value={draft?.reason}
          error={errorOf(ctx, labels, draft?.errors, 'reason')}
          required
        />
        <Actions>
          <Button>{t('audit.history.submit')}</Button>
        </Actions>
      </Form>
    </>
  );
}

interface OpenedProps {
  ctx: PageContext;
  procedureId: string;
  opened: NonNullable<AuditHistoryView['opened']>;
}

function Opened({ ctx, procedureId, opened }: OpenedProps): VNode {
  const { t } = ctx.text;
  const { look, reason, runs, total, page, pages } = opened;
  const to = (number: number): string => historyPath(procedureId, { look, page: number });
  return (
    <>
      <SummaryList
        rows={[
          { name: t('procedure.id'), value: procedureId, code: true },
          { name: t('audit.history.reason'), value: reason },
        ]}
      />
      <p>
        {t('audit.history.count', { count: total })} {t('console.times')}
      </p>
      {runs.map(({ runId, events }) => (
        <section key={runId} class="section" aria-label={t('audit.history.run', { id: runId })}>
          <h2>{t('audit.history.run', { id: runId })}</h2>
          <div class="events">
            {events.map((event) => (
              <Event key={event.id} ctx={ctx} event={event} />
            ))}
          </div>
        </section>
      ))}
      {pages > 1 && (
        <nav class="pager" aria-label={t('console.pages')}>
          {page > 1 && <a href={to(page - 1)}>{t('console.page.previous')}</a>}
          <span>{t('console.page', { current: page, total: pages })}</span>
          {page < pages && <a href={to(page + 1)}>{t('console.page.next')}</a>}
        </nav>
      )}
    </>
  );
}

function Event({ ctx, event }: { ctx: PageContext; event: ShownEvent }): VNode {
  const { id, at, type, name, json } = event;
  return (
    <details class="details">
      <summary>
        {id}. {at !== undefined && <span class="time">{japanTimestamp(at)}</span>}{' '}
        {textOr(ctx, `audit.event.${type}`, type)} {name !== undefined && <span class="code">{name}</span>}
      </summary>
      <pre class="json">{json}</pre>
    </details>
  );
}
