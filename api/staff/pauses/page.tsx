/** Page of leads: a form that pauses deadlines while a part is out, and the pauses that there are and were. */
import { OUTAGE_PARTS } from '../../../db/platform/outage-pauses.js';
import { errorOf, linesOf } from '../../pages/components/error-summary.js';
import { Select, TextArea, TextField } from '../../pages/components/field.js';
import { Actions, Button, Form } from '../../pages/components/form.js';
import { SummaryList, type SummaryRow, Time } from '../../pages/components/summary-list.js';
import { Title } from '../../pages/components/title.js';
import type { FormErrors, Page, PageContext, VNode } from '../../pages/context.js';
import { StaffLayout, type StaffPerson } from '../nav.js';
import { STAFF_PATHS } from '../paths.js';
import type { SaidPause } from './said.js';

export interface OutagePausesView {
  staff: StaffPerson;
  /** The newest first. */
  pauses: readonly SaidPause[];
  /** Services whose deadlines this person may pause. */
  mine: readonly SaidPause['service'][];
  /** How long at most. Minutes */
  longest: number;
  /** One that was refused: its form is shown again as it was typed. */
  draft?: FormErrors & { service: string; kind: string; part: string; reason: string; minutes: string };
  /** An end that was refused. */
  refused?: FormErrors;
}

/** Forms: fields `service`, `kind`, `part`, `reason`, `minutes`; `pauseId`. */
export const OutagePausesPage: Page<OutagePausesView> = (view, ctx) => {
  const { t } = ctx.text;
  const lines = linesOf(ctx, labelsOf(ctx), view.refused ?? view.draft ?? {});
  return (
    <StaffLayout ctx={ctx} staff={view.staff} current="pauses" title={t('pauses.title')} errors={lines}>
      <Title ctx={ctx}>{t('pauses.title')}</Title>
      <p class="lead">{t('pauses.lead')}</p>
      <section class="section" aria-labelledby="pauses">
        <h2 id="pauses">{t('pauses.list')}</h2>
        {view.pauses.length === 0 && <p>{t('pauses.none')}</p>}
        {view.pauses.map((one) => (
          <PauseCard key={one.pauseId} ctx={ctx} view={view} one={one} />
        ))}
      </section>
      {view.mine.length > 0 && <PauseSection ctx={ctx} view={view} />}
    </StaffLayout>
  );
};

const labelsOf = ({ text: { t } }: PageContext) => ({
  service: t('pauses.service'),
  part: t('pauses.part'),
  kind: t('pauses.kind'),
  reason: t('pauses.reason'),
  minutes: t('pauses.minutes'),
});

function PauseSection({ ctx, view }: { ctx: PageContext; view: OutagePausesView }): VNode {
  const { t } = ctx.text;
  const labels = labelsOf(ctx);
  const { draft, mine, longest } = view;
  const error = (field: string) => errorOf(ctx, labels, draft?.errors, field);
  return (
    <section class="section" aria-labelledby="pause">
      <h2 id="pause">{t('pauses.begin')}</h2>
      <p>{t('pauses.begin-detail')}</p>
      <Form ctx={ctx} action={STAFF_PATHS.pauses}>
        <Select
          ctx={ctx}
          name="service"
          label={labels.service}
          placeholder={t('pauses.choose')}
          options={mine.map((value) => ({ value, label: t(`audit.erasures.service.${value}`) }))}
          value={draft?.service}
          error={error('service')}
          required
        />
        <Select
          ctx={ctx}
          name="part"
          label={labels.part}
          placeholder={t('pauses.choose')}
          options={OUTAGE_PARTS.map((value) => ({ value, label: t(`pauses.part.${value}`) }))}
          value={draft?.part}
          error={error('part')}
          required
        />
        <TextField
          ctx={ctx}
          name="kind"
          label={labels.kind}
          hint={t('pauses.kind-hint')}
          value={draft?.kind}
          error={error('kind')}
          width="short"
          code
        />
        <TextField
          ctx={ctx}
          name="minutes"
          label={labels.minutes}
          hint={t('pauses.minutes-hint', { longest })}
          value={draft?.minutes}
          error={error('minutes')}
          width="short"
          required
        />
        <TextArea
          ctx={ctx}
          name="reason"
          label={labels.reason}
          hint={t('pauses.reason-hint')}
          value={draft?.reason}
          error={error('reason')}
          required
        />
        <Actions>
          <Button>{t('pauses.submit')}</Button>
        </Actions>
      </Form>
    </section>
  );
}

function PauseCard({ ctx, view, one }: { ctx: PageContext; view: OutagePausesView; one: SaidPause }): VNode {
  const { t } = ctx.text;
  const heading = `pause-${one.pauseId}`;
  const stands = one.status === 'standing';
  const rows: SummaryRow[] = [
    { name: t('pauses.status'), value: t(stands ? 'pauses.status.standing' : 'pauses.status.over') },
    { name: t('pauses.part'), value: t(`pauses.part.${one.part}`) },
    { name: t('pauses.kinds'), value: <span class="code">{one.kinds.join(', ')}</span> },
    { name: t('pauses.reason'), value: <span class="as-written">{one.reason}</span> },
    { name: t('pauses.begun'), value: [`${one.begunBy} `, <Time key="at" ctx={ctx} at={one.begunAt} />] },
    {
      name: t(stands ? 'pauses.until' : 'pauses.ended'),
      value: [`${one.endedBy ?? t('pauses.by-itself')} `, <Time key="at" ctx={ctx} at={one.until} />],
    },
  ];
  return (
    <article class="card" aria-labelledby={heading}>
      <h3 class="card-title" id={heading}>
        {t(`audit.erasures.service.${one.service}`)}
      </h3>
      <SummaryList rows={rows} />
      {stands && view.mine.includes(one.service) && (
        <Form ctx={ctx} action={STAFF_PATHS.endPause} hidden={{ pauseId: one.pauseId }}>
          <Actions>
            <Button kind="secondary">{t('pauses.end')}</Button>
          </Actions>
        </Form>
      )}
    </article>
  );
}
