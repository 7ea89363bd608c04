/** 「機関認証利用申請」: restore the registered content, then ask for a change of use. Manual: CiNii Research, step 2. */
import type { UseChange, UseState } from '../../../../workflows/contracts/service-use-change.js';
import { Checkboxes } from '../../../pages/components/choices.js';
import { errorOf, linesOf } from '../../../pages/components/error-summary.js';
import { PasswordField, Select, TextField } from '../../../pages/components/field.js';
import { Actions, Button, Form } from '../../../pages/components/form.js';
import { ProcedureLayout } from '../../../pages/components/procedure-layout.js';
import { Notice } from '../../../pages/components/notice.js';
import { SummaryList } from '../../../pages/components/summary-list.js';
import { Title } from '../../../pages/components/title.js';
import type { FieldError, FormErrors, Page, PageContext, VNode } from '../../../pages/context.js';
import { REISSUE_PATHS } from '../../password-reissue/paths.js';
import { APPLICATION_PATHS } from '../paths.js';

export interface RestoredRegistration {
  applicationId: string;
  institution: string;
  email: string;
  /** 「種別」 as registered. */
  kind: string;
  useState: UseState;
  /** The right to ask for a change; goes along unseen as the field `restoreToken`. */
  restoreToken: string;
  /** RFC 3339 */
  expiresAt?: string;
}

export interface ApplicationInputView {
  /** Form of 「登録内容を復元する」 (fields `applicationId`, `password`): what was typed, and what was wrong. */
  restore?: FormErrors & { applicationId?: string };
  /** The registered content, after a restore. */
  restored?: RestoredRegistration;
  /** Form of the change (fields `change`, at most one; `kind`; `restoreToken`): what was chosen, and what was wrong. */
  change?: FormErrors & { chosen?: readonly string[]; kind?: string };
}

/** Where the institute explains what is not done here. */
const SUPPORT = 'https://support.nii.ac.jp/';
const GUIDES = [
  { text: 'application.guides.reissue', href: REISSUE_PATHS.form },
  { text: 'application.guides.new', href: SUPPORT },
  { text: 'application.guides.renewal', href: SUPPORT },
  { text: 'application.guides.statistics', href: SUPPORT },
] as const;

/** 「種別」: values as the register keeps them. */
export const REGISTRATION_KINDS = ['更新', '新規'] as const;
export const KIND_TEXT = { 更新: 'application.kind.renewal', 新規: 'application.kind.new' } as const;

export const USE_CHANGES = ['suspend', 'resume', 'cancel'] as const satisfies readonly UseChange[];
const POSSIBLE_FROM: Record<UseState, readonly UseChange[]> = {
  active: ['suspend', 'cancel'],
  suspended: ['resume', 'cancel'],
  cancelled: [],
};

/** Around all pages of the application for use. */
export const APPLICATION_FRAME = {
  name: 'application.title',
  service: 'service.cinii',
  start: APPLICATION_PATHS.form,
} as const;

export const ApplicationInputPage: Page<ApplicationInputView> = (view, ctx) => {
  const { t } = ctx.text;
  const lines = [...restoreLines(ctx, view), ...changeLines(ctx, view)];
  return (
    <ProcedureLayout
      ctx={ctx}
      frame={APPLICATION_FRAME}
      crumb={t('application.crumb.input')}
      title={t('application.crumb.input')}
      errors={lines}
    >
      <Title ctx={ctx}>{t('application.title')}</Title>
      <p class="lead">{t('application.lead')}</p>
      <Guides ctx={ctx} />
      {view.restored ? (
        <>
          <Restored ctx={ctx} restored={view.restored} />
          <Change ctx={ctx} view={view} />
        </>
      ) : (
        <BeforeRestore ctx={ctx} view={view} />
      )}
    </ProcedureLayout>
  );
};

