/** What a member's 「権限」 is in the repository system. Manual: JAIRO Cloud, 3 (2). */
import { MEMBER_ROLES, WEKO_ROLE } from '../../../../workflows/rules/roster.js';
import { Table } from '../../../pages/components/table.js';
import type { PageContext, VNode } from '../../../pages/context.js';
import { roleName } from './frame.js';

export function RoleMapping({ ctx }: { ctx: PageContext }): VNode {
  const { t } = ctx.text;
  return (
    <section class="section" aria-labelledby="roles">
      <h2 id="roles">{t('roles.title')}</h2>
      <p>{t('roles.lead')}</p>
      <Table
        caption={t('roles.title')}
        columns={[{ name: t('roles.role') }, { name: t('roles.weko') }]}
        rows={MEMBER_ROLES.map((role) => ({ key: role, cells: [roleName(ctx, role), WEKO_ROLE[role]] }))}
      />
      <p>{t('roles.not-available')}</p>
      <p>{t('roles.when')}</p>
    </section>
  );
}
