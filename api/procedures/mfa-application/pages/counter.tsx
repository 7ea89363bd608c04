/** `/staff/counter`: staff of an office enter the application of somebody whose identity document they have seen. */
import type { Office } from '../../../../db/utokyo/offices.js';
import { RadioGroup } from '../../../pages/components/choices.js';
import { errorOf, linesOf } from '../../../pages/components/error-summary.js';
import { TextField } from '../../../pages/components/field.js';
import { Actions, Button, Form } from '../../../pages/components/form.js';
import { Notice } from '../../../pages/components/notice.js';
import { SummaryList } from '../../../pages/components/summary-list.js';
import { Title } from '../../../pages/components/title.js';
import type { FormErrors, Page, PageContext, VNode } from '../../../pages/context.js';
import { StaffLayout, type StaffPerson } from '../../../staff/nav.js';
import { STAFF_PATHS } from '../../../staff/paths.js';
import type { PersonKind } from '../../../../workflows/rules/evidence.js';

export interface CounterView extends FormErrors {
  staff: StaffPerson;
  /** At whose counter they sit. */
  offices: readonly Office[];
  /** The service is switched off: no application begins, and an open one is completed. */
  isOff?: boolean;
  /** As typed, or whose record is shown. */
  accountId?: string;
  person?: { name: string; kind: PersonKind; faculty: string };
  /** The application that they have already. */
  open?: { procedureId: string; receiptNumber: string };
  sawDocument?: string;
  documentName?: string;
  /** Of the application that was just entered. */
  receiptNumber?: string;
}

const DOCUMENTS = ['student-card', 'staff-card', 'other'] as const;

type Labels = Readonly<Record<'account' | 'sawDocument' | 'documentName', string>>;
const labelsOf = ({ text: { t } }: PageContext): Labels => ({
  account: t('counter.account'),
  sawDocument: t('counter.saw'),
  documentName: t('counter.document'),
});

/** Fields: `account` by GET; `accountId`, `procedureId`, `sawDocument`, `documentName`. */
export const CounterPage: Page<CounterView> = (view, ctx) => {
  const { t } = ctx.text;
  const { person, open } = view;
  const labels = labelsOf(ctx);
  const lines = linesOf(ctx, labels, shownFaults(view), problemOf(ctx, view));
  return (
    <StaffLayout ctx={ctx} staff={view.staff} current="counter" title={t('counter.title')} errors={lines}>
      <Title ctx={ctx}>{t('counter.title')}</Title>
      {view.receiptNumber !== undefined && lines.length === 0 && (
        <Notice ctx={ctx} kind="success" title={t('counter.done')}>
          <p>{t('counter.done-detail', { number: view.receiptNumber })}</p>
        </Notice>
      )}
      <p class="lead">{t('counter.lead')}</p>
      <Offices ctx={ctx} offices={view.offices} />
      <LookUp ctx={ctx} view={view} />
      {person && (
        <section class="section" aria-labelledby="person">
          <h2 id="person">{t('counter.person')}</h2>
          <SummaryList
            rows={[
              { name: labels.account, value: view.accountId ?? '', code: true },
              { name: t('mfa-application.field.name'), value: person.name },
              { name: t('mfa-application.field.person'), value: t(`mfa-application.person.${person.kind}`) },
              { name: t('mfa-application.field.faculty'), value: person.faculty },
            ]}
          />
          {open && (
            <Notice ctx={ctx} kind="info" title={t('counter.open')}>
              <p>{t('counter.open-detail', { number: open.receiptNumber })}</p>
            </Notice>
          )}
          {view.isOff && !open ? (
            <Notice ctx={ctx} kind="info" title={t('problem.service-off.title')}>
              <p>{t('problem.service-off.detail')}</p>
            </Notice>
          ) : (
            <>
              <p>{t('counter.compare')}</p>
              <Seen ctx={ctx} view={view} labels={labels} />
            </>
          )}
        </section>
      )}
    </StaffLayout>
  );
};

/** Faults of the fields that the page has: without a person it asks for nothing but an ID, whatever was sent. */
function shownFaults({ person, errors = [], ...view }: CounterView): FormErrors {
  const asked = errors.map((error) => (error.field === 'accountId' ? { ...error, field: 'account' } : error));
  const isAboutId = asked.some(({ field }) => field === 'account');
  if (person || asked.length === 0) return { ...view, errors: asked };
  return {
    ...view,
    errors: isAboutId ? asked.filter(({ field }) => field === 'account') : [{ field: 'account', reason: 'required' }],
  };
}

function problemOf(ctx: PageContext, { problem }: CounterView): { field?: string; problemText?: string } {
  const { t } = ctx.text;
  if (problem === 'forbidden') return { field: 'account', problemText: t('counter.forbidden') };
  if (problem === 'channel-not-allowed') return { field: 'sawDocument', problemText: t('counter.mismatch') };
  return {};
}

function Offices({ ctx, offices }: { ctx: PageContext; offices: readonly Office[] }): VNode {
  const { t } = ctx.text;
  return (
    <>
      <p>{t('counter.offices')}</p>
      <ul>
        {offices.map(({ faculty, serves }) => (
          <li key={`${faculty} ${serves}`}>
            {t('counter.office', { faculty, person: t(`mfa-application.person.${serves}`) })}
          </li>
        ))}
      </ul>
    </>
  );
}

/** Whose application it is: a question only, so it goes by GET. */
function LookUp({ ctx, view }: { ctx: PageContext; view: CounterView }): VNode {
  const { t } = ctx.text;
  return (
    <search aria-label={t('counter.look-up')}>
      <form class="form" method="get" action={STAFF_PATHS.counter} noValidate>
        <TextField
          ctx={ctx}
          name="account"
          label={t('counter.account')}
          hint={t('counter.account-hint')}
          error={
            view.problem === 'forbidden'
              ? t('counter.forbidden')
              : errorOf(ctx, labelsOf(ctx), shownFaults(view).errors, 'account')
          }
          value={view.accountId}
          inputMode="numeric"
          autocomplete="off"
          width="short"
          code
          required
        />
        <Actions>
          <Button kind={view.person ? 'secondary' : 'primary'}>{t('counter.look-up')}</Button>
        </Actions>
      </form>
    </search>
  );
}

function Seen({ ctx, view, labels }: { ctx: PageContext; view: CounterView; labels: Labels }): VNode {
  const { t } = ctx.text;
  const { open, accountId = '' } = view;
  return (
    <Form ctx={ctx} action={STAFF_PATHS.counter} hidden={{ accountId, ...(open && { procedureId: open.procedureId }) }}>
      <RadioGroup
        ctx={ctx}
        name="sawDocument"
        legend={labels.sawDocument}
        error={
          view.problem === 'channel-not-allowed'
            ? t('counter.mismatch')
            : errorOf(ctx, labels, view.errors, 'sawDocument')
        }
        options={DOCUMENTS.map((value) => ({ value, label: t(`mfa-application.proof.${value}`) }))}
        {...(view.sawDocument !== undefined && { chosen: [view.sawDocument] })}
        required
      />
      <TextField
        ctx={ctx}
        name="documentName"
        label={labels.documentName}
        hint={t('counter.document-hint')}
        error={errorOf(ctx, labels, view.errors, 'documentName')}
        value={view.documentName}
        autocomplete="off"
      />
      <Actions>
        <Button>{t(open ? 'counter.add' : 'counter.submit')}</Button>
      </Actions>
    </Form>
  );
}
