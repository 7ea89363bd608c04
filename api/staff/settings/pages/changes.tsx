/** What was changed of somebody or something, by whom and why: the trail as administrators read it. */
import { Moment, Table } from '../../../pages/components/table.js';
import type { PageContext, VNode } from '../../../pages/context.js';
import type { SaidChange } from '../said.js';

interface ChangesProps {
  ctx: PageContext;
  /** The newest first. */
  changes: readonly SaidChange[];
  /** What a column is called. */
  labelOf(column: string): string;
  /** What stands in it, as pages say it; absent: as it is. */
  inWords?(value: string): string;
}

/** The section at the end of a page. */
export const Changes = (props: ChangesProps): VNode => (
  <section class="section" aria-labelledby="changes">
    <h2 id="changes">{props.ctx.text.t('settings.changes')}</h2>
    <ChangesTable {...props} />
  </section>
);

function ChangesTable({ ctx, changes, labelOf, inWords = (value) => value }: ChangesProps): VNode {
  const { t } = ctx.text;
  const cellOf = ({ column, before, after }: SaidChange['columns'][number]): string => {
    const said = (value: string): string => (value === '' ? t('settings.staff.none') : inWords(value));
    const values = { column: labelOf(column), after: said(after) };
    return before === undefined
      ? t('settings.changes.cell-added', values)
      : t('settings.changes.cell', { ...values, before: said(before) });
  };
  if (changes.length === 0) return <p>{t('settings.changes.none')}</p>;
  return (
    <Table
      caption={t('settings.changes')}
      stacks
      columns={[
        { name: t('settings.changes.at') },
        { name: t('settings.changes.by') },
        { name: t('settings.changes.what') },
        { name: t('settings.changes.reason') },
      ]}
      rows={changes.map(({ at, by, what, reason = '', columns }, index) => ({
        key: `${at} ${index}`,
        cells: [
          <Moment key="at" at={at} />,
          <span key="by" class="code">
            {by}
          </span>,
          <span key="what" class="as-written">
            {[...(what === 'add' ? [t('settings.changes.added')] : []), ...columns.map(cellOf)].join('\n')}
          </span>,
          <span key="reason" class="as-written">
            {reason}
          </span>,
        ],
      }))}
    />
  );
}
