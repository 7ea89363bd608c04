/** 「本人確認サービスを利用して再登録する」: what is needed, and whose account it is. Nobody is asked for a password: who forgot it must get in. */
import { errorOf, linesOf } from '../../../pages/components/error-summary.js';
import { TextField } from '../../../pages/components/field.js';
import { Actions, Button, Form } from '../../../pages/components/form.js';
import { Title } from '../../../pages/components/title.js';
import type { FormErrors, Page } from '../../../pages/context.js';
import { CARD_PATHS } from '../../../utokyo/card-paths.js';
import { CardLayout, ToApply } from '../../../utokyo/pages/card-layout.js';
import { Needs } from '../../../utokyo/pages/card-leave.js';

export interface VerifyView extends FormErrors {
  /** As typed. */
  accountId?: string;
}

/** Field: `accountId`. */
export const VerifyPage: Page<VerifyView> = (view, ctx) => {
  const { t } = ctx.text;
  const labels = { accountId: t('by-card.verify.id') };
  const lines = linesOf(ctx, labels, view);
  return (
    <CardLayout ctx={ctx} title="by-card.verify.title" crumb="by-card.verify.crumb" errors={lines}>
      <Title ctx={ctx}>{t('by-card.verify.title')}</Title>
      <p class="lead">{t('by-card.verify.lead')}</p>
      <Needs ctx={ctx} needs={['link', 'card', 'phone', 'pins']} />
      <Form ctx={ctx} action={CARD_PATHS.verify}>
        <TextField
          ctx={ctx}
          name="accountId"
          label={labels.accountId}
          hint={t('by-card.verify.id-hint')}
          error={errorOf(ctx, labels, view.errors, 'accountId')}
          value={view.accountId}
          autocomplete="username"
          width="short"
          code
          required
        />
        <Actions>
          <Button>{t('by-card.verify.submit')}</Button>
        </Actions>
      </Form>
      <section class="section" aria-labelledby="else">
        <h2 id="else">{t('by-card.verify.else')}</h2>
        <p>{t('by-card.verify.else-detail')}</p>
        <p>{t('by-card.apply-counter')}</p>
        <Actions>
          <ToApply ctx={ctx} />
        </Actions>
      </section>
    </CardLayout>
  );
};
