/** The page behind the URL that verifies an address other than the invited one: one button, which registers the account. */
import { Actions, Button, Form } from '../../../pages/components/form.js';
import { Notice } from '../../../pages/components/notice.js';
import { SummaryList, Time } from '../../../pages/components/summary-list.js';
import { Title } from '../../../pages/components/title.js';
import type { Page } from '../../../pages/context.js';
import { PATHS, procedurePath } from '../../../pages/paths.js';
import type { ProcedureProgress } from '../../../pages/procedure.js';
import { InstitutionLayout } from '../../../institution/pages/layout.js';

export interface MemberEmailUrlView {
  token: string;
  procedure: ProcedureProgress;
}

/** Opening it changes nothing. Its one button sends the field `token`. */
export const MemberEmailUrlPage: Page<MemberEmailUrlView> = ({ token, procedure }, ctx) => {
  const { t } = ctx.text;
  return (
    <InstitutionLayout ctx={ctx} crumb={t('register.title')} cleanUrl={procedurePath(procedure.procedureId)}>
      <Title ctx={ctx}>{t('register.email-url.title')}</Title>
      <p class="lead">{t('register.email-url.lead')}</p>
      {procedure.expiresAt !== undefined && (
        <SummaryList rows={[{ name: t('procedure.url-until'), value: <Time ctx={ctx} at={procedure.expiresAt} /> }]} />
      )}
      <Form ctx={ctx} action={PATHS.oneTimeUrl} hidden={{ token }} until={procedure.expiresAt}>
        <Actions>
          <Button>{t('register.email-url.submit')}</Button>
        </Actions>
      </Form>
      <Notice ctx={ctx} kind="warning">
        <p>{t('register.email-url.not-me')}</p>
      </Notice>
    </InstitutionLayout>
  );
};
