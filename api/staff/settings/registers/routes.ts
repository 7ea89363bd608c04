/** Routes and pages of administrators about registers: `/staff/settings/registers/<service>`, and below it one entry. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { type EntryRegister, readEntries } from '../../../../db/platform/register-entries.js';
import type { ApiDependencies } from '../../../dependencies.js';
import { typedText } from '../../../http/forms.js';
import { isChanging, serve } from '../../../http/operation.js';
import { problem } from '../../../http/problems.js';
import { Line } from '../../../http/schema.js';
import type { FormErrors } from '../../../pages/context.js';
import { registerEntryPath, registerPath, STAFF_PATHS } from '../../paths.js';
import { personOf, signInPath } from '../../sign-in/service.js';
import { readForm } from '../../../http/plugins/pages.js';
import { kept } from '../kept.js';
import { saidChange } from '../said.js';
import { administratorOf } from '../service.js';
import { REGISTER_FIELDS } from './fields.js';
import {
  addRegisterEntry,
  ChangeReason,
  changeRegisterEntry,
  EntryId,
  EntryVersion,
  findRegisterEntries,
  Query,
  REGISTERS,
} from './operations.js';
import { RegisterEntryPage } from './entry-page.js';
import { RegisterPage } from './page.js';
import * as service from './service.js';

export async function registerRoutes(app: FastifyInstance, deps: ApiDependencies): Promise<void> {
  serve(app, findRegisterEntries, async ({ params, query, request }) => ({
    entries: await service.find(deps, request, params.register, query.q),
  }));
  serve(app, addRegisterEntry, ({ params, body, request }) => service.add(deps, request, { ...params, ...body }));
  serve(app, changeRegisterEntry, ({ params, body, request }) => service.change(deps, request, { ...params, ...body }));
}

interface OfRegister {
  Params: { register: string };
}
const Reason = Line(200);

export async function registerPages(app: FastifyInstance, deps: ApiDependencies): Promise<void> {
  // Somebody without a session signs in first, and comes back.
  app.addHook('preHandler', async (request, reply) => {
    if (isChanging(request.method) || (await request.session('staff'))) return undefined;
    return reply.redirect(signInPath(request.url), 303);
  });
  entryPages(app, deps);
  const path = `${STAFF_PATHS.registers}/:register`;

  app.get<OfRegister>(path, async (request, reply) => {
    const staff = personOf(await administratorOf(deps, request));
    const register = registerIn(request.params);
    const q = typedText(request.query, 'q');
    const { data: asked } = Query.safeParse(q);
    const found = asked === undefined ? undefined : await service.find(deps, request, register, asked);
    // An address that somebody has made up says of nobody that they were added.
    const { data: named } = Query.safeParse(typedText(request.query, 'added'));
    const [added] = named === undefined ? [] : (await readEntries(deps.db, register, [named])).keys();
    return reply.page(RegisterPage, { staff, register, q, ...(found && { found }), ...(added && { added }) });
  });

  app.post<OfRegister>(path, async (request, reply) => {
    await administratorOf(deps, request);
    const register = registerIn(request.params);
    const names = REGISTER_FIELDS[register].fields.map(({ name }) => name);
    const fields = Object.fromEntries(names.map((name) => [name, typedText(request.body, name)]));
    const typed = { ...fields, reason: typedText(request.body, 'reason') };
    const again = (errors: FormErrors, status: number) =>
      reply.again(RegisterPage, registerPath(register), { draft: { ...errors, typed } }, status);
    const { data: reason, error } = z.union([z.literal(''), Reason]).safeParse(typed.reason.trim());
    if (error) return again({ errors: [{ field: 'reason', reason: 'too-long' }] }, 400);
    return kept(reply, again, async () => {
      const { id } = await service.add(deps, request, { register, fields, ...(reason !== '' && { reason }) });
      return registerPath(register, { added: id });
    });
  });
}

interface OfEntry {
  Params: { register: string; entryId: string };
}
const ChangeForm = z.object({ version: EntryVersion, reason: ChangeReason });

/** One entry of a register, with a form that changes it. */
function entryPages(app: FastifyInstance, deps: ApiDependencies): void {
  const path = `${STAFF_PATHS.registers}/:register/:entryId`;

  app.get<OfEntry>(path, async (request, reply) => {
    const staff = personOf(await administratorOf(deps, request));
    const register = registerIn(request.params);
    const { entry, changes } = await service.look(deps, request, register, entryIn(request.params));
    const done = typedText(request.query, 'done') === 'changed';
    return reply.page(RegisterEntryPage, { staff, register, entry, changes: changes.map(saidChange), done });
  });

  app.post<OfEntry>(path, async (request, reply) => {
    await administratorOf(deps, request);
    const register = registerIn(request.params);
    const entryId = entryIn(request.params);
    const [, ...columns] = REGISTER_FIELDS[register].fields;
    const fields = Object.fromEntries(columns.map(({ name }) => [name, typedText(request.body, name)]));
    const typed = { ...fields, reason: typedText(request.body, 'reason'), version: typedText(request.body, 'version') };
    const place = registerEntryPath(register, entryId);
    const again = (errors: FormErrors, status: number) =>
      reply.again(RegisterEntryPage, place, { draft: { ...errors, typed } }, status);
    const form = readForm(ChangeForm, request);
    if (!form.ok) return again({ errors: form.errors }, 400);
    // One that was changed since begins anew from what it is now: what was typed was meant for another state.
    const anew = (errors: FormErrors, status: number) =>
      errors.problem === 'changed-since'
        ? reply.again(RegisterEntryPage, place, { refused: errors }, status)
        : again(errors, status);
    return kept(reply, anew, async () => {
      await service.change(deps, request, { register, entryId, fields, ...form.value });
      return registerEntryPath(register, entryId, 'changed');
    });
  });
}

/** @throws Refusal `not-found` for what is no ID of any register */
function entryIn({ entryId }: OfEntry['Params']): string {
  const { data } = EntryId.safeParse(entryId);
  if (data === undefined) throw problem('not-found');
  return data;
}

/** @throws Refusal `not-found` */
function registerIn({ register }: OfRegister['Params']): EntryRegister {
  const found = REGISTERS.find((one) => one === register);
  if (!found) throw problem('not-found');
  return found;
}
