/** What the pages of auditors share. */
import type { ErrorLine } from '../../pages/components/error-summary.js';
import type { Crumb } from '../../pages/components/layout.js';
import { Title } from '../../pages/components/title.js';
import type { Children, PageContext, VNode } from '../../pages/context.js';
import { StaffLayout, type StaffPerson } from '../../staff/nav.js';
import { textOr } from '../../staff/words.js';
import { AUDIT_PATHS } from '../paths.js';

export interface AuditFrameProps {
  ctx: PageContext;
  staff: StaffPerson;
  title: string;
  /** Pages between the search and this one. */
  within?: readonly Crumb[];
  lines?: readonly ErrorLine[];
  children: Children;
}

export function AuditFrame({ ctx, staff, title, within, lines = [], children }: AuditFrameProps): VNode {
  const { t } = ctx.text;
  const first = { label: t('audit.search.title'), href: AUDIT_PATHS.search };
  return (
    <StaffLayout
      ctx={ctx}
      staff={staff}
      current="audit"
      title={title}
      {...(within && { breadcrumb: [first, ...within, { label: title }] })}
      errors={lines}
    >
      <Title ctx={ctx}>{title}</Title>
      {children}
    </StaffLayout>
  );
}

/** What a kind of procedure is called; its own texts say so. */
export const kindName = (ctx: PageContext, kind: string): string => textOr(ctx, `kind.${kind}`, kind);
