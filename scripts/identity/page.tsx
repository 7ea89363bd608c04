/** The pages of the embedded identity provider of staff. */
import { AccountFields } from '../../api/pages/components/account-fields.js';
import { ErrorSummary, linesOf } from '../../api/pages/components/error-summary.js';
import { Actions, Button, LinkButton } from '../../api/pages/components/form.js';
import { Title } from '../../api/pages/components/title.js';
import type { FieldError } from '../../api/pages/context.js';
import { contextOf, framed, type ProviderPage } from './frame.js';

export interface SignInView extends ProviderPage {
  /** Where the form goes. */
  action: string;
  /** What was typed. */
  userId?: string;
  errors?: readonly FieldError[];
  problem?: 'wrong' | 'too-many';
}

export function signInPage(view: SignInView): string {
  const ctx = contextOf(view);
  const { t } = ctx.text;
  const labels = { userId: t('identity.user-id'), password: t('identity.password') };
  const refusal = view.problem && t(`identity.${view.problem}`);
  const lines = linesOf(ctx, labels, { errors: view.errors ?? [] });
  if (refusal !== undefined) lines.unshift({ field: 'password', message: refusal });
  return framed(
    view,
    'identity.sign-in.title',
    <>
      <ErrorSummary ctx={ctx} lines={lines} />
      <Title ctx={ctx}>{t('identity.sign-in.title')}</Title>
      <p class="lead">{t('identity.sign-in.lead')}</p>
      <form class="form" method="post" action={view.action} noValidate>
        <AccountFields ctx={ctx} labels={labels} view={view} refusal={refusal} />
        <Actions>
          <Button>{t('identity.sign-in.submit')}</Button>
        </Actions>
      </form>
    </>,
    lines.length > 0,
  );
}

/** @param xsrf value that the form must carry */
export function signOutPage(view: ProviderPage & { action: string; xsrf: string }): string {
  const ctx = contextOf(view);
  const { t } = ctx.text;
  return framed(
    view,
    'identity.sign-out.title',
    <>
      <Title ctx={ctx}>{t('identity.sign-out.title')}</Title>
      <p class="lead">{t('identity.sign-out.lead')}</p>
      <form class="form" method="post" action={view.action}>
        <input type="hidden" name="xsrf" value={view.xsrf} />
        <Actions>
          <Button name="logout" value="yes">
            {t('identity.sign-out.submit')}
          </Button>
          <LinkButton href={view.desk.home.href} kind="quiet">
            {t(view.desk.back)}
          </LinkButton>
        </Actions>
      </form>
    </>,
  );
}
