/** The case tracker up to its code: the receipt number, the mailed code, and a code that counts no more. */
import { CodeField, type CodeView, codeLines } from '../../../pages/components/code-field.js';
import { errorOf, linesOf } from '../../../pages/components/error-summary.js';
import { TextField } from '../../../pages/components/field.js';
import { Actions, Button, Form, LinkButton } from '../../../pages/components/form.js';
import type { NamedDesk } from '../../../pages/components/footer.js';
import { Layout, type LayoutProps } from '../../../pages/components/layout.js';
import { Notice } from '../../../pages/components/notice.js';
import { SummaryList, Time } from '../../../pages/components/summary-list.js';
import { Title } from '../../../pages/components/title.js';
import type { Children, FormErrors, Page, PageContext, VNode } from '../../../pages/context.js';
import type { ProcedureProgress } from '../../../pages/procedure.js';
import { CASE_PATHS } from '../paths.js';

/** A service by its name, and where its applicants ask. */
export type CaseService = NamedDesk;
/** The services that take applications: nobody may learn of which a case is before its code was given. */
export interface OfAll {
  desks?: readonly CaseService[];
}

export interface CaseLayoutProps {
  ctx: PageContext;
  crumb: 'start' | 'code' | 'case' | 'withdraw';
  title: string;
  /** The service that the case is of. Absent: none is named, as long as nobody may know of a case. */
  of?: CaseService | undefined;
  desks?: OfAll['desks'];
  errors?: LayoutProps['errors'];
  children: Children;
}

/** Frame and breadcrumb that all pages of the case tracker have. */
export function CaseLayout({ ctx, crumb, title, of, desks, ...rest }: CaseLayoutProps): VNode {
  const { t, has } = ctx.text;
  const name = `service.${of?.service}`;
  return (
    <Layout
      {...rest}
      ctx={of ? { ...ctx, service: of.desk } : ctx}
      title={`${title} | ${t('case.name')}`}
      {...(has(name) && { serviceName: t(name) })}
      {...(!of && { desks: desks ?? [], noInquiry: !desks })}
      breadcrumb={[{ label: t('case.name'), href: CASE_PATHS.form }, { label: t(`case.crumb.${crumb}`) }]}
    />
  );
}

export interface CaseTrackingFormView extends FormErrors, OfAll {
  /** What was typed, when the form is shown again. */
  receiptNumber?: string;
  /** Somebody comes from a page of a case whose time is over. */
  over?: boolean;
}

/** Asks for the receipt number. Field: `receiptNumber`. */
export const CaseTrackingFormPage: Page<CaseTrackingFormView> = (view, ctx) => {
  const { t } = ctx.text;
  const labels = { receiptNumber: t('case.start.number') };
  const lines = linesOf(ctx, labels, view);
  const title = t('case.start.title');
  return (
    <CaseLayout ctx={ctx} crumb="start" title={title} desks={view.desks} errors={lines}>
      <Title ctx={ctx}>{title}</Title>
      {view.over && (
        <Notice ctx={ctx} kind="info">
          <p>{t('case.over')}</p>
        </Notice>
      )}
      <p class="lead">{t('case.start.lead')}</p>
      <Form ctx={ctx} action={CASE_PATHS.form}>
        <TextField
          ctx={ctx}
          name="receiptNumber"
          label={labels.receiptNumber}
          hint={t('case.start.number-hint')}
          error={errorOf(ctx, labels, view.errors, 'receiptNumber')}
          value={view.receiptNumber}
          autocomplete="off"
          width="short"
          code
          required
        />
        <Actions>
          <Button>{t('case.start.submit')}</Button>
        </Actions>
      </Form>
      <div class="help">
        <p>{t('case.start.other')}</p>
      </div>
    </CaseLayout>
  );
};

export interface CaseTrackingCodeView extends CodeView, OfAll {
  procedure: ProcedureProgress;
}

/** Asks for the mailed code. Says nothing of whether there is such a case. Fields: `procedureId`, `code`. */
export const CaseTrackingCodePage: Page<CaseTrackingCodeView> = (view, ctx) => {
  const { t } = ctx.text;
  const { procedure } = view;
  const lines = codeLines(ctx, view);
  const title = t('case.code.title');
  return (
    <CaseLayout ctx={ctx} crumb="code" title={title} desks={view.desks} errors={lines}>
      <Title ctx={ctx}>{title}</Title>
      <p class="lead">{t('case.code.lead')}</p>
      <Form
        ctx={ctx}
        action={CASE_PATHS.code}
        hidden={{ procedureId: procedure.procedureId }}
        until={procedure.expiresAt}
      >
        <CodeField ctx={ctx} view={view} hint={t('case.code.hint')} />
        <Actions>
          <Button>{t('case.code.submit')}</Button>
          <LinkButton href={CASE_PATHS.form} kind="quiet">
            {t('case.again')}
          </LinkButton>
        </Actions>
      </Form>
      {procedure.expiresAt !== undefined && (
        <SummaryList rows={[{ name: t('case.code.until'), value: <Time ctx={ctx} at={procedure.expiresAt} /> }]} />
      )}
      <NoMail ctx={ctx} />
    </CaseLayout>
  );
};

function NoMail({ ctx }: { ctx: PageContext }): VNode {
  const { t } = ctx.text;
  return (
    <details class="details">
      <summary>{t('case.code.no-mail')}</summary>
      <ul class="prose-list">
        <li>{t('case.code.no-mail-address')}</li>
        <li>{t('case.code.no-mail-number')}</li>
        <li>{t('case.code.no-mail-spam')}</li>
      </ul>
    </details>
  );
}

export interface CaseTrackingEndedView extends OfAll {
  /** How the request ended: its code is void, whatever became of the case. */
  ending: 'locked' | 'expired' | 'used';
}

/** The code counts no more; the receipt number gets a new one. */
export const CaseTrackingEndedPage: Page<CaseTrackingEndedView> = ({ ending, desks }, ctx) => {
  const { t } = ctx.text;
  const title = t(`case.${ending}.title`);
  return (
    <CaseLayout ctx={ctx} crumb="code" title={title} desks={desks}>
      <Title ctx={ctx} kind={ending === 'used' ? 'warning' : 'error'}>
        {title}
      </Title>
      <p class="lead">{t(`case.${ending}.detail`)}</p>
      <Actions>
        <LinkButton href={CASE_PATHS.form} kind="primary">
          {t('case.again')}
        </LinkButton>
      </Actions>
    </CaseLayout>
  );
};
