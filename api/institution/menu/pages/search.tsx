/** 「会員情報を検索する」. Manual: JAIRO Cloud, 4. */
import type { RosterRow } from '../../../../workflows/rules/roster.js';
import { errorOf, type ErrorLine, linesOf } from '../../../pages/components/error-summary.js';
import { TextField } from '../../../pages/components/field.js';
import { Actions, Button } from '../../../pages/components/form.js';
import { Moment } from '../../../pages/components/table.js';
import type { FormErrors, Page, PageContext, VNode } from '../../../pages/context.js';
import { menuPath } from '../../paths.js';
import { menuPagePath } from '../paths.js';
import { Code, MembersFrame, MemberTable, type MenuView, Pages } from './frame.js';
import { AddressState, type Repository, RepositoryState, type ShownAddress } from './roster.js';

const FIELDS = ['memberNumber', 'displayName', 'email'] as const;
export type SearchField = (typeof FIELDS)[number];

export interface FoundRow extends RosterRow {
  userId: string;
  /** RFC 3339 */
  registeredAt: string;
  repository?: Repository | undefined;
  address?: ShownAddress | undefined;
}

export interface SearchView extends MenuView, FormErrors {
  asked: Partial<Record<SearchField, string>>;
  /** Absent while nothing has been asked. */
  found?: { members: readonly FoundRow[]; total: number; page: number; pages: number };
  /** Nothing was typed. */
  isBlank?: boolean;
}

/** A search asks and changes nothing: it goes by GET. */
export const SearchPage: Page<SearchView> = (view, ctx) => {
  const { t } = ctx.text;
  const { institution, asked, found } = view;
  const labels = Object.fromEntries(FIELDS.map((field) => [field, t(`member.${field}`)]));
  const blank: ErrorLine[] = view.isBlank ? [{ field: 'memberNumber', message: t('search.required') }] : [];
  return (
    <MembersFrame
      ctx={ctx}
      view={view}
      title={t('search.title')}
      lines={[...blank, ...linesOf(ctx, labels, view)]}
      wide
    >
      <search class="member-search">
        <form class="form" method="get" action={menuPagePath(institution.host, 'search')}>
          <p>{t('search.lead')}</p>
          {FIELDS.map((field) => (
            <TextField
              key={field}
              ctx={ctx}
              name={field}
              label={t(`member.${field}`)}
              value={asked[field]}
              error={errorOf(ctx, labels, view.errors, field)}
              autocomplete="off"
              code={field !== 'displayName'}
            />
          ))}
          <Actions>
            <Button>{t('search.submit')}</Button>
          </Actions>
        </form>
      </search>
      {found && <Found ctx={ctx} view={view} found={found} />}
      <p class="soft">{t('search.unregistered')}</p>
      <p>
        <a href={menuPath(institution.host, '/invitations')}>{t('menu.invitations')}</a>
      </p>
    </MembersFrame>
  );
};

interface FoundProps {
  ctx: PageContext;
  view: SearchView;
  found: NonNullable<SearchView['found']>;
}
function Found({ ctx, view: { institution, asked }, found }: FoundProps): VNode {
  const { t } = ctx.text;
  const { total, members } = found;
  return (
    <section class="section" aria-labelledby="results">
      <h2 id="results">{t('search.results')}</h2>
      <p>{total === 0 ? t('search.found.none') : t('search.found', { count: total })}</p>
      {members.length > 0 && (
        <MemberTable
          ctx={ctx}
          caption={t('search.results')}
          members={members}
          more={[
            { name: t('member.user-id'), cell: ({ userId }) => <Code>{userId}</Code> },
            {
              name: t('member.registered-at'),
              cell: ({ registeredAt, address }) => (
                <>
                  <Moment at={registeredAt} />
                  <AddressState ctx={ctx} address={address} />
                </>
              ),
            },
            {
              name: t('member.repository'),
              cell: ({ repository }) => <RepositoryState ctx={ctx} state={repository} />,
            },
          ]}
        />
      )}
      <Pages ctx={ctx} {...found} to={(page) => menuPagePath(institution.host, 'search', { ...asked, page })} />
    </section>
  );
}
