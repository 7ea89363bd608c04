/** Page of administrators who erase a person: a form that proposes one, and what became of each. */
import { PERSON_SERVICES } from '../../../db/audit/erasures.js';
import { errorOf, linesOf } from '../../pages/components/error-summary.js';
import { Select, TextArea, TextField } from '../../pages/components/field.js';
import { Actions, Button, Form } from '../../pages/components/form.js';
import { Notice } from '../../pages/components/notice.js';
import { SummaryList, type SummaryRow, Time } from '../../pages/components/summary-list.js';
import { Title } from '../../pages/components/title.js';
import type { FormErrors, Page, PageContext, VNode } from '../../pages/context.js';
import { StaffLayout, type StaffPerson } from '../../staff/nav.js';
import { STAFF_PATHS } from '../../staff/paths.js';
import type { SaidErasure } from './said.js';

export interface ErasuresView {
  staff: StaffPerson;
  /** The newest first. */
  erasures: readonly SaidErasure[];
  /** A proposal that was refused: its form is shown again as it was typed. */
  draft?: FormErrors & { service: string; account: string; reason: string };
  /** A decision that was refused. */
  refused?: FormErrors;
}

/** Forms: fields `service`, `account`, `reason`; `erasureId`, `decision`. */
export const ErasuresPage: Page<ErasuresView> = (view, ctx) => {
  const { t } = ctx.text;
  const labels = {
    service: t('audit.erasures.service'),
    account: t('audit.erasures.account'),
    reason: t('audit.erasures.reason'),
  };
  const { draft } = view;
  const lines = linesOf(ctx, labels, view.refused ?? draft ?? {});
  return (
    <StaffLayout ctx={ctx} staff={view.staff} current="erasures" title={t('audit.erasures.title')} errors={lines}>
      <Title ctx={ctx}>{t('audit.erasures.title')}</Title>
      <p class="lead">{t('audit.erasures.lead')}</p>
      <section class="section" aria-labelledby="erasures">
        <h2 id="erasures">{t('audit.erasures.list')}</h2>
        {view.erasures.length === 0 && <p>{t('audit.erasures.none')}</p>}
        {view.erasures.map((one) => (
          <ErasureCard key={one.erasureId} ctx={ctx} staff={view.staff} one={one} />
        ))}
      </section>
      <section class="section" aria-labelledby="propose">
        <h2 id="propose">{t('audit.erasures.propose')}</h2>
        <p>{t('audit.erasures.propose-detail')}</p>
        <Form ctx={ctx} action={STAFF_PATHS.erasures}>
          <Select
            ctx={ctx}
            name="service"
            label={labels.service}
            placeholder={t('audit.erasures.choose')}
            options={PERSON_SERVICES.map((value) => ({ value, label: t(`audit.erasures.service.${value}`) }))}
            value={draft?.service}
            error={errorOf(ctx, labels, draft?.errors, 'service')}
            required
          />
          <TextField
            ctx={ctx}
            name="account"
            label={labels.account}
            value={draft?.account}
            error={errorOf(ctx, labels, draft?.errors, 'account')}
            width="short"
            code
            required
          />
          <TextArea
            ctx={ctx}
            name="reason"
            label={labels.reason}
            hint={t('audit.erasures.reason-hint')}
            value={draft?.reason}
            error={errorOf(ctx, labels, draft?.errors, 'reason')}
            required
          />
          <Actions>
            <Button>{t('audit.erasures.submit')}</Button>
          </Actions>
        </Form>
      </section>
    </StaffLayout>
  );
};

function ErasureCard({ ctx, staff, one }: { ctx: PageContext; staff: StaffPerson; one: SaidErasure }): VNode {
  const { t } = ctx.text;
  const heading = `erasure-${one.erasureId}`;
  const isOpen = one.status === 'proposed' || one.status === 'stopped';
  const name = one.account ?? t('audit.erasures.erased-person');
  const rows: SummaryRow[] = [
    { name: t('audit.erasures.status'), value: t(`audit.erasures.status.${one.status}`) },
    { name: t('audit.erasures.reason'), value: <span class="as-written">{one.reason}</span> },
    {
      name: t('audit.erasures.proposed'),
      value: [`${one.proposedBy} `, <Time key="at" ctx={ctx} at={one.proposedAt} />],
    },
    ...(one.confirmedBy === undefined || one.confirmedAt === undefined
      ? []
      : [
          {
            name: t('audit.erasures.confirmed'),
            value: [`${one.confirmedBy} `, <Time key="at" ctx={ctx} at={one.confirmedAt} />],
          },
        ]),
    ...(one.endedAt === undefined
      ? []
      : [{ name: t('audit.erasures.ended'), value: <Time ctx={ctx} at={one.endedAt} /> }]),
    ...(one.status === 'completed' ? [{ name: t('audit.erasures.procedures'), value: one.procedures }] : []),
  ];
  return (
    <article class="card" aria-labelledby={heading}>
      <h3 class="card-title" id={heading}>
        {t(`audit.erasures.service.${one.service}`)} <span class="code">{name}</span>
      </h3>
      {one.why !== undefined && (
        <Notice ctx={ctx} kind="warning" title={t(`audit.erasures.why.${one.why}`, { id: one.procedureId ?? '' })} />
      )}
      <SummaryList rows={rows} />
      {isOpen && (
        <Form ctx={ctx} action={STAFF_PATHS.decideErasure} hidden={{ erasureId: one.erasureId }}>
          {one.proposedBy === staff.userId && <p>{t('audit.erasures.own')}</p>}
          <Actions>
            {one.proposedBy !== staff.userId && (
              <Button name="decision" value="confirm">
                {t('audit.erasures.confirm')}
              </Button>
            )}
            <Button kind="secondary" name="decision" value="withdraw">
              {t('audit.erasures.withdraw')}
            </Button>
          </Actions>
        </Form>
      )}
    </article>
  );
}
