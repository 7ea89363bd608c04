/** 「機関管理メニュー」 and 「ユーザー情報管理」: where everything is. Manual: JAIRO Cloud, 2 (2) and (3). */
import { Moment, Table } from '../../../pages/components/table.js';
import { Title } from '../../../pages/components/title.js';
import type { Page, PageContext, TextId, VNode } from '../../../pages/context.js';
import { procedurePath } from '../../../pages/paths.js';
import { InstitutionLayout } from '../../pages/layout.js';
import { menuPath } from '../../paths.js';
import { menuPagePath } from '../paths.js';
import { Code, type MenuView } from './frame.js';
import { RoleMapping } from './roles.js';

export const MenuPage: Page<MenuView> = ({ member, institution }, ctx) => {
  const { t } = ctx.text;
  const { host, name } = institution;
  return (
    <InstitutionLayout ctx={ctx} member={member} institution={institution} section="menu" crumb={t('institution.menu')}>
      <Title ctx={ctx}>{t('institution.menu')}</Title>
      <p class="lead">{t('menu.lead', { name })}</p>
      <ul class="cards">
        <Card ctx={ctx} href={menuPagePath(host, 'members')} title="members.title" detail="menu.members.detail" />
        <Card
          ctx={ctx}
          href={menuPath(host, '/invitations')}
          title="menu.invitations"
          detail="menu.invitations.detail"
        />
        <Card
          ctx={ctx}
          href={menuPagePath(host, 'administrators')}
          title="menu.administrators"
          detail="menu.administrators.detail"
        />
      </ul>
    </InstitutionLayout>
  );
};

/** An upload that waits to be confirmed, or is being carried out. */
export interface OpenUpload {
  procedureId: string;
  state: 'checked' | 'applied';
  /** RFC 3339 */
  at: string;
  by: string;
}

export interface MembersMenuView extends MenuView {
  members: number;
  registered: number;
  open: readonly OpenUpload[];
}

export const MembersMenuPage: Page<MembersMenuView> = (view, ctx) => {
  const { t } = ctx.text;
  const { institution, member, members, registered, open } = view;
  const to = (page: Parameters<typeof menuPagePath>[1]): string => menuPagePath(institution.host, page);
  return (
    <InstitutionLayout ctx={ctx} member={member} institution={institution} section="members" crumb={t('members.title')}>
      <Title ctx={ctx}>{t('members.title')}</Title>
      <p class="lead">{t('members.lead')}</p>
      <p>{t('members.count', { count: members, registered })}</p>
      <ul class="cards">
        <Card ctx={ctx} href={to('download')} title="members.download" detail="members.download.detail" />
        <Card ctx={ctx} href={to('upload')} title="members.upload" detail="members.upload.detail" />
        <Card ctx={ctx} href={to('search')} title="members.search" detail="members.search.detail" />
        <Card ctx={ctx} href={to('roster')} title="members.roster" detail="members.roster.detail" />
      </ul>
      {open.length > 0 && <OpenUploads ctx={ctx} open={open} />}
      <RoleMapping ctx={ctx} />
    </InstitutionLayout>
  );
};

interface CardProps {
  ctx: PageContext;
  href: string;
  title: TextId;
  detail: TextId;
}
function Card({ ctx, href, title, detail }: CardProps): VNode {
  return (
    <li class="card">
      <h2 class="card-title">
        <a href={href}>{ctx.text.t(title)}</a>
      </h2>
      <p>{ctx.text.t(detail)}</p>
    </li>
  );
}

function OpenUploads({ ctx, open }: { ctx: PageContext; open: readonly OpenUpload[] }): VNode {
  const { t } = ctx.text;
  return (
    <section class="section" aria-labelledby="open-uploads">
      <h2 id="open-uploads">{t('members.open')}</h2>
      <Table
        caption={t('members.open')}
        stacks
        columns={[{ name: t('members.open.at') }, { name: t('procedure.status') }, { name: t('members.open.by') }]}
        rows={open.map(({ procedureId, state, at, by }) => ({
          key: procedureId,
          cells: [
            <a href={procedurePath(procedureId)}>
              <Moment at={at} />
            </a>,
            <span class="tag">{t(`members.open.${state}`)}</span>,
            <Code>{by}</Code>,
          ],
        }))}
      />
    </section>
  );
}
