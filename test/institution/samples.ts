/** Pages of institution members that belong to no procedure, in every state. */
import type { PageContext } from '../../api/pages/context.js';
import { ManagedPage } from '../../api/institution/pages/managed.js';
import { MemberSignInPage } from '../../api/institution/pages/sign-in.js';
import type { SignedInMember } from '../../api/institution/pages/view.js';
import { at, HOSTILE, type Sample } from '../platform/pages/render-context.js';

export const memberOf = (displayName = '髙﨑 𠮷子'): SignedInMember => ({
  userId: 'univ-a-admin',
  displayName,
  rights: [{ institution: 'univ-a', role: '機関管理者' }],
  idleEndsAt: at(15),
  idleMs: 900_000,
});
export const INSTITUTION = { host: 'univ-a', name: HOSTILE };

export const INSTITUTION_PAGES: readonly Sample[] = [
  { name: 'member-sign-in', page: (ctx) => MemberSignInPage({ to: '/admin' }, ctx) },
  ...(['over', 'signed-out'] as const).map((notice) => ({
    name: `member-sign-in-${notice}`,
    page: (ctx: PageContext) => MemberSignInPage({ to: '/admin', notice }, ctx),
  })),
  {
    name: 'member-sign-in-refused',
    page: (ctx) => MemberSignInPage({ to: '/admin', userId: HOSTILE, problem: 'not-authenticated' }, ctx),
  },
  {
    name: 'member-sign-in-blank',
    page: (ctx) =>
      MemberSignInPage(
        {
          to: '/admin',
          errors: [
            { field: 'userId', reason: 'required' },
            { field: 'password', reason: 'required' },
          ],
        },
        ctx,
      ),
  },
  {
    name: 'member-institutions',
    page: (ctx) =>
      ManagedPage({ member: memberOf(HOSTILE), institutions: [INSTITUTION, { host: 'univ-b', name: 'B大学' }] }, ctx),
  },
  { name: 'member-institutions-none', page: (ctx) => ManagedPage({ member: memberOf(), institutions: [] }, ctx) },
];
