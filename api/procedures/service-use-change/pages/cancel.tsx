/** Asked once more before 「解約」 is applied for: what it means, and a way back to what was chosen. */
import { Actions, Button, Form } from '../../../pages/components/form.js';
import { ProcedureLayout } from '../../../pages/components/procedure-layout.js';
import { SummaryList } from '../../../pages/components/summary-list.js';
import { Title } from '../../../pages/components/title.js';
import type { Page } from '../../../pages/context.js';
import { APPLICATION_PATHS } from '../paths.js';
import { APPLICATION_FRAME, kindText, type RestoredRegistration } from './registration.js';

export interface CancelConfirmView {
  restored: RestoredRegistration;
  /** 「種別」 as chosen. */
  kind: string;
}

/** What the pressed button says in the field `step`. */
export const CANCEL_STEPS = ['confirmed', 'back'] as const;

export const CancelConfirmPage: Page<CancelConfirmView> = ({ restored, kind }, ctx) => {
  const { t } = ctx.text;
  const title = t('application.cancel.title');
  const hidden = { restoreToken: restored.restoreToken, change: 'cancel', kind };
  return (
    <ProcedureLayout ctx={ctx} frame={APPLICATION_FRAME} crumb={t('application.crumb.cancel')} title={title}>
      <Title ctx={ctx} kind="warning">
        {title}
      </Title>
      <p class="lead">{t('application.cancel.lead')}</p>
      <SummaryList
        rows={[
          { name: t('application.id'), value: restored.applicationId, code: true },
          { name: t('application.institution'), value: restored.institution },
          { name: t('application.change.legend'), value: t('application.change.cancel') },
          { name: t('application.kind'), value: kindText(ctx, kind) },
        ]}
      />
      <ul class="prose-list">
        <li>{t('application.cancel.ends')}</li>
        <li>{t('application.cancel.anew')}</li>
        <li>{t('application.cancel.decided')}</li>
        <li>{t('application.cancel.withdraw')}</li>
      </ul>
      <Form ctx={ctx} action={APPLICATION_PATHS.change} hidden={hidden} until={restored.expiresAt}>
        <Actions>
          <Button name="step" value="confirmed">
            {t('application.cancel.submit')}
          </Button>
          <Button kind="quiet" name="step" value="back">
            {t('application.cancel.back')}
          </Button>
        </Actions>
      </Form>
    </ProcedureLayout>
  );
};
