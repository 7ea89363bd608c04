/** Routes and pages of administrators about offices of UTokyo: `/staff/settings/offices`. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { ApiDependencies } from '../../../dependencies.js';
import { typedText } from '../../../http/forms.js';
import { isChanging, serve } from '../../../http/operation.js';
import { readForm } from '../../../http/plugins/pages.js';
import { problem } from '../../../http/problems.js';
import type { FormErrors } from '../../../pages/context.js';
import { kept } from '../kept.js';
import { officePath, STAFF_PATHS } from '../../paths.js';
import { personOf, signInPath } from '../../sign-in/service.js';
import { saidChange } from '../said.js';
import { administratorOf } from '../service.js';
import { knownFaculties } from './faculties.js';
import { Faculty, listOffices, OfficeReason, OfficeStaff, OfficeVersion, Serves, setOffice } from './operations.js';
import { OfficePage, OfficesPage } from './pages.js';
import * as service from './service.js';

export async function officeRoutes(app: FastifyInstance, deps: ApiDependencies): Promise<void> {
  serve(app, listOffices, async ({ request }) => ({ offices: await service.list(deps, request) }));
  serve(app, setOffice, ({ body, request }) => service.set(deps, request, body));
}

/** IDs of staff come one on each line. */
const StaffLines = z
  .string()
  .max(20_000, { error: 'reason.too-long' })
  .default('')
  .transform((typed) => typed.split(/[\r\n]+/).filter((line) => line.trim() !== ''))
  .pipe(OfficeStaff);
const AddForm = z.strictObject({ faculty: Faculty, serves: Serves, staff: StaffLines, reason: OfficeReason });
const ChangeForm = z.strictObject({ version: OfficeVersion, staff: StaffLines, reason: OfficeReason });
/** Which office a page is about. */
const Called = z.object({ faculty: Faculty, serves: Serves });

export async function officePages(app: FastifyInstance, deps: ApiDependencies): Promise<void> {
  // Somebody without a session signs in first, and comes back.
  app.addHook('preHandler', async (request, reply) => {
    if (isChanging(request.method) || (await request.session('staff'))) return undefined;
    return reply.redirect(signInPath(request.url), 303);
  });

  app.get(STAFF_PATHS.offices, async (request, reply) => {
    const staff = personOf(await administratorOf(deps, request));
    const [offices, faculties] = await Promise.all([service.list(deps, request), knownFaculties(deps.db)]);
    return reply.page(OfficesPage, { staff, offices, faculties });
  });
  app.post(STAFF_PATHS.offices, async (request, reply) => {
    await administratorOf(deps, request);
    const typed = typedIn(request.body, 'faculty', 'serves', 'staff', 'reason');
    const again = (errors: FormErrors, status: number) =>
      reply.again(OfficesPage, STAFF_PATHS.offices, { draft: { ...errors, typed } }, status);
    const form = readForm(AddForm, request);
    if (!form.ok) return again({ errors: form.errors }, 400);
    return kept(reply, again, async () => {
      await service.set(deps, request, form.value);
      return officePath(form.value, 'changed');
    });
  });

  app.get(STAFF_PATHS.office, async (request, reply) => {
    const staff = personOf(await administratorOf(deps, request));
    const { office, changes } = await service.look(deps, request, calledIn(request));
    const done = typedText(request.query, 'done') === 'changed';
    return reply.page(OfficePage, { staff, office, changes: changes.map(saidChange), done });
  });
  app.post(STAFF_PATHS.office, async (request, reply) => {
    await administratorOf(deps, request);
    const called = calledIn(request);
    const typed = typedIn(request.body, 'version', 'staff', 'reason');
    const again = (errors: FormErrors, status: number) =>
      // After another's change the form begins anew from what it is now.
      errors.problem === 'changed-since'
        ? reply.again(OfficePage, officePath(called), { refused: errors }, status)
        : reply.again(OfficePage, officePath(called), { draft: { ...errors, typed } }, status);
    const form = readForm(ChangeForm, request);
    if (!form.ok) return again({ errors: form.errors }, 400);
    return kept(reply, again, async () => {
      await service.set(deps, request, { ...called, ...form.value });
      return officePath(called, 'changed');
    });
  });
}

const typedIn = (body: unknown, ...names: string[]): Record<string, string> =>
  Object.fromEntries(names.map((name) => [name, typedText(body, name)]));

/** @throws Refusal `not-found` */
function calledIn({ query }: FastifyRequest): z.output<typeof Called> {
  const { data } = Called.safeParse(query);
  if (!data) throw problem('not-found');
  return data;
}
