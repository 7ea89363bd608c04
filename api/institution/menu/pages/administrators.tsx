/** The 「機関管理者」 of an institution, who are not in the sheet of members. */
import { Moment, Table } from '../../../pages/components/table.js';
import { Title } from '../../../pages/components/title.js';
import type { Page } from '../../../pages/context.js';
import { InstitutionLayout } from '../../pages/layout.js';
import { Code, type MenuView, Written } from './frame.js';

export interface AdministratorsView extends MenuView {
  administrators: readonly {
    userId: string;
    displayName: string;
    email: string;
    /** RFC 3339 */
    since: string;
  }[];
}

export const AdministratorsPage: Page<AdministratorsView> = ({ member, institution, administrators }, ctx) => {
  const { t } = ctx.text;
  return (
    <InstitutionLayout ctx={ctx} member={member} institution={institution} crumb={t('administrators.title')} wide>
      <Title ctx={ctx}>{t('administrators.title')}</Title>
      <p class="lead">{t('administrators.lead')}</p>
      <Table
        caption={t('administrators.title')}
        stacks
        columns={[
          { name: t('member.user-id') },
          { name: t('member.displayName') },
          { name: t('member.email') },
          { name: t('administrators.since') },
        ]}
        rows={administrators.map(({ userId, displayName, email, since }) => ({
          key: userId,
          cells: [<Code>{userId}</Code>, <Written>{displayName}</Written>, <Code>{email}</Code>, <Moment at={since} />],
        }))}
      />
    </InstitutionLayout>
  );
};
