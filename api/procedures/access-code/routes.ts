/** Routes of the procedure `access-code`: operations for scripts, pages for people. Both call `service.ts`. */
import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import { isClosed, type ProcedureView } from '../../../workflows/contracts/procedure.js';
import type { ApiDependencies } from '../../dependencies.js';
import { formProblem, typedText } from '../../http/forms.js';
import { serve } from '../../http/operation.js';
import { keptView } from '../../http/plugins/kept-forms.js';
import { readForm } from '../../http/plugins/pages.js';
import { problem, Refusal } from '../../http/problems.js';
import { ProcedureId, TenDigits } from '../../http/schema.js';
import type { FormErrors } from '../../pages/context.js';
import { maskedAddress } from '../../pages/masked-address.js';
import { procedurePath } from '../../pages/paths.js';
import { IdentityFields, UserId } from '../../umin/schema.js';
import { pageOfRefused, viewProcedure } from '../client.js';
import type { StatusPage } from '../module.js';
import { NewPasswordPage } from '../new-password/pages/form.js';
import { newPasswordViewOf } from '../new-password/service.js';
import { servicesOf } from '../propagation/service.js';
import { startAccessCodeById, startAccessCodeByIdentity, submitAccessCode } from './operations.js';
import { AccessCodeEntryPage } from './pages/code-entry.js';
import {
  AccessCodeByIdentityPage,
  AccessCodeByIdPage,
  AccessCodeNotSentPage,
  AccessCodeStartPage,
} from './pages/forms.js';
import { accessCodeFrame } from './pages/layout.js';
import { AccessCodeStatusPage } from './pages/status.js';
import { ACCESS_CODE_PATHS } from './paths.js';
import { type CodeSent, codeAddresses, startById, startByIdentity, submitCode } from './service.js';

/** How often a waiting page reloads. */
const REFRESH_S = 5;

export async function accessCodeRoutes(app: FastifyInstance, deps: ApiDependencies): Promise<void> {
  serve(app, startAccessCodeById, ({ body, request }) => startById(deps, request, body.accountId));
  serve(app, startAccessCodeByIdentity, ({ body, request }) => startByIdentity(deps, request, body));
  serve(app, submitAccessCode, ({ params, body, request }) =>
    submitCode({ ...deps, metrics: app.metrics }, request, { ...params, ...body }),
  );
}

const ByIdForm = z.strictObject({ accountId: UserId });
const ByIdentityForm = z.strictObject(IdentityFields);
const CodeForm = z.strictObject({ procedureId: ProcedureId, code: TenDigits });
const identityNames = Object.keys(IdentityFields) as (keyof typeof IdentityFields)[];

export async function accessCodePages(app: FastifyInstance, deps: ApiDependencies): Promise<void> {
  app.get(ACCESS_CODE_PATHS.start, (request, reply) => {
    const { data: from } = ProcedureId.safeParse(typedText(request.query, 'from'));
    return reply.page(AccessCodeStartPage, from === undefined ? {} : { from });
  });
  app.get(ACCESS_CODE_PATHS.byId, (_request, reply) => notSent(reply) ?? reply.page(AccessCodeByIdPage, {}));
  app.get(
    ACCESS_CODE_PATHS.byIdentity,
    (_request, reply) => notSent(reply) ?? reply.page(AccessCodeByIdentityPage, {}),
  );
  // A reload after a refused POST is a GET: send it to the form.
  app.get(ACCESS_CODE_PATHS.code, (_request, reply) => reply.redirect(ACCESS_CODE_PATHS.start, 303));

  app.post(ACCESS_CODE_PATHS.byId, async (request, reply) => {
    const accountId = typedText(request.body, 'accountId');
    const form = readForm(ByIdForm, request);
    const again = (errors: FormErrors, status: number) =>
      reply.again(AccessCodeByIdPage, ACCESS_CODE_PATHS.byId, { accountId, ...errors }, status);
    if (!form.ok) return again({ errors: form.errors }, 400);
    try {
      return await onward(reply, 'id', () => startById(deps, request, form.value.accountId));
    } catch (error) {
      const { errors, status } = formProblem(reply, error);
      return again(errors, status);
    }
  });

  app.post(ACCESS_CODE_PATHS.byIdentity, async (request, reply) => {
    const typed = Object.fromEntries(identityNames.map((name) => [name, typedText(request.body, name)]));
    const form = readForm(ByIdentityForm, request);
    const again = (errors: FormErrors, status: number) =>
      reply.again(AccessCodeByIdentityPage, ACCESS_CODE_PATHS.byIdentity, { typed, ...errors }, status);
    if (!form.ok) return again({ errors: form.errors }, 400);
    try {
      return await onward(reply, 'identity', () => startByIdentity(deps, request, form.value));
    } catch (error) {
      const { errors, status } = formProblem(reply, error);
      return again(errors, status);
    }
  });

  app.post(ACCESS_CODE_PATHS.code, async (request, reply) => {
    const { data: procedureId } = ProcedureId.safeParse(typedText(request.body, 'procedureId'));
    if (procedureId === undefined) return reply.redirect(ACCESS_CODE_PATHS.start, 303);
    const form = readForm(CodeForm, request);
    await viewOf(deps, procedureId);
    const path = procedurePath(procedureId);
    if (!form.ok) return reply.again(AccessCodeEntryPage, path, { errors: form.errors }, 400);
    try {
      await submitCode({ ...deps, metrics: app.metrics }, request, form.value);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const { triesLeft } = error.extras;
      if (typeof triesLeft === 'number')
        return reply.again(AccessCodeEntryPage, path, { problem: 'wrong-code', triesLeft }, error.status);
      if (error.word === 'malformed') return reply.again(AccessCodeEntryPage, path, { errors: REPLACED }, error.status);
      // Locked, expired, or given already: the page of the procedure says where it is.
      if (error.status >= 500 || error.word === 'not-found') throw error;
      return reply.redirect(await pageOfRefused(deps, procedureId, 'awaiting-code'), 303);
    }
    return reply.redirect(procedurePath(procedureId), 303);
  });
}

