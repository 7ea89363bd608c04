/** Sign-in with a UTokyo Account: ID, password, and a code where somebody has one; a Temporary Access Pass goes in the password's place. */
import { AccountFields } from '../../pages/components/account-fields.js';
import { errorOf, linesOf } from '../../pages/components/error-summary.js';
import { TextField } from '../../pages/components/field.js';
import { Actions, Button, Form } from '../../pages/components/form.js';
import { Notice } from '../../pages/components/notice.js';
import { Title } from '../../pages/components/title.js';
import type { Page } from '../../pages/context.js';
import { UTOKYO_PATHS } from '../paths.js';
import { UtokyoLayout } from './layout.js';
import type { UtokyoSignInView } from './view.js';

/** Fields: `userId`, `password`, `code`; `to` unseen. */
export const UtokyoSignInPage: Page<UtokyoSignInView> = (view, ctx) => {
  const { t } = ctx.text;
  const labels = {
    userId: t('utokyo.user-id'),
    password: t('utokyo.password'),
    code: t('utokyo.code'),
  };
  // Which of them is wrong isn't told: the line leads to the first.
  const refused = view.problem === 'not-authenticated';
  const main = refused ? { field: 'userId', problemText: t('utokyo.sign-in.refused') } : {};
  const lines = linesOf(ctx, labels, view, main);
  return (
    <UtokyoLayout ctx={ctx} crumb={t('utokyo.sign-in.title')} errors={lines}>
      <Title ctx={ctx}>{t('utokyo.sign-in.title')}</Title>
      {view.notice && lines.length === 0 && (
        <Notice
          ctx={ctx}
          kind={view.notice === 'over' ? 'warning' : 'success'}
          title={t(`utokyo.sign-in.${view.notice}`)}
        >
          <p>{t(`utokyo.sign-in.${view.notice}-detail`)}</p>
        </Notice>
      )}
      <p class="lead">{t('utokyo.sign-in.lead')}</p>
      <Form ctx={ctx} action={UTOKYO_PATHS.signIn} hidden={{ to: view.to }}>
        <AccountFields ctx={ctx} labels={labels} view={view} />
        <TextField
          ctx={ctx}
          name="code"
          label={labels.code}
          hint={t('utokyo.code-hint')}
          error={errorOf(ctx, labels, view.errors, 'code')}
          autocomplete="one-time-code"
          inputMode="numeric"
          width="short"
          code
        />
        <Actions>
          <Button>{t('utokyo.sign-in.submit')}</Button>
        </Actions>
      </Form>
      <p class="soft">{t('utokyo.sign-in.pass')}</p>
    </UtokyoLayout>
  );
};
