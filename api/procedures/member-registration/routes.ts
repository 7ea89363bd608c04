/** Operations of invitations and registrations, for scripts. The pages are in `page-routes.ts`; both call the same functions. */
import type { FastifyInstance } from 'fastify';
import type { ListedInvitation } from '../../../db/jairo/invitations.js';
import type { ApiDependencies } from '../../dependencies.js';
import { serve } from '../../http/operation.js';
import { scoreOf } from '../../institution/password.js';
import { requireInvitation } from './invitation.js';
import * as invite from './invite.js';
import * as operations from './operations.js';
import { adopt, checkUserId, register } from './register.js';

export async function memberRegistrationRoutes(app: FastifyInstance, deps: ApiDependencies): Promise<void> {
  inviteRoutes(app, deps);
  const counting = { ...deps, metrics: app.metrics };
  serve(app, operations.getInvitation, async ({ body, request }) => {
    const { procedureId, institution, row } = await requireInvitation(deps, request, body.token, 'getInvitation');
    const { email, role, expires_at: expiresAt } = row;
    return {
      procedureId,
      status: 'invited' as const,
      institution: institution.host,
      institutionName: institution.name,
      email,
      role,
      expiresAt: (expiresAt ?? new Date(deps.clock())).toISOString(),
    };
  });
  serve(app, operations.checkUserId, ({ body, request }) => checkUserId(deps, request, body.userId));
  serve(app, operations.scorePassword, ({ body: { password, ...known }, request }) =>
    scoreOf(deps, request, password, known),
  );
  serve(app, operations.registerMember, ({ body, request }) => register(counting, request, body));
  serve(app, operations.adoptExistingAccount, ({ body, request }) => adopt(counting, request, body));
}

function inviteRoutes(app: FastifyInstance, deps: ApiDependencies): void {
  serve(app, operations.inviteAdministrator, ({ params, body, request }) =>
    invite.inviteAdministrator(deps, request, { ...params, ...body }),
  );
  serve(app, operations.listInstitutions, async ({ request }) => {
    const found = await invite.institutions(deps, request);
    return { institutions: found.map(({ host, ...rest }) => ({ institution: host, ...rest })) };
  });
  serve(app, operations.listInvitations, async ({ params, query, request }) => {
    const { invitations, total, pages } = await invite.invitationsFor(deps, request, { ...params, ...query });
    return { invitations: invitations.map(answerOf), total, pages };
  });
  serve(app, operations.resendInvitation, ({ params, request }) =>
    invite.resendInvitation(deps, request, params.procedureId),
  );
  serve(app, operations.withdrawInvitation, ({ params, request }) =>
    invite.withdrawInvitation(deps, request, params.procedureId),
  );
}

const answerOf = (row: ListedInvitation) => ({
  procedureId: row.procedure_id,
  state: row.state,
  role: row.role,
  email: row.email,
  ...(row.number !== null && { memberNumber: row.number }),
  ...(row.name !== null && { name: row.name }),
  invitedAt: row.invited_at.toISOString(),
  ...(row.expires_at && { expiresAt: row.expires_at.toISOString() }),
  ...(row.ended_at && { endedAt: row.ended_at.toISOString() }),
});
