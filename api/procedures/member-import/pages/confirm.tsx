/** The confirmation of a plan; where many would be removed, with a box that says so. */
import { Checkboxes } from '../../../pages/components/choices.js';
import { Actions, Button, Form } from '../../../pages/components/form.js';
import type { PageContext, VNode } from '../../../pages/context.js';
import { menuPagePath } from '../../../institution/menu/paths.js';
import type { ImportView } from './view.js';

export function Confirm({ ctx, view }: { ctx: PageContext; view: ImportView }): VNode {
  const { t } = ctx.text;
  const { institution, procedure, plan, needsConfirmRemovals, problem } = view;
  const { remove: count, present: members } = plan.counts;
  return (
    <section class="section" aria-labelledby="confirm">
      <h2 id="confirm">{t('import.confirm.title')}</h2>
      <p>{t('import.confirm.mails')}</p>
      <Form
        ctx={ctx}
        action={menuPagePath(institution.host, 'confirm')}
        hidden={{ procedureId: procedure.procedureId, revision: String(plan.revision) }}
        until={view.until}
      >
        {needsConfirmRemovals && (
          <Checkboxes
            ctx={ctx}
            name="confirmRemovals"
            legend={t('import.removals')}
            hint={t('import.removals.hint', { count, members })}
            error={problem === 'removals-unconfirmed' ? t('import.removals.unticked', { count }) : undefined}
            options={[{ value: 'true', label: t('import.removals.label', { count }) }]}
          />
        )}
        <Actions>
          <Button>{t('import.confirm')}</Button>
        </Actions>
      </Form>
    </section>
  );
}
