/** All members of an institution, and where each stands. */
import { japanTimestamp } from '../../../../workflows/rules/japan-time.js';
import type { RosterRow } from '../../../../workflows/rules/roster.js';
import type { Page, PageContext, VNode } from '../../../pages/context.js';
import { menuPagePath } from '../paths.js';
import { MembersFrame, MemberTable, type MenuView, Pages } from './frame.js';

/** How far the repository system knows of a member's right. */
export type Repository = 'pending' | 'confirmed' | 'failed';
/** `none`: no invitation has been made yet. */
export type Registration = 'registered' | 'open' | 'expired' | 'withdrawn' | 'superseded' | 'undeliverable' | 'none';

export interface RosterListed extends RosterRow {
  registration: Registration;
  repository?: Repository | undefined;
  address?: ShownAddress | undefined;
}

/** Of an address that the account doesn't have. @see UnverifiedAddress */
export interface ShownAddress {
  state: 'waiting' | 'lapsed' | 'differs';
  /** RFC 3339 */
  lapsedAt?: string;
}

export interface RosterView extends MenuView {
  members: readonly RosterListed[];
  total: number;
  page: number;
  pages: number;
}

export const RosterPage: Page<RosterView> = (view, ctx) => {
  const { t } = ctx.text;
  const { institution, members, total } = view;
  return (
    <MembersFrame ctx={ctx} view={view} title={t('roster.title')} wide>
      {total === 0 ? <p class="lead">{t('roster.empty')}</p> : <p>{t('list.count', { count: total })}</p>}
      {members.length > 0 && (
        <MemberTable
          ctx={ctx}
          caption={t('roster.title')}
          members={members}
          more={[
            {
              name: t('member.registration'),
              cell: ({ registration, address }) => (
                <>
                  <RegistrationState ctx={ctx} state={registration} />
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
      {members.some(({ address }) => address) && <p class="soft">{t('member.address.lead')}</p>}
      <Pages ctx={ctx} {...view} to={(page) => menuPagePath(institution.host, 'roster', { page })} />
    </MembersFrame>
  );
};

const TROUBLE: ReadonlySet<Registration> = new Set(['expired', 'undeliverable']);

function RegistrationState({ ctx, state }: { ctx: PageContext; state: Registration }): VNode {
  return <span class={TROUBLE.has(state) ? 'tag tag-error' : 'tag'}>{ctx.text.t(`member.state.${state}`)}</span>;
}

/** Nothing where the repository system was told of nothing: somebody who has not registered yet. */
export function RepositoryState({ ctx, state }: { ctx: PageContext; state: Repository | undefined }): VNode | null {
  if (state === undefined) return null;
  return <span class={state === 'failed' ? 'tag tag-error' : 'tag'}>{ctx.text.t(`member.repository.${state}`)}</span>;
}

/** Nothing where the account has the row's address. */
export function AddressState({ ctx, address }: { ctx: PageContext; address: ShownAddress | undefined }): VNode | null {
  if (!address) return null;
  const { state, lapsedAt } = address;
  return (
    <span class="table-note">
      {ctx.text.t(`member.address.${state}`, { at: lapsedAt === undefined ? '' : japanTimestamp(lapsedAt) })}
    </span>
  );
}
