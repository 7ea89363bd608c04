/** Every page of an invitation in every state, with data that is as awkward as it gets. */
import type { PageContext } from '../../../api/pages/context.js';
import type { ProcedureProgress } from '../../../api/pages/procedure.js';
import { MemberEmailUrlPage } from '../../../api/procedures/member-registration/pages/email-url.js';
import { ExistingAccountPage } from '../../../api/procedures/member-registration/pages/existing.js';
import { type RegisterView, RegisterPage } from '../../../api/procedures/member-registration/pages/form.js';
import { InstitutionPage, InstitutionsPage } from '../../../api/procedures/member-registration/pages/institutions.js';
import {
  InvitationsPage,
  type ShownInvitation,
} from '../../../api/procedures/member-registration/pages/invitations.js';
import { InvitationOverPage } from '../../../api/procedures/member-registration/pages/over.js';
import { RegistrationStatusPage } from '../../../api/procedures/member-registration/pages/status.js';
import { URL_WORDS } from '../../../api/procedures/one-time-url/url-handler.js';
import { INSTITUTION, memberOf } from '../../institution/samples.js';
import { at, HOSTILE, type Sample, timeline } from '../../platform/pages/render-context.js';

const ID = 'jairo-member-registration-01KAJ7Q3ZD5XW8M2RTV9HC4NBE';
const SENDER = 'no-reply@repo.nii.ac.jp';
const procedure = (status: ProcedureProgress['status'], ...steps: string[]): ProcedureProgress => ({
  procedureId: ID,
  status,
  steps: timeline('invited', ...steps),
  expiresAt: at(30),
});
const INVITED: RegisterView = {
  procedureId: ID,
  token: 'k1.invitation.x.1.mac',
  institution: INSTITUTION,
  invited: 'repo@univ-a.example.jp',
  role: '機関管理者',
  expiresAt: at(30),
};
const TYPED = { userId: HOSTILE, displayName: HOSTILE, email: HOSTILE };

const FORMS: readonly Sample[] = [
  { name: 'register', page: (ctx) => RegisterPage(INVITED, ctx) },
  { name: 'register-taken', page: (ctx) => RegisterPage({ ...INVITED, ...TYPED, problem: 'user-id-taken' }, ctx) },
  {
    name: 'register-weak',
    page: (ctx) => RegisterPage({ ...INVITED, ...TYPED, problem: 'password-too-weak', percent: 50 }, ctx),
  },
  {
    name: 'register-broken',
    page: (ctx) => RegisterPage({ ...INVITED, ...TYPED, problem: 'password-refused', broken: [HOSTILE] }, ctx),
  },
  {
    name: 'register-blank',
    page: (ctx) =>
      RegisterPage(
        {
          ...INVITED,
          errors: (['userId', 'displayName', 'email', 'password'] as const).map((field) => ({
            field,
            reason: 'required' as const,
          })),
        },
        ctx,
      ),
  },
  { name: 'register-existing', page: (ctx) => ExistingAccountPage({ ...INVITED, role: '教員' }, ctx) },
  {
    name: 'register-existing-refused',
    page: (ctx) => ExistingAccountPage({ ...INVITED, userId: HOSTILE, problem: 'not-authenticated' }, ctx),
  },
  {
    name: 'register-existing-member',
    page: (ctx) => ExistingAccountPage({ ...INVITED, userId: HOSTILE, problem: 'already-member' }, ctx),
  },
];

