/** 「アクセスコードの入力」. Manual: UMIN, web password update; rules: spec/access-code.md 3. */

import { CodeField, type CodeView, codeLines } from '../../../pages/components/code-field.js';
import { Actions, Button, Form } from '../../../pages/components/form.js';
import { SummaryList, sentToRows, Time } from '../../../pages/components/summary-list.js';
import { Title } from '../../../pages/components/title.js';
import type { Page, PageContext, VNode } from '../../../pages/context.js';
import type { ProcedureProgress } from '../../../pages/procedure.js';
import { ACCESS_CODE_PATHS } from '../paths.js';
import { AccessCodeLayout, accessCodeSteps, ToOperator } from './layout.js';

export interface AccessCodeEntryView extends CodeView {
  procedure: ProcedureProgress;
  /** Where the code was mailed to, masked. */
  sentTo?: readonly string[];
}

/** The form for the mailed code. Fields: `procedureId`, `code`. */
export const AccessCodeEntryPage: Page<AccessCodeEntryView> = (view, ctx) => {
  const { t } = ctx.text;
  const { procedure, sentTo } = view;
  const lines = codeLines(ctx, view);
  const steps = accessCodeSteps(procedure);
  return (
    <AccessCodeLayout ctx={ctx} crumb={t('access-code.entry.title')} steps={steps} errors={lines}>
      <Title ctx={ctx} steps={steps}>
        {t('access-code.entry.title')}
      </Title>
      <p class="lead">{t('access-code.entry.lead')}</p>
      <p>{t('access-code.entry.after')}</p>
      <Form
        ctx={ctx}
        action={ACCESS_CODE_PATHS.code}
        hidden={{ procedureId: procedure.procedureId }}
        until={procedure.expiresAt}
      >
        <CodeField ctx={ctx} view={view} hint={t('access-code.entry.hint')} />
        <Actions>
          <Button>{t('access-code.entry.submit')}</Button>
        </Actions>
      </Form>
      <SummaryList
        rows={[
          ...sentToRows(ctx, sentTo),
          ...(procedure.expiresAt === undefined
            ? []
            : [{ name: t('access-code.entry.until'), value: <Time ctx={ctx} at={procedure.expiresAt} /> }]),
        ]}
      />
      <NoMail ctx={ctx} procedureId={procedure.procedureId} />
    </AccessCodeLayout>
  );
};

/** 「アクセスコードがお手元に届かない場合」: both addresses by kind, and the way to an operator. */
function NoMail({ ctx, procedureId }: { ctx: PageContext; procedureId: string }): VNode {
  const { t } = ctx.text;
  return (
    <section class="section" aria-labelledby="no-mail">
      <h2 id="no-mail">{t('access-code.entry.no-mail')}</h2>
      <p>{t('access-code.entry.no-mail-addresses')}</p>
      <p>{t('access-code.entry.no-mail-spam')}</p>
      <p>{t('access-code.entry.no-mail-operator')}</p>
      <ToOperator ctx={ctx} from={procedureId} />
    </section>
  );
}
