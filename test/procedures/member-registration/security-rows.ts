/** Invitations in the security cases that go over all procedures. */
import { OPEN, type SecurityRows } from '../../security/rows.js';
import { registrationActivities } from './activity-runs.js';
import { administratorInvited, differingAddress } from './calls.js';
import { memberFlows } from './canaries.js';
import { adoptionUnheard, registrationUnheard } from './unheard.js';

/** An invitation that has been used: whoever may act on it is told that nothing is left to do. */
const USED = 'jairo-member-registration-01KAJ7Q3ZD5XW8M2RTV9HC4NB1';
const used = (): Record<string, unknown> => ({ procedureId: USED });

export const registrationRows: SecurityRows = {
  activities: registrationActivities,
  unheard: [registrationUnheard, adoptionUnheard],
  // Where an administrator may, what was asked is still incomplete: 400.
  rights: {
    inviteAdministrator: 'S F F F F 400',
    listInstitutions: 'S F F F F Y',
    listInvitations: 'S F F F F Y',
    // Of a member: those of administrators are theirs.
    resendInvitation: 'S F F F F F',
    withdrawInvitation: 'S F F F F F',
    getInvitation: OPEN,
    checkUserId: OPEN,
    scorePassword: OPEN,
    registerMember: OPEN,
    adoptExistingAccount: OPEN,
    'GET /register': OPEN,
    'GET /register/:procedureId': OPEN,
    'POST /register/:procedureId': OPEN,
    'GET /register/:procedureId/existing': OPEN,
    'POST /register/:procedureId/existing': OPEN,
    'GET /admin/menu/:institution/invitations/:procedureId/resend': OPEN,
    'GET /admin/menu/:institution/invitations/:procedureId/withdraw': OPEN,
    'GET /staff/institutions': 'S F F F F Y',
    'POST /staff/institutions': 'S F F F F 400',
    'GET /staff/institutions/:institution': 'S F F F F Y',
    'POST /staff/institutions/:institution': 'S F F F F 400',
    // Leads to the institution's page.
    'GET /staff/institutions/:institution/:procedureId/resend': 'S Y Y Y Y Y',
    'GET /staff/institutions/:institution/:procedureId/withdraw': 'S Y Y Y Y Y',
    'POST /staff/institutions/:institution/:procedureId/resend': 'S F F F F N',
    'POST /staff/institutions/:institution/:procedureId/withdraw': 'S F F F F N',
  },
  memberRights: {
    listInvitations: 'S Y Y F F',
    resendInvitation: 'S Y Y F F',
    withdrawInvitation: 'S Y Y F F',
    'GET /admin/menu/:institution/invitations': 'S Y Y F F',
    'GET /admin/menu/:institution/invitations/': 'S Y Y F F',
    'POST /admin/menu/:institution/invitations/:procedureId/resend': 'S N N F F',
    'POST /admin/menu/:institution/invitations/:procedureId/withdraw': 'S N N F F',
  },
  fields: {
    // Of one that isn't there yet, and without its name.
    inviteAdministrator: () => ({ institution: 'univ-new', email: 'repo@univ-new.example.jp' }),
    resendInvitation: used,
    withdrawInvitation: used,
  },
  stands: async ({ database: { db } }) => {
    await db('jairo_invitations')
      .insert({
        procedure_id: USED,
        institution: 'univ-a',
        role: '教員',
        number: 'M0002',
        email: 'mori@univ-a.example.jp',
        email_key: 'mori@univ-a.example.jp',
        locale: 'ja',
        invited_by: 'member:univ-a-admin',
        state: 'registered',
        expires_at: new Date(),
        ended_at: new Date(),
      })
      .onConflict()
      .ignore();
  },
  urls: {
    invitation: (system) => administratorInvited(system),
    'member-email': (system) => differingAddress(system),
  },
  besides: { 'member-email': ['invitation'] },
  canaries: memberFlows,
  urlTakers: ['getInvitation', 'registerMember', 'adoptExistingAccount'],
};
