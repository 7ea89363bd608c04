/** All members of an institution, and where each stands. */
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
              cell: ({ registration }) => <RegistrationState ctx={ctx} state={registration} />,
            },
            {
              name: t('member.repository'),
              cell: ({ repository }) => <RepositoryState ctx={ctx} state={repository} />,
            },
          ]}
        />
      )}
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
