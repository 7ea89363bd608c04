/** Tables of the staff console, and the way from page to page of them. */
import type { PageContext, VNode } from '../../../pages/context.js';
import { withQuery } from '../../paths.js';

export { type Column, Moment, Table, type TableProps } from '../../../pages/components/table.js';

/** One page of a list: where its links and its forms lead. The first is the list itself. */
export const pagePath = (path: string, page: number): string =>
  withQuery(path, { page: page > 1 ? String(page) : undefined });

export interface PagerProps {
  ctx: PageContext;
  path: string;
  page: number;
  pages: number;
}

/** Links to the pages before and after; nothing where there is one page. */
export function Pager({ ctx, path, page, pages }: PagerProps): VNode | null {
  const { t } = ctx.text;
  if (pages <= 1) return null;
  return (
    <nav class="pager" aria-label={t('overview.pager')}>
      {page > 1 && (
        <a href={pagePath(path, page - 1)} rel="prev">
          {t('overview.newer')}
        </a>
      )}
      <span>{t('overview.page', { current: page, total: pages })}</span>
      {page < pages && (
        <a href={pagePath(path, page + 1)} rel="next">
          {t('overview.older')}
        </a>
      )}
    </nav>
  );
}
