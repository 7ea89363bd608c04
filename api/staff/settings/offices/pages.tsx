/** Pages of administrators: the offices of UTokyo with a form that adds one, and one office with a form that changes it. */
import { RadioGroup } from '../../../pages/components/choices.js';
import { errorOf, linesOf } from '../../../pages/components/error-summary.js';
import { Select, TextArea, TextField } from '../../../pages/components/field.js';
import { Actions, Button, Form } from '../../../pages/components/form.js';
import { Notice } from '../../../pages/components/notice.js';
import { SummaryList } from '../../../pages/components/summary-list.js';
import { Table } from '../../../pages/components/table.js';
import { Title } from '../../../pages/components/title.js';
import type { FormErrors, Page, PageContext, VNode } from '../../../pages/context.js';
import { StaffLayout, type StaffPerson } from '../../nav.js';
import { officePath, STAFF_PATHS } from '../../paths.js';
import { Changes } from '../pages/changes.js';
import type { SaidChange } from '../said.js';
import { SERVES } from './operations.js';
import type { SaidOffice } from './service.js';

/** As it was typed; of staff one on each line. */
type Draft = FormErrors & { typed: Readonly<Record<string, string>> };

export interface OfficesView {
  staff: StaffPerson;
  offices: readonly SaidOffice[];
  /** Of all members. */
  faculties: readonly string[];
  /** A form that was refused, as it was typed. */
  draft?: Draft;
}

const labelsOf = ({ text: { t } }: PageContext) => ({
  faculty: t('settings.office.faculty'),
  serves: t('settings.office.serves'),
  staff: t('settings.office.staff'),
  reason: t('settings.staff.reason'),
});

/** Form: fields `faculty`, `serves`, `staff`, `reason`. */
export const OfficesPage: Page<OfficesView> = ({ staff, offices, faculties, draft = { typed: {} } }, ctx) => {
  const { t } = ctx.text;
  const labels = labelsOf(ctx);
  const lines = linesOf(ctx, labels, draft);
  const title = t('settings.offices');
  return (
    <StaffLayout
      ctx={ctx}
      staff={staff}
      current="settings"
      title={title}
      breadcrumb={[{ label: t('settings.title'), href: STAFF_PATHS.settings }, { label: title }]}
      errors={lines}
    >
      <Title ctx={ctx}>{title}</Title>
      <p class="lead">{t('settings.offices.lead')}</p>
      {offices.length === 0 ? (
        <p>{t('settings.offices.none')}</p>
      ) : (
        <Table
          caption={title}
          stacks
          columns={[{ name: labels.faculty }, { name: labels.serves }, { name: labels.staff }]}
          rows={offices.map((office) => ({ key: `${office.faculty}/${office.serves}`, cells: cellsOf(ctx, office) }))}
        />
      )}
      <section class="section" aria-labelledby="add">
        <h2 id="add">{t('settings.office.add')}</h2>
        {faculties.length === 0 ? (
          <p>{t('settings.office.no-faculties')}</p>
        ) : (
          <AddForm ctx={ctx} faculties={faculties} draft={draft} />
        )}
      </section>
    </StaffLayout>
  );
};

function AddForm({ ctx, faculties, draft }: { ctx: PageContext; faculties: readonly string[]; draft: Draft }): VNode {
  const { t } = ctx.text;
  const labels = labelsOf(ctx);
  return (
    <Form ctx={ctx} action={STAFF_PATHS.offices}>
      <Select
        ctx={ctx}
        name="faculty"
        label={labels.faculty}
        hint={t('settings.office.faculty-hint')}
        placeholder={t('settings.register.choose')}
        options={faculties.map((value) => ({ value, label: value }))}
        value={draft.typed['faculty']}
        error={errorOf(ctx, labels, draft.errors, 'faculty')}
        required
      />
      <RadioGroup
        ctx={ctx}
        name="serves"
        legend={labels.serves}
        error={errorOf(ctx, labels, draft.errors, 'serves')}
        chosen={[draft.typed['serves'] ?? '']}
        options={SERVES.map((value) => ({ value, label: t(`settings.office.serves.${value}`) }))}
        required
      />
      <Rest ctx={ctx} draft={draft} />
      <Actions>
        <Button>{t('settings.register.submit')}</Button>
      </Actions>
    </Form>
  );
}

function cellsOf(ctx: PageContext, office: SaidOffice) {
  const { t } = ctx.text;
  return [
    <a key="faculty" class="as-written" href={officePath(office)}>
      {office.faculty}
    </a>,
    t(`settings.office.serves.${office.serves}`),
    office.staff.length === 0 ? (
      t('settings.staff.none')
    ) : (
      <span key="staff" class="code">
        {office.staff.join(' ')}
      </span>
    ),
  ];
}

/** The fields that both forms have. */
function Rest({ ctx, draft }: { ctx: PageContext; draft: Draft }): VNode {
  const { t } = ctx.text;
  const labels = labelsOf(ctx);
  return (
    <>
      <TextArea
        ctx={ctx}
        name="staff"
        label={labels.staff}
        hint={t('settings.office.staff-hint')}
        value={draft.typed['staff']}
        error={errorOf(ctx, labels, draft.errors, 'staff')}
      />
      <TextField
        ctx={ctx}
        name="reason"
        label={labels.reason}
        hint={t('settings.staff.reason-hint')}
        value={draft.typed['reason']}
        error={errorOf(ctx, labels, draft.errors, 'reason')}
        required
      />
    </>
  );
}

export interface OfficeView {
  staff: StaffPerson;
  office: SaidOffice;
  /** The newest first. */
  changes: readonly SaidChange[];
  done?: boolean;
  /** A change that was refused as what is shown is not what was changed: it is shown as it is now. */
  refused?: FormErrors;
  /** A form that was refused, as it was typed. */
  draft?: Draft;
}

/** Form: fields `version`, `staff`, `reason`. */
export const OfficePage: Page<OfficeView> = (view, ctx) => {
  const { t } = ctx.text;
  const { office } = view;
  const labels = labelsOf(ctx);
  const draft: Draft = view.draft ?? { ...view.refused, typed: { staff: office.staff.join('\n') } };
  const lines = linesOf(ctx, labels, draft);
  const title = t('settings.office');
  return (
    <StaffLayout
      ctx={ctx}
      staff={view.staff}
      current="settings"
      title={title}
      breadcrumb={[
        { label: t('settings.title'), href: STAFF_PATHS.settings },
        { label: t('settings.offices'), href: STAFF_PATHS.offices },
        { label: title },
      ]}
      errors={lines}
    >
      <Title ctx={ctx}>{title}</Title>
      {view.done && lines.length === 0 && <Notice ctx={ctx} kind="success" title={t('settings.staff.changed')} />}
      <SummaryList
        rows={[
          { name: labels.faculty, value: <span class="as-written">{office.faculty}</span> },
          { name: labels.serves, value: t(`settings.office.serves.${office.serves}`) },
        ]}
      />
      <section class="section" aria-labelledby="change">
        <h2 id="change">{t('settings.staff.change.title')}</h2>
        <Form ctx={ctx} action={officePath(office)} hidden={{ version: draft.typed['version'] ?? office.version }}>
          <Rest ctx={ctx} draft={draft} />
          <Actions>
            <Button>{t('settings.staff.change.submit')}</Button>
          </Actions>
        </Form>
      </section>
      <Changes ctx={ctx} changes={view.changes} labelOf={() => labels.staff} />
    </StaffLayout>
  );
};
