/** Where a procedure is, whichever kind it is: the operation `getProcedure`, and the page that a mail's link or a bookmark leads back to. */
import type { FastifyInstance } from 'fastify';
import { isMailDelayed } from '../../db/platform/mail-log.js';
import { isActiveStaff } from '../../db/staff/staff.js';
import { isClosed, type ProcedureView } from '../../workflows/contracts/procedure.js';
import type { ApiDependencies } from '../dependencies.js';
import { typedText } from '../http/forms.js';
import { serve } from '../http/operation.js';
import { problem } from '../http/problems.js';
import { ProcedureId } from '../http/schema.js';
import { PATHS } from '../pages/paths.js';
import type { RouteDependencies } from './application-kind.js';
import { stepText } from './client.js';
import { beganAt, pauseOf, timeOfDayOf } from './deadlines.js';
import { moduleOf } from './index.js';
import { getProcedure } from './operations.js';
import { servicesOf } from './propagation/service.js';
import { viewOf } from './view.js';

/** The view as its kind shows it to people outside the office. */
async function publicView(
  deps: Pick<ApiDependencies, 'db' | 'services' | 'clock'>,
  view: ProcedureView,
): Promise<ProcedureView> {
  const { procedureId, steps } = view;
  const shown = await timeOfDayOf(deps, procedureId, beganAt(steps));
  return moduleOf(procedureId)?.publicView?.(deps, view, shown) ?? view;
}

/** Whether people are told that a mail is late, which they wait for. */
async function isMailLate(
  deps: Pick<ApiDependencies, 'db' | 'services'>,
  { procedureId, status }: ProcedureView,
): Promise<boolean> {
  const templates = moduleOf(procedureId)?.openMails?.(deps) ?? [];
  return templates.length > 0 && !isClosed(status) && isMailDelayed(deps.db, procedureId, templates);
}

/** People outside the office see staff as staff, not by their ID. */
const publicActor = (actor: string): string => (actor.startsWith('staff:') ? 'staff' : actor);

/** `GET /procedures/<id>`: the page that shows where a procedure is, reloaded or reopened at will. */
export async function procedurePages(app: FastifyInstance, deps: RouteDependencies): Promise<void> {
  const path = `${PATHS.procedures}/:procedureId`;
  app.get<{ Params: { procedureId: string } }>(path, { config: { looksAgain: true } }, async (request, reply) => {
    const { data: procedureId } = ProcedureId.safeParse(request.params.procedureId);
    const module = procedureId === undefined ? undefined : moduleOf(procedureId);
    const asks = typedText(request.query, 'ask') !== '';
    const view = procedureId !== undefined && module && (await viewOf(deps, procedureId, asks));
    if (!view) throw problem('not-found');
    const shown = await publicView(deps, view);
    request.pause = await pauseOf(deps, shown);
    request.mailIsLate = await isMailLate(deps, shown);
    return module.statusPage(deps, reply, shown);
  });
}

export async function procedureRoutes(app: FastifyInstance, deps: ApiDependencies): Promise<void> {
  serve(app, getProcedure, async ({ params, request }) => {
    const whole = await viewOf(deps, params.procedureId);
    if (!whole) return problem('not-found');
    const session = await request.session('staff');
    const staff = session !== undefined && (await isActiveStaff(deps.db, session.userId));
    const view = staff ? whole : await publicView(deps, whole);
    const steps = view.steps.map((step) => ({
      ...step,
      text: stepText(request.text, step.step),
      actor: staff ? step.actor : publicActor(step.actor),
    }));
    const { procedureId, status, expiresAt } = view;
    const services = await servicesOf(deps, whole, request.text, staff);
    // When it would have expired says nothing about a procedure that has ended.
    const mailDelayed = await isMailLate(deps, view);
    const paused = await pauseOf(deps, view);
    const progress = await moduleOf(procedureId)?.progress?.(deps, procedureId);
    return {
      procedureId,
      status,
      steps,
      ...(progress && { progress }),
      ...(mailDelayed && { mailDelayed }),
      services,
      ...(paused && { paused }),
      ...(expiresAt && !isClosed(status) && { expiresAt }),
    };
  });
}
