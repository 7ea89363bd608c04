/** What the pages of one section of the staff console share. */
import type { ErrorLine } from '../../../pages/components/error-summary.js';
import { Title } from '../../../pages/components/title.js';
import type { Children, PageContext, VNode } from '../../../pages/context.js';
import { StaffLayout, type StaffPerson } from '../../nav.js';

export interface ConsoleProps {
  ctx: PageContext;
  staff: StaffPerson;
  section: 'mails' | 'services' | 'locked' | 'figures';
  lines?: readonly ErrorLine[];
  children: Children;
}

export function Console({ ctx, staff, section, lines = [], children }: ConsoleProps): VNode {
  const title = ctx.text.t(`overview.${section}.title`);
  return (
    <StaffLayout ctx={ctx} staff={staff} current={section} title={title} errors={lines}>
      <Title ctx={ctx}>{title}</Title>
      {children}
    </StaffLayout>
  );
}
