/** 「既存のアカウントを利用する」: an account that is there already gets the right of the invitation. Manual: JAIRO Cloud, 1 (2). */
import { AccountFields } from '../../../pages/components/account-fields.js';
import { linesOf } from '../../../pages/components/error-summary.js';
import { Actions, Button, Form, LinkButton } from '../../../pages/components/form.js';
import { Title } from '../../../pages/components/title.js';
import type { FormErrors, Page } from '../../../pages/context.js';
import { InstitutionLayout } from '../../../institution/pages/layout.js';
import { existingPath, registerPath } from '../paths.js';
import { InvitedList, type InvitedView } from './form.js';

export interface ExistingView extends InvitedView, FormErrors {
  userId?: string;
}

/** Fields: `userId`, `password`; `token` unseen. */
export const ExistingAccountPage: Page<ExistingView> = (view, ctx) => {
  const { t } = ctx.text;
  const labels = { userId: t('institution.user-id'), password: t('institution.password') };
  const main =
    view.problem === 'not-authenticated' ? { field: 'userId', problemText: t('institution.sign-in.refused') } : {};
  const lines = linesOf(ctx, labels, view, main);
  return (
    <InstitutionLayout
      ctx={ctx}
      crumb={t('register.existing')}
      above={[{ label: t('register.title'), href: registerPath(view.procedureId) }]}
      errors={lines}
    >
      <Title ctx={ctx}>{t('register.existing')}</Title>
      <p class="lead">
        {t('register.existing.lead', { institution: view.institution.name, role: t(`member.role.${view.role}`) })}
      </p>
      <InvitedList ctx={ctx} view={view} />
      <Form ctx={ctx} action={existingPath(view.procedureId)} hidden={{ token: view.token }} until={view.expiresAt}>
        <AccountFields ctx={ctx} labels={labels} view={view} />
        <Actions>
          <Button>{t('register.existing.submit')}</Button>
          <LinkButton href={registerPath(view.procedureId)} kind="quiet">
            {t('register.existing.back')}
          </LinkButton>
        </Actions>
      </Form>
    </InstitutionLayout>
  );
};
