/** `/staff/passes`: Temporary Access Passes as staff see them. The work is that of `revokeTemporaryAccessPass`. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { latestPasses, type ListedPass } from '../../../db/utokyo/passes.js';
import { mayDecide } from '../../../db/staff/staff.js';
import type { ApiDependencies } from '../../dependencies.js';
import { formProblem, typedText } from '../../http/forms.js';
import { isChanging } from '../../http/operation.js';
import { readForm } from '../../http/plugins/pages.js';
import { problem } from '../../http/problems.js';
import { Lines, ProcedureId } from '../../http/schema.js';
import { mayRead } from '../../staff/oversight/rights.js';
import { STAFF_PATHS } from '../../staff/paths.js';
import { personOf, signInPath, type StaffHere, staffOf } from '../../staff/sign-in/service.js';
import { PassesPage, type PassesView, type ShownPass } from './pages/passes.js';
import { revokePass } from './passes.js';

const RevokeForm = z.strictObject({ procedureId: ProcedureId, reason: Lines(500) });

export async function passStaffPages(app: FastifyInstance, deps: ApiDependencies): Promise<void> {
  // Somebody without a session signs in first, and comes back.
  app.addHook('preHandler', async (request, reply) => {
    if (isChanging(request.method) || (await request.session('staff'))) return undefined;
    return reply.redirect(signInPath(request.url), 303);
  });
  app.get(STAFF_PATHS.passes, async (request, reply) => {
    const staff = await requireReader(deps, request);
    const passes = (await latestPasses(deps.db)).map(shownPass);
    return reply.page(PassesPage, { staff: personOf(staff), passes, mayRevoke: mayDecide(staff, 'utokyo') });
  });
  app.post(STAFF_PATHS.passes, async (request, reply) => {
    const staff = await requireReader(deps, request);
    if (!mayDecide(staff, 'utokyo')) throw problem('forbidden');
    const draft = { procedureId: typedText(request.body, 'procedureId'), reason: typedText(request.body, 'reason') };
    const again = (kept: Partial<PassesView>, status: number) =>
      reply.again(PassesPage, STAFF_PATHS.passes, kept, status);
    const form = readForm(RevokeForm, request);
    if (!form.ok) return again({ draft: { ...draft, errors: form.errors } }, 400);
    try {
      const { memberId } = await revokePass(deps, request, form.value);
      return await again({ revoked: memberId }, 200);
    } catch (error) {
      const { errors, status } = formProblem(reply, error);
      return again({ draft: { ...draft, ...errors } }, status);
    }
  });
}

/** @throws Refusal `not-authenticated`, `forbidden` */
async function requireReader(
  deps: Pick<ApiDependencies, 'db' | 'services'>,
  request: FastifyRequest,
): Promise<StaffHere> {
  const staff = await staffOf(deps, request);
  if (!mayRead(staff, 'passes')) throw problem('forbidden');
  return staff;
}

const shownPass = ({ memberId, procedureId, issue, state, issuedAt, expiresAt, ...ended }: ListedPass): ShownPass => ({
  memberId,
  procedureId,
  issue,
  state,
  issuedAt: issuedAt.toISOString(),
  expiresAt: expiresAt.toISOString(),
  ...(ended.endedAt && { endedAt: ended.endedAt.toISOString() }),
  ...(ended.revokedBy !== null && { revokedBy: ended.revokedBy }),
  // Where a newer one took its place, that is ours and no reason of a person.
  ...(ended.reason !== null && ended.revokedBy !== 'system' && { reason: ended.reason }),
});