/** The four guides that the manual's page links to. How to have a password reissued is told where that is done. */
function Guides({ ctx }: { ctx: PageContext }): VNode {
  const { t } = ctx.text;
  return (
    <nav aria-label={t('application.guides')}>
      <ul class="prose-list">
        {GUIDES.map(({ text, href }) => (
          <li key={text}>
            <a href={href}>{t(text)}</a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

const restoreLabels = ({ text: { t } }: PageContext) => ({
  applicationId: t('application.id'),
  password: t('application.password'),
});
const changeLabels = ({ text: { t } }: PageContext) => ({
  change: t('application.change.legend'),
  kind: t('application.kind'),
});

function restoreLines(ctx: PageContext, { restore = {} }: ApplicationInputView) {
  const wrong = restore.problem === 'not-authenticated';
  return linesOf(ctx, restoreLabels(ctx), restore, {
    field: wrong ? 'password' : undefined,
    problemText: wrong ? ctx.text.t('application.restore.not-authenticated') : undefined,
  });
}

function changeLines(ctx: PageContext, { change = {} }: ApplicationInputView) {
  return linesOf(ctx, changeLabels(ctx), { ...change, errors: changeErrors(change) });
}

/** Boxes and lists are chosen from, not typed into: what is wrong with them is told in those words. */
function changeErrors({ errors = [], chosen, kind }: NonNullable<ApplicationInputView['change']>): FieldError[] {
  const given: Record<string, number | undefined> = { change: chosen?.length, kind: kind?.length && 1 };
  return errors.map((error) => {
    const count = given[error.field];
    if (count === 0) return { ...error, reason: 'required-choice' };
    return count !== undefined && count > 1 ? { ...error, reason: 'only-one' } : error;
  });
}

/** One form with what comes after a restore, so that a kind that is chosen already goes along. */
function BeforeRestore({ ctx, view }: { ctx: PageContext; view: ApplicationInputView }): VNode {
  const { t } = ctx.text;
  return (
    <Form ctx={ctx} action={APPLICATION_PATHS.restore}>
      <Restore ctx={ctx} view={view} />
      <section class="section" aria-labelledby="change">
        <h2 id="change">{t('application.change.title')}</h2>
        <ChangeFields ctx={ctx} view={view} />
      </section>
    </Form>
  );
}

function Restore({ ctx, view }: { ctx: PageContext; view: ApplicationInputView }): VNode {
  const { t } = ctx.text;
  const { restore = {} } = view;
  const labels = restoreLabels(ctx);
  return (
    <section class="section" aria-labelledby="restore">
      <h2 id="restore">{t('application.restore.title')}</h2>
      <p>{t('application.restore.lead')}</p>
      <TextField
        ctx={ctx}
        name="applicationId"
        label={labels.applicationId}
        hint={t('application.id-hint')}
        error={errorOf(ctx, labels, restore.errors, 'applicationId')}
        value={restore.applicationId}
        autocomplete="username"
        width="short"
        code
        required
      />
      <PasswordField
        ctx={ctx}
        name="password"
        label={labels.password}
        error={
          restore.problem === 'not-authenticated'
            ? t('application.restore.not-authenticated')
            : errorOf(ctx, labels, restore.errors, 'password')
        }
        autocomplete="current-password"
        required
      />
      <p>
        {ctx.text.rich('application.password-lost', {
          link: (
            <a key="link" href={REISSUE_PATHS.form}>
              {t('application.password-lost-link')}
            </a>
          ),
        })}
      </p>
      <Actions>
        <Button>{t('application.restore.submit')}</Button>
      </Actions>
    </section>
  );
}

function Restored({ ctx, restored }: { ctx: PageContext; restored: RestoredRegistration }): VNode {
  const { t } = ctx.text;
  return (
    <section class="section" aria-labelledby="restored">
      <h2 id="restored">{t('application.restored.title')}</h2>
      <Notice ctx={ctx} kind="success" title={t('application.restored.done')}>
        {restored.expiresAt !== undefined && (
          <p>{t('application.restored.until', { until: ctx.text.dateTime(restored.expiresAt) })}</p>
        )}
      </Notice>
      <SummaryList
        rows={[
          { name: t('application.id'), value: restored.applicationId, code: true },
          { name: t('application.institution'), value: restored.institution },
          { name: t('application.email'), value: restored.email, code: true },
          { name: t('application.kind'), value: kindText(ctx, restored.kind) },
          { name: t('application.state'), value: t(`application.state.${restored.useState}`) },
        ]}
      />
    </section>
  );
}

/** A kind that isn't one of ours is shown as it is registered. */
export function kindText(ctx: PageContext, kind: string): string {
  const known = REGISTRATION_KINDS.find((one) => one === kind);
  return known ? ctx.text.t(KIND_TEXT[known]) : kind;
}

function Change({ ctx, view: { restored, change } }: { ctx: PageContext; view: ApplicationInputView }): VNode {
  const { t } = ctx.text;
  return (
    <section class="section" aria-labelledby="change">
      <h2 id="change">{t('application.change.title')}</h2>
      <Form
        ctx={ctx}
        action={APPLICATION_PATHS.change}
        hidden={restored && { restoreToken: restored.restoreToken }}
        until={restored?.expiresAt}
      >
        <ChangeFields ctx={ctx} view={{ ...(restored && { restored }), ...(change && { change }) }} />
        {possibleOf(restored).length > 0 && (
          <>
            <p class="soft">{t('application.decided-by-staff')}</p>
            <Actions>
              <Button>{t('application.submit')}</Button>
            </Actions>
          </>
        )}
      </Form>
    </section>
  );
}

const possibleOf = (restored: RestoredRegistration | undefined): readonly UseChange[] =>
  restored ? POSSIBLE_FROM[restored.useState] : [];

/** The kind may be chosen before a restore; after it, it is the registered one unless another was chosen. */
function ChangeFields({ ctx, view }: { ctx: PageContext; view: ApplicationInputView }): VNode {
  const { t } = ctx.text;
  const { restored, change = {} } = view;
  const labels = changeLabels(ctx);
  const errors = changeErrors(change);
  const possible = possibleOf(restored);
  const open = possible.length > 0;
  const hint = open ? 'hint' : restored ? 'none' : 'disabled';
  return (
    <>
      <Checkboxes
        ctx={ctx}
        name="change"
        legend={labels.change}
        hint={t(`application.change.${hint}`)}
        error={errorOf(ctx, labels, errors, 'change')}
        disabled={!open}
        required={open}
        chosen={change.chosen ?? []}
        options={USE_CHANGES.map((one) => ({
          value: one,
          label: t(`application.change.${one}`),
          hint: open && !possible.includes(one) ? t('application.change.not-now') : t(`application.change.${one}-hint`),
          disabled: open && !possible.includes(one),
        }))}
      />
      <Select
        ctx={ctx}
        name="kind"
        label={labels.kind}
        placeholder={t('application.kind-choose')}
        options={REGISTRATION_KINDS.map((kind) => ({ value: kind, label: kindText(ctx, kind) }))}
        value={change.kind ?? restored?.kind}
        error={errorOf(ctx, labels, errors, 'kind')}
        disabled={restored !== undefined && !open}
        required={open}
      />
    </>
  );
}
