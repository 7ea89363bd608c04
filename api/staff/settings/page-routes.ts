/** Pages of administrators on staff: `/staff/settings`. */
import type { FastifyInstance } from 'fastify';
import { QUEUES } from '../../../db/staff/staff.js';
import { servicesOn } from '../../../worker/runtime/settings/services.js';
import type { ApiDependencies } from '../../dependencies.js';
import { fieldOf, formProblem, typedText } from '../../http/forms.js';
import { isChanging } from '../../http/operation.js';
import { readForm } from '../../http/plugins/pages.js';
import { problem, Refusal } from '../../http/problems.js';
import type { FormErrors } from '../../pages/context.js';
import { STAFF_PATHS, staffMemberPath } from '../paths.js';
import { personOf, signInPath } from '../sign-in/service.js';
import { StaffId } from './fields.js';
import { AddForm, ChangeForm } from './operations.js';
import type { StaffDraft } from './pages/fields.js';
import { StaffListPage } from './pages/staff-list.js';
import { StaffMemberPage } from './pages/staff-member.js';
import { REGISTERS } from './registers/operations.js';
import { saidChange, saidStaff } from './said.js';
import * as service from './service.js';

export async function settingsPages(app: FastifyInstance, deps: ApiDependencies): Promise<void> {
  // Somebody without a session signs in first, and comes back.
  app.addHook('preHandler', async (request, reply) => {
    if (isChanging(request.method) || (await request.session('staff'))) return undefined;
    return reply.redirect(signInPath(request.url), 303);
  });
  const queues: readonly string[] = servicesOn(deps.services);
  const registers = REGISTERS.filter((one) => queues.includes(one));

  app.get(STAFF_PATHS.settings, async (request, reply) => {
    const staff = personOf(await service.administratorOf(deps, request));
    const members = (await service.listStaff(deps, request)).map(saidStaff);
    return reply.page(StaffListPage, { staff, members, queues, registers });
  });

  app.post(STAFF_PATHS.settings, async (request, reply) => {
    await service.administratorOf(deps, request);
    const draft = { staffId: typedText(request.body, 'staffId'), ...draftOf(request.body) };
    const again = (errors: FormErrors, status: number) =>
      reply.again(StaffListPage, STAFF_PATHS.settings, { draft: { ...draft, ...errors } }, status);
    const form = readForm(AddForm, request);
    if (!form.ok) return again({ errors: form.errors }, 400);
    try {
      const { id } = await service.addStaff(deps, request, form.value);
      return await reply.redirect(staffMemberPath(id), 303);
    } catch (error) {
      if (error instanceof Refusal && error.word === 'malformed')
        return again({ errors: [{ field: 'staffId', reason: 'in-use' }] }, 400);
      const { errors, status } = formProblem(reply, error);
      return again(errors, status);
    }
  });

  app.get<OfMember>(`${STAFF_PATHS.staffMember}/:staffId`, async (request, reply) => {
    const staff = personOf(await service.administratorOf(deps, request));
    const { member, changes } = await service.getStaff(deps, request, idIn(request.params));
    const done = typedText(request.query, 'done') === 'changed';
    // One that they have stays a choice, or a change of something else would take it away.
    const choices = QUEUES.filter((queue) => queues.includes(queue) || member.queues.includes(queue));
    const view = { staff, member: saidStaff(member), changes: changes.map(saidChange), queues: choices, done };
    return reply.page(StaffMemberPage, view);
  });

  app.post<OfMember>(`${STAFF_PATHS.staffMember}/:staffId`, async (request, reply) => {
    await service.administratorOf(deps, request);
    const staffId = idIn(request.params);
    const path = staffMemberPath(staffId);
    const version = Number.parseInt(typedText(request.body, 'version'), 10) || 0;
    const draft = { ...draftOf(request.body), version, disabled: fieldOf(request.body, 'disabled') !== undefined };
    const again = (errors: FormErrors, status: number) =>
      reply.again(StaffMemberPage, path, { draft: { ...draft, ...errors } }, status);
    const form = readForm(ChangeForm, request);
    if (!form.ok) return again({ errors: form.errors }, 400);
    const { disabled, email = null, ...rest } = form.value;
    try {
      await service.changeStaff(deps, request, { staffId, ...rest, email, disabled: disabled !== undefined });
      return await reply.redirect(staffMemberPath(staffId, 'changed'), 303);
    } catch (error) {
      const { errors, status } = formProblem(reply, error);
      // The form begins anew from what it is now: what was typed was meant for another state.
      return errors.problem === 'changed-since'
        ? reply.again(StaffMemberPage, path, { refused: errors }, status)
        : again(errors, status);
    }
  });
}

interface OfMember {
  Params: { staffId: string };
}
/** @throws Refusal `not-found` of what is no ID */
function idIn({ staffId }: OfMember['Params']): string {
  const { data } = StaffId.safeParse(staffId);
  if (data === undefined) throw problem('not-found');
  return data;
}

function draftOf(body: unknown): StaffDraft {
  const typed = (name: string): string => typedText(body, name);
  const chosen = (name: string): string[] => [fieldOf(body, name) ?? []].flat().map(String);
  return {
    name: typed('name'),
    email: typed('email'),
    roles: chosen('roles'),
    queues: chosen('queues'),
    accounts: typed('accounts'),
    reason: typed('reason'),
  };
}
