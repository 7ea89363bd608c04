/** Facts as pairs of name and value. */
import type { Children, PageContext, VNode } from '../context.js';

export interface SummaryRow {
  name: string;
  value: Children;
  /** The value is an identifier or an address: a fixed-width face. */
  code?: boolean;
}

export function SummaryList({ rows }: { rows: readonly SummaryRow[] }): VNode {
  return (
    <dl class="summary">
      {rows.map((row) => (
        <div key={row.name} class="summary-row">
          <dt>{row.name}</dt>
          <dd class={row.code ? 'code' : undefined}>{row.value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** The number by which an application is followed; of what has none, the ID of its procedure, which is not called so: the case tracker takes none. */
export const numberRow = (
  { text: { t } }: PageContext,
  procedureId: string,
  receiptNumber?: string | null,
): SummaryRow =>
  receiptNumber
    ? { name: t('procedure.receipt'), value: receiptNumber, code: true }
    : { name: t('procedure.id'), value: procedureId, code: true };

/** Where mails went, each on a line of its own; no row where nothing may be said of it. */
export function sentToRows(
  { text: { t } }: PageContext,
  addresses: readonly string[] = [],
  name: 'mail.sent-to' | 'mail.goes-to' | 'mail.typed' = 'mail.sent-to',
): SummaryRow[] {
  if (addresses.length === 0) return [];
  const value = addresses.map((address) => <div key={address}>{address}</div>);
  return [{ name: t(name), value, code: true }];
}

/** An instant as people read it, with the machine's form beside it. @param at RFC 3339 */
export function Time({ ctx, at }: { ctx: PageContext; at: string }): VNode {
  return (
    <time class="time" dateTime={at}>
      {ctx.text.dateTime(at)}
    </time>
  );
}
