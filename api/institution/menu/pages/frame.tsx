/** What the pages of 「ユーザー情報管理」 share: frame, names of columns, the table of members, the way from page to page. */
import type { NamedInstitution } from '../../../../db/jairo/institutions.js';
import { HEADINGS, ROSTER_COLUMNS, type RosterColumn, type RosterRow } from '../../../../workflows/rules/roster.js';
import type { ErrorLine } from '../../../pages/components/error-summary.js';
import type { Crumb } from '../../../pages/components/layout.js';
import { Table } from '../../../pages/components/table.js';
import { Title, type TitleProps } from '../../../pages/components/title.js';
import type { Children, PageContext, VNode } from '../../../pages/context.js';
import { InstitutionLayout, type InstitutionLayoutProps } from '../../pages/layout.js';
import type { SignedInMember } from '../../pages/view.js';
import { menuPagePath } from '../paths.js';

/** Of every page of an institution's menu. */
export interface MenuView {
  /** Who is signed in. */
  member: SignedInMember;
  institution: NamedInstitution;
}

export interface MembersFrameProps extends Pick<InstitutionLayoutProps, 'scripts' | 'refresh' | 'aside'> {
  ctx: PageContext;
  view: MenuView;
  title: string;
  /** A sign before the title. */
  kind?: TitleProps['kind'];
  /** Where the page stands below 「ユーザー情報管理」; absent: right below. */
  above?: readonly Crumb[];
  /** What went wrong. */
  lines?: readonly ErrorLine[];
  /** The page is a table: it may be as wide as the screen. */
  wide?: boolean;
  children: Children;
}

/** A page below 「ユーザー情報管理」. */
export function MembersFrame({
  ctx,
  view,
  title,
  kind,
  above = [],
  lines = [],
  children,
  ...rest
}: MembersFrameProps): VNode {
  const { member, institution } = view;
  const members = { label: ctx.text.t('members.title'), href: menuPagePath(institution.host, 'members') };
  return (
    <InstitutionLayout
      {...rest}
      ctx={ctx}
      member={member}
      institution={institution}
      section="members"
      crumb={title}
      above={[members, ...above]}
      errors={lines}
    >
      <Title ctx={ctx} {...(kind && { kind })}>
        {title}
      </Title>
      {children}
    </InstitutionLayout>
  );
}

/** What a column is called in the reader's language; the sheet has it in Japanese always. */
export const columnName = ({ text: { t } }: Pick<PageContext, 'text'>, column: RosterColumn): string =>
  t(`member.${column}`);

/** The same of a heading of a sheet. What is no heading stays as it is. */
export function headingName(ctx: Pick<PageContext, 'text'>, heading: string): string {
  const column = ROSTER_COLUMNS.find((one) => HEADINGS[one] === heading);
  return column === undefined ? heading : columnName(ctx, column);
}

/** 「権限」 in the reader's language. */
export function roleName({ text }: PageContext, role: string): string {
  const id = `member.role.${role}`;
  return text.has(id) ? text.t(id) : role;
}

/** What an institution wrote: it may break anywhere. */
export const Written = ({ children }: { children: string }): VNode => <span class="as-written">{children}</span>;
export const Code = ({ children }: { children: string }): VNode => <span class="code">{children}</span>;

export interface MemberTableProps<Row extends RosterRow> {
  ctx: PageContext;
  caption: string;
  members: readonly Row[];
  /** Columns after the six. */
  more?: readonly { name: string; cell(row: Row): Children }[];
}

/** Members, with the six columns of the sheet. A row without a number is named by its place. */
export function MemberTable<Row extends RosterRow>({ ctx, caption, members, more = [] }: MemberTableProps<Row>): VNode {
  const none = ctx.text.t('member.none');
  return (
    <Table
      caption={caption}
      stacks
      columns={[...ROSTER_COLUMNS.map((column) => ({ name: columnName(ctx, column) })), ...more]}
      rows={members.map((row, place) => ({
        key: row.memberNumber === '' ? `place ${place}` : row.memberNumber,
        cells: [
          row.memberNumber === '' ? none : <Code>{row.memberNumber}</Code>,
          <Written>{row.name}</Written>,
          <Written>{row.displayName}</Written>,
          <Code>{row.email}</Code>,
          <Written>{row.affiliation}</Written>,
          <span class="whole">{roleName(ctx, row.role)}</span>,
          ...more.map(({ cell }) => cell(row)),
        ],
      }))}
    />
  );
}

export interface PagesProps {
  ctx: PageContext;
  page: number;
  pages: number;
  to(page: number): string;
}

/** Links to the pages before and after; nothing where there is one page. */
export function Pages({ ctx, page, pages, to }: PagesProps): VNode | null {
  const { t } = ctx.text;
  if (pages <= 1) return null;
  return (
    <nav class="pager" aria-label={t('pages.label')}>
      {page > 1 && (
        <a href={to(page - 1)} rel="prev">
          {t('pages.previous')}
        </a>
      )}
      <span>{t('pages.current', { current: page, total: pages })}</span>
      {page < pages && (
        <a href={to(page + 1)} rel="next">
          {t('pages.next')}
        </a>
      )}
    </nav>
  );
}

/** Most rows of one list on a page; the rest is said by its number. */
export const MOST_SHOWN = 100;

/** Says how many there are beside those that are shown. */
export function More({ ctx, count }: { ctx: PageContext; count: number }): VNode | null {
  return count > 0 ? <p class="soft">{ctx.text.t('list.more', { count })}</p> : null;
}