const REPLACED = [{ field: 'code', reason: 'code-replaced' }] as const;

/** To the page of the started procedure, or to 「アクセスコード送信失敗」. */
async function onward(reply: FastifyReply, entry: 'id' | 'identity', start: () => Promise<CodeSent>) {
  try {
    const { procedureId } = await start();
    return await reply.redirect(procedurePath(procedureId), 303);
  } catch (error) {
    if (!(error instanceof Refusal) || error.word !== 'access-code-not-sent') throw error;
    const view = { procedureId: String(error.extras['procedureId']), entry };
    return reply.again(AccessCodeNotSentPage, ENTRY_PATHS[entry], view, error.status);
  }
}

const ENTRY_PATHS = { id: ACCESS_CODE_PATHS.byId, identity: ACCESS_CODE_PATHS.byIdentity } as const;

/** 「アクセスコード送信失敗」, where that is what has become of the form. */
function notSent(reply: FastifyReply): FastifyReply | undefined {
  const { procedureId, entry } = keptView(reply.request, AccessCodeNotSentPage) ?? {};
  if (procedureId === undefined || entry === undefined) return undefined;
  return reply.page(AccessCodeNotSentPage, { procedureId, entry });
}

async function viewOf(deps: Pick<ApiDependencies, 'db' | 'temporal'>, procedureId: string): Promise<ProcedureView> {
  const view = await viewProcedure(deps, procedureId);
  if (!view) throw problem('not-found');
  return view;
}

/** The page of a password update in whatever state it is; where a password is due, the form, for the browser that gave the code. */
export const accessCodePage: StatusPage = async (deps, reply, view) => {
  const { request } = reply;
  const { procedureId, status } = view;
  // With the page, not with the answer to its button: an answer that is lost would take the right along.
  if (status === 'awaiting-code') request.browserId();
  const password = await newPasswordViewOf(deps, request, view, accessCodeFrame);
  if (password) return reply.page(NewPasswordPage, password);
  // Two addresses may look alike once they are masked.
  const sentTo = [...new Set((await codeAddresses(deps, procedureId)).map(maskedAddress))];
  if (status === 'awaiting-code') return reply.page(AccessCodeEntryPage, { procedure: view, sentTo });
  const services = await servicesOf(deps, view, request.text, false);
  const refresh = { seconds: REFRESH_S, to: procedurePath(procedureId) };
  return reply.page(AccessCodeStatusPage, {
    procedure: view,
    sentTo,
    ...(services.length > 0 && { services }),
    ...(deps.services.umin.propagationDelayMs > 0 && { delayMs: deps.services.umin.propagationDelayMs }),
    ...(!isClosed(status) && status === 'propagating' && { refresh }),
  });
};
