/** The application beside the register, difference by difference. */
import { fieldId } from '../../../pages/components/field.js';
import { Button } from '../../../pages/components/form.js';
import type { PageContext, VNode } from '../../../pages/context.js';
import type { ComparedRow } from '../../../procedures/application-kind.js';
import type { TextId } from '../../../text/index.js';
import { staffApplicationPath } from '../../paths.js';
import { shownText } from '../../words.js';
import type { StaffApplicationView } from './view.js';

interface Props {
  ctx: PageContext;
  view: StaffApplicationView;
}

export function Comparison({ ctx, view }: Props): VNode {
  const { t } = ctx.text;
  const { compared, registered, kind } = view;
  return (
    <section class="section" aria-labelledby="compare">
      <h2 id="compare">{t('console.detail.compare')}</h2>
      {registered.length === 0 && <p>{t('console.detail.not-registered')}</p>}
      {registered.length > 1 && <p>{t('console.detail.several')}</p>}
      <table class="compare">
        <thead>
          <tr>
            <th scope="col">{t('console.detail.field')}</th>
            <th scope="col">{t('console.detail.applied')}</th>
            {registered.map(({ account }) => (
              <th key={account} scope="col">
                {t('console.detail.registered', { account })}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {compared.map((row, at) => (
            // A label may come more than once: what was added later.
            <Row key={at} ctx={ctx} row={row} />
          ))}
        </tbody>
      </table>
      {kind.lookUpLabel !== undefined && <LookUp ctx={ctx} view={view} label={kind.lookUpLabel} />}
    </section>
  );
}

function Row({ ctx, row }: { ctx: PageContext; row: ComparedRow }): VNode {
  const { t } = ctx.text;
  const { label, applied, registered } = row;
  return (
    <tr>
      <th scope="row">{t(label)}</th>
      <td>
        {applied === undefined ? (
          t('overview.none')
        ) : applied === '' ? (
          <span class="soft">{t('console.detail.empty')}</span>
        ) : (
          <span class="as-written">{shownText(ctx, applied)}</span>
        )}
      </td>
      {registered.map(({ account, value, differs }) => (
        <td key={account} class={differs ? 'compare-differs' : undefined}>
          {value === undefined || value === '' ? t('overview.none') : shownText(ctx, value)}
          {differs && <strong class="tag tag-error">{t('console.detail.differs')}</strong>}
        </td>
      ))}
    </tr>
  );
}

/** Another account's record instead of the found one: a question only, so it goes by GET. */
function LookUp({ ctx, view, label }: Props & { label: TextId }): VNode {
  const { t } = ctx.text;
  return (
    <search aria-label={t('console.detail.look-up')}>
      <form class="look-up" method="get" action={staffApplicationPath(view.application.procedureId)}>
        <label class="label" for={fieldId('account')}>
          {t(label)}
        </label>
        <input
          class="input input-code"
          id={fieldId('account')}
          name="account"
          type="text"
          value={view.drafts?.lookUp ?? ''}
          spellcheck={false}
          autocapitalize="none"
        />
        <Button kind="secondary">{t('console.detail.look-up-submit')}</Button>
      </form>
    </search>
  );
}
