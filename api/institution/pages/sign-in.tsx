/** 「ログイン」 of institution members. Manual: JAIRO Cloud, 2 (1). */
import { AccountFields } from '../../pages/components/account-fields.js';
import { linesOf } from '../../pages/components/error-summary.js';
import { Actions, Button, Form } from '../../pages/components/form.js';
import { Notice } from '../../pages/components/notice.js';
import { Title } from '../../pages/components/title.js';
import type { Page } from '../../pages/context.js';
import { INSTITUTION_PATHS } from '../paths.js';
import { InstitutionLayout } from './layout.js';
import type { MemberSignInView } from './view.js';

/** Fields: `userId`, `password`; `to` unseen. */
export const MemberSignInPage: Page<MemberSignInView> = (view, ctx) => {
  const { t } = ctx.text;
  const labels = { userId: t('institution.user-id'), password: t('institution.password') };
  const isRefused = view.problem === 'not-authenticated';
  // Which of the two is wrong isn't told: the line leads to the first.
  const main = isRefused ? { field: 'userId', problemText: t('institution.sign-in.refused') } : {};
  const lines = linesOf(ctx, labels, view, main);
  return (
    <InstitutionLayout ctx={ctx} crumb={t('institution.sign-in.title')} errors={lines}>
      <Title ctx={ctx}>{t('institution.sign-in.title')}</Title>
      {view.notice && lines.length === 0 && (
        <Notice
          ctx={ctx}
          kind={view.notice === 'over' ? 'warning' : 'success'}
          title={t(`institution.sign-in.${view.notice}`)}
        >
          <p>{t(`institution.sign-in.${view.notice}-detail`)}</p>
        </Notice>
      )}
      <p class="lead">{t('institution.sign-in.lead')}</p>
      <Form ctx={ctx} action={INSTITUTION_PATHS.signIn} hidden={{ to: view.to }}>
        <AccountFields ctx={ctx} labels={labels} view={view} />
        <Actions>
          <Button>{t('institution.sign-in.submit')}</Button>
        </Actions>
      </Form>
    </InstitutionLayout>
  );
};
