/** Every page of a member's own account, with data that is as awkward as it gets. */
import type { PageContext } from '../../../api/pages/context.js';
import type { ProcedureProgress } from '../../../api/pages/procedure.js';
import { ProfilePage, type ProfileView } from '../../../api/procedures/member-change/pages/profile.js';
import { MemberChangeStatusPage } from '../../../api/procedures/member-change/pages/status.js';
import { MemberEmailChangeUrlPage } from '../../../api/procedures/member-change/pages/url.js';
import { memberOf } from '../../institution/samples.js';
import { at, HOSTILE, type Sample, timeline } from '../../platform/pages/render-context.js';

const procedure = (status: ProcedureProgress['status']): ProcedureProgress => ({
  procedureId: 'jairo-member-change-01KAJ7Q3ZD5XW8M2RTV9HC4NBE',
  status,
  steps: timeline('opened', status),
  expiresAt: at(30),
});
const VIEW: ProfileView = {
  member: memberOf(HOSTILE),
  email: HOSTILE,
  rights: [
    { institution: HOSTILE, role: '機関管理者' },
    { institution: 'B大学', role: '教員' },
  ],
};

export const CHANGE_PAGES: readonly Sample[] = [
  { name: 'profile', page: (ctx) => ProfilePage(VIEW, ctx) },
  ...(['display-name', 'password'] as const).map((done) => ({
    name: `profile-done-${done}`,
    page: (ctx: PageContext) => ProfilePage({ ...VIEW, rights: [], done }, ctx),
  })),
  {
    name: 'profile-name-blank',
    page: (ctx) =>
      ProfilePage(
        { ...VIEW, form: 'display-name', typed: '', errors: [{ field: 'displayName', reason: 'required' }] },
        ctx,
      ),
  },
  {
    name: 'profile-email-refused',
    page: (ctx) =>
      ProfilePage(
        { ...VIEW, form: 'email', typed: HOSTILE, errors: [{ field: 'email', reason: 'not-an-email' }] },
        ctx,
      ),
  },
  {
    name: 'profile-current-wrong',
    page: (ctx) => ProfilePage({ ...VIEW, form: 'password', problem: 'not-authenticated' }, ctx),
  },
  {
    name: 'profile-password-weak',
    page: (ctx) => ProfilePage({ ...VIEW, form: 'password', problem: 'password-too-weak', percent: 25 }, ctx),
  },
  {
    name: 'profile-password-broken',
    page: (ctx) => ProfilePage({ ...VIEW, form: 'password', problem: 'password-refused', broken: [HOSTILE] }, ctx),
  },
  {
    name: 'member-change-url',
    page: (ctx) => MemberEmailChangeUrlPage({ token: 'k1.x', procedure: procedure('awaiting-confirmation') }, ctx),
  },
  ...(['awaiting-confirmation', 'applying', 'completed', 'expired', 'superseded', 'refused'] as const).map(
    (status) => ({
      name: `member-change-${status}`,
      page: (ctx: PageContext) => MemberChangeStatusPage({ procedure: procedure(status), email: HOSTILE }, ctx),
    }),
  ),
];
