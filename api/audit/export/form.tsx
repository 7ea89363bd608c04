/** Where auditors take away what they found. */
import { Actions, Button, Form } from '../../pages/components/form.js';
import type { PageContext, VNode } from '../../pages/context.js';
import { withQuery } from '../../staff/paths.js';
import { WHAT_IF_PATH } from '../what-if/paths.js';
import type { AuditSearch } from '../pages/filter.js';
import { EXPORT_PATH } from './paths.js';

/** Below what was found: by the same search, whatever the page. */
export function TakeAway({ ctx, search }: { ctx: PageContext; search: AuditSearch }): VNode {
  const { t } = ctx.text;
  return (
    <section class="section" aria-labelledby="take-away">
      <h2 id="take-away">{t('audit.export.title')}</h2>
      <p>{t('audit.export.lead')}</p>
      <Form ctx={ctx} action={EXPORT_PATH} hidden={search}>
        <Actions>
          <Button kind="secondary" name="format" value="xlsx">
            {t('audit.export.submit', { format: 'Excel' })}
          </Button>
          <Button kind="secondary" name="format" value="csv">
            {t('audit.export.submit', { format: 'CSV' })}
          </Button>
          <Button kind="secondary" name="format" value="json">
            {t('audit.export.submit', { format: 'JSON' })}
          </Button>
        </Actions>
      </Form>
      <p>
        <a href={withQuery(WHAT_IF_PATH, search)}>{t('audit.what-if.link')}</a>
      </p>
    </section>
  );
}
