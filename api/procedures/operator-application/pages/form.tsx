/** The form 「オペレータへパスワード更新申請」. Rules: spec/access-code.md, "Operator application". */
import { type ErrorLine, errorOf, linesOf } from '../../../pages/components/error-summary.js';
import { TextArea, TextField } from '../../../pages/components/field.js';
import { FileField } from '../../../pages/components/file-field.js';
import { Actions, Button, Form } from '../../../pages/components/form.js';
import { IdentityFields, identityLabels } from '../../../pages/components/identity-fields.js';
import { InquirySentence } from '../../../pages/components/inquiry.js';
import { Notice } from '../../../pages/components/notice.js';
import { Title } from '../../../pages/components/title.js';
import type { FormErrors, Page, PageContext, VNode } from '../../../pages/context.js';
import type { FileFault } from '../../attachments/upload.js';
import { OPERATOR_APPLICATION_PATH } from '../paths.js';
import { ApplicationLayout, applicationSteps } from './layout.js';

export interface OperatorApplicationFormView extends FormErrors {
  /** What was typed, by field. */
  typed?: Readonly<Record<string, string>>;
  /** The procedure that the application goes on from; goes along unseen. */
  fromProcedureId?: string;
  /** The application that this one is sent instead of; goes along unseen. */
  replaces?: string;
  /** A picture that was received already; goes along unseen. */
  attachmentId?: string;
  /** Why the picture was refused. */
  fileFault?: FileFault;
}

const labelsOf = (ctx: PageContext) => {
  const { t } = ctx.text;
  return {
    accountId: t('operator.form.account'),
    ...identityLabels(ctx),
    affiliation: t('operator.form.affiliation'),
    email: t('operator.form.email'),
    telephone: t('operator.form.telephone'),
    reason: t('operator.form.reason'),
    file: t('operator.form.file'),
  };
};

export const OperatorApplicationFormPage: Page<OperatorApplicationFormView> = (view, ctx) => {
  const { t } = ctx.text;
  const lines = [...linesOf(ctx, labelsOf(ctx), view), ...fileLines(ctx, view)];
  const { fromProcedureId, attachmentId, replaces } = view;
  return (
    <ApplicationLayout
      ctx={ctx}
      crumb="form"
      title={t('operator.crumb.form')}
      steps={applicationSteps(undefined)}
      errors={lines}
    >
      <Title ctx={ctx} steps={applicationSteps(undefined)}>
        {t('operator.form.title')}
      </Title>
      <p class="lead">{t('operator.form.lead')}</p>
      {replaces !== undefined && (
        <Notice ctx={ctx} kind="info">
          <p>{t('operator.form.replaces')}</p>
        </Notice>
      )}
      {fromProcedureId !== undefined && (
        <Notice ctx={ctx} kind="info">
          <p>{t('operator.form.goes-along')}</p>
        </Notice>
      )}
      <Form
        ctx={ctx}
        action={OPERATOR_APPLICATION_PATH}
        multipart
        hidden={{
          ...(fromProcedureId !== undefined && { fromProcedureId }),
          ...(attachmentId !== undefined && { attachmentId }),
          ...(replaces !== undefined && { replaces }),
        }}
      >
        <Fields ctx={ctx} view={view} />
        <p class="soft">{t('operator.form.next')}</p>
        <Actions>
          <Button>{t('operator.form.submit')}</Button>
        </Actions>
      </Form>
      <div class="help">
        <InquirySentence ctx={ctx} id="problem.inquiry" />
      </div>
    </ApplicationLayout>
  );
};

const fileError = ({ text: { t } }: PageContext, { fileFault }: OperatorApplicationFormView): string | undefined =>
  fileFault && t(`operator.file.${fileFault}`);

function fileLines(ctx: PageContext, view: OperatorApplicationFormView): ErrorLine[] {
  const message = fileError(ctx, view);
  return message === undefined ? [] : [{ field: 'file', message }];
}

function Fields({ ctx, view }: { ctx: PageContext; view: OperatorApplicationFormView }): VNode {
  const { t } = ctx.text;
  const { typed = {}, errors } = view;
  const labels = labelsOf(ctx);
  const field = (name: 'accountId' | 'affiliation' | 'email' | 'telephone' | 'reason') => ({
    ctx,
    name,
    label: labels[name],
    value: typed[name],
    error: errorOf(ctx, labels, errors, name),
  });
  return (
    <>
      <TextField
        {...field('accountId')}
        hint={t('operator.form.account-hint')}
        autocomplete="username"
        width="short"
        code
      />
      <IdentityFields ctx={ctx} typed={typed} errors={errors} />
      <TextField
        {...field('affiliation')}
        hint={t('operator.form.affiliation-hint')}
        autocomplete="organization"
        required
      />
      <TextField
        {...field('email')}
        hint={t('operator.form.email-hint')}
        type="email"
        inputMode="email"
        autocomplete="email"
        required
      />
      <TextField
        {...field('telephone')}
        hint={t('operator.form.telephone-hint')}
        autocomplete="tel"
        width="short"
        required
      />
      <TextArea {...field('reason')} hint={t('operator.form.reason-hint')} required />
      <FileField
        ctx={ctx}
        name="file"
        label={labels.file}
        hint={t(view.attachmentId === undefined ? 'operator.form.file-hint' : 'operator.form.file-kept')}
        error={fileError(ctx, view)}
        accept="image/jpeg,image/png"
      />
    </>
  );
}