const OWN = { userId: 'univ-a-admin', displayName: HOSTILE, email: HOSTILE, institution: INSTITUTION, adopted: false };
const STATES: readonly Sample[] = [
  ...(['invited', 'expired', 'withdrawn', 'superseded', 'mail-undeliverable', 'failed', 'completed'] as const).map(
    (status) => ({
      name: `registration-${status}`,
      page: (ctx: PageContext) => RegistrationStatusPage({ procedure: procedure(status, status), sender: SENDER }, ctx),
    }),
  ),
  {
    name: 'registration-verifying',
    page: (ctx) =>
      RegistrationStatusPage(
        { procedure: procedure('awaiting-confirmation', 'address-asked'), sender: SENDER, email: HOSTILE },
        ctx,
      ),
  },
  {
    name: 'registration-welcome',
    page: (ctx) =>
      RegistrationStatusPage(
        {
          procedure: procedure('completed', 'member-registered'),
          sender: SENDER,
          own: { ...OWN, role: '機関管理者', manages: true },
        },
        ctx,
      ),
  },
  {
    name: 'registration-welcome-teacher',
    page: (ctx) =>
      RegistrationStatusPage(
        {
          procedure: procedure('completed', 'account-adopted'),
          sender: SENDER,
          own: { ...OWN, role: '教員', manages: false, adopted: true },
        },
        ctx,
      ),
  },
  {
    name: 'registration-email-url',
    page: (ctx) => MemberEmailUrlPage({ token: 'k1.x', procedure: procedure('awaiting-confirmation') }, ctx),
  },
  ...URL_WORDS.flatMap((problem) =>
    (['invitation', 'member-email', 'member-email-change'] as const).map((purpose) => ({
      name: `${purpose}-${problem}`,
      page: (ctx: PageContext) => InvitationOverPage({ problem, purpose }, ctx),
    })),
  ),
];

const invitation = (n: number, more: Partial<ShownInvitation>): ShownInvitation => ({
  procedureId: `jairo-member-registration-01KAJ7Q3ZD5XW8M2RTV9HC4NB${n}`,
  role: '教員',
  number: `M000${n}`,
  name: HOSTILE,
  email: `somebody-with-a-rather-long-name.${n}@library.univ-a.example.ac.jp`,
  state: 'open',
  invitedAt: at(0),
  expiresAt: at(30),
  ...more,
});
const { expiresAt: _none, ...NOT_YET } = invitation(5, {});
const INVITATIONS: readonly ShownInvitation[] = [
  invitation(1, {}),
  invitation(2, { state: 'expired', endedAt: at(31) }),
  invitation(3, { state: 'withdrawn', endedAt: at(31), role: '図書館員' }),
  invitation(4, { state: 'undeliverable', endedAt: at(31) }),
  NOT_YET,
];
const LIST = { member: memberOf(), institution: INSTITUTION, total: 205, page: 2, pages: 3 };
const STAFF = { userId: 'admin1', name: HOSTILE, roles: ['administrator'] };
const COUNTED = {
  host: 'univ-a',
  name: HOSTILE,
  administrators: 1,
  members: 1200,
  registered: 7,
  openInvitations: 3,
  endedInvitations: 1,
};
const OF_ADMINISTRATORS = INVITATIONS.map((one) => ({ ...one, number: null, name: null, role: '機関管理者' as const }));
const OF_STAFF = { staff: STAFF, institution: INSTITUTION, total: 205, page: 2, pages: 3 };

const LISTS: readonly Sample[] = [
  { name: 'invitations', page: (ctx) => InvitationsPage({ ...LIST, invitations: INVITATIONS }, ctx) },
  {
    name: 'invitations-none',
    page: (ctx) => InvitationsPage({ ...LIST, invitations: [], total: 0, page: 1, pages: 1, done: 'withdrawn' }, ctx),
  },
  {
    name: 'invitations-refused',
    page: (ctx) => InvitationsPage({ ...LIST, invitations: INVITATIONS, problem: 'wrong-state' }, ctx),
  },
  { name: 'institutions', page: (ctx) => InstitutionsPage({ staff: STAFF, institutions: [COUNTED] }, ctx) },
  {
    name: 'institutions-refused',
    page: (ctx) =>
      InstitutionsPage(
        {
          staff: STAFF,
          institutions: [COUNTED],
          host: HOSTILE,
          name: HOSTILE,
          email: HOSTILE,
          errors: [
            { field: 'host', reason: 'bad-format' },
            { field: 'email', reason: 'not-an-email' },
          ],
        },
        ctx,
      ),
  },
  {
    name: 'institution',
    page: (ctx) => InstitutionPage({ ...OF_STAFF, invitations: OF_ADMINISTRATORS, done: 'invited' }, ctx),
  },
  {
    name: 'institution-refused',
    page: (ctx) =>
      InstitutionPage(
        { ...OF_STAFF, invitations: [], total: 0, page: 1, pages: 1, email: HOSTILE, problem: 'already-invited' },
        ctx,
      ),
  },
];

export const REGISTRATION_PAGES: readonly Sample[] = [...FORMS, ...STATES, ...LISTS];
