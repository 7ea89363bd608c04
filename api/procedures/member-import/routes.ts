/** Routes of the procedure `member-import`: operations for scripts, pages for people. Both call `service.ts`. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { mailsOfImport } from '../../../db/jairo/effects.js';
import { findImport, isEmptied, planOfImport, type StoredImport } from '../../../db/jairo/imports.js';
import { findVersion } from '../../../db/jairo/roster.js';
import { isClosed, type ProcedureView } from '../../../workflows/contracts/procedure.js';
import type { ApiDependencies } from '../../dependencies.js';
import { sendAttachment } from '../../http/attachment.js';
import { formProblem, typedText } from '../../http/forms.js';
import { serve } from '../../http/operation.js';
import { readForm } from '../../http/plugins/pages.js';
import { scope } from '../../http/plugins/scope.js';
import { problem, Refusal } from '../../http/problems.js';
import { ProcedureId } from '../../http/schema.js';
import { Format } from '../../institution/menu/operations.js';
import { menuFormRoute, menuPagePath, menuPageRoutes } from '../../institution/menu/paths.js';
import { MOST_SHOWN } from '../../institution/menu/pages/frame.js';
import { lookingAt, shownTo } from '../../institution/menu/shown.js';
import { memberOf, sendToSignIn } from '../../institution/session.js';
import { procedurePath } from '../../pages/paths.js';
import type { StatusPage } from '../module.js';
import * as operations from './operations.js';
import { ImportPage } from './pages/import.js';
import { UploadPage } from './pages/upload.js';
import { resultFile } from './result-file.js';
import * as service from './service.js';
import { managersOnly, sheetOf, sheetPart } from './sheet.js';

export async function memberImportRoutes(app: FastifyInstance, deps: ApiDependencies): Promise<void> {
  await app.register(scope(uploadRoutes), deps);
  serve(app, operations.revertMembers, async ({ params: { institution, version }, request }) =>
    service.revertMembers(deps, request, await lookingAt(deps, request, institution), version),
  );
  serve(app, operations.confirmMemberImport, ({ params, body, request }) =>
    service.confirmImport(deps, request, { ...params, ...body }),
  );
  serve(app, operations.downloadPlan, async ({ params, query, request }) => {
    const asked = await service.requireImport(deps, request, params.procedureId);
    return resultFile(deps, request, { ...asked, format: query.format });
  });
}

async function uploadRoutes(app: FastifyInstance, deps: ApiDependencies): Promise<void> {
  const file = sheetPart(deps);
  app.addHook('preValidation', managersOnly(deps));
  serve(
    app,
    operations.uploadMembers,
    async ({ params: { institution }, request }) => {
      const looking = await lookingAt(deps, request, institution);
      return service.uploadMembers(deps, request, looking, sheetOf(file, request, institution));
    },
    { file },
  );
}

interface OfInstitution {
  Params: { institution: string };
}

/** A hook before the body of the upload's form is read: whoever isn't signed in any more signs in first, and comes back to the form. */
const signedInTo =
  (deps: Pick<ApiDependencies, 'db'>) =>
  async (request: FastifyRequest<OfInstitution>, reply: FastifyReply): Promise<FastifyReply | undefined> =>
    (await memberOf(deps, request))
      ? undefined
      : sendToSignIn(reply, menuPagePath(request.params.institution, 'upload'));

export async function memberImportPages(app: FastifyInstance, deps: ApiDependencies): Promise<void> {
  const file = sheetPart(deps);
  for (const path of menuPageRoutes('upload'))
    app.get<OfInstitution>(path, async (request, reply) => {
      if (!(await memberOf(deps, request))) return sendToSignIn(reply);
      const { view } = await shownTo(deps, request, request.params.institution);
      return reply.page(UploadPage, view);
    });
  app.post<OfInstitution>(
    menuFormRoute('upload'),
    { onRequest: [signedInTo(deps), managersOnly(deps)], config: { streams: { file } } },
    async (request, reply) => {
      const { view, who } = await shownTo(deps, request, request.params.institution);
      const path = menuPagePath(who.institution, 'upload');
      try {
        const sheet = sheetOf(file, request, who.institution);
        const { procedureId } = await service.uploadMembers(deps, request, who, sheet);
        return await reply.redirect(procedurePath(procedureId), 303);
      } catch (error) {
        if (error instanceof Refusal && error.word === 'file-refused')
          return reply.again(UploadPage, path, { fileFault: String(error.extras['reason']) }, error.status);
        const { errors, status } = formProblem(reply, error);
        return reply.again(UploadPage, path, { ...view, ...errors }, status);
      }
    },
  );

  // A reload after a failed POST is a GET: send it to where the form is.
  for (const path of menuPageRoutes('confirm'))
    app.get<OfInstitution>(path, (request, reply) =>
      reply.redirect(menuPagePath(request.params.institution, 'members'), 303),
    );
  for (const path of menuPageRoutes('revert'))
    app.get<OfInstitution>(path, (request, reply) =>
      reply.redirect(menuPagePath(request.params.institution, 'download'), 303),
    );

  app.post<OfInstitution>(menuFormRoute('confirm'), (request, reply) => confirm(deps, request, reply));
  app.post<OfInstitution>(menuFormRoute('revert'), async (request, reply) => {
    if (!(await memberOf(deps, request)))
      return sendToSignIn(reply, menuPagePath(request.params.institution, 'download'));
    const { who } = await shownTo(deps, request, request.params.institution);
    const form = readForm(operations.RevertForm, request);
    if (!form.ok) throw problem('not-found');
    const { procedureId } = await service.revertMembers(deps, request, who, form.value.version);
    return reply.redirect(procedurePath(procedureId), 303);
  });

  for (const path of menuPageRoutes('planFile'))
    app.get<OfInstitution>(path, async (request, reply) => {
      if (!(await memberOf(deps, request))) return sendToSignIn(reply);
      const { data: procedureId } = ProcedureId.safeParse(typedText(request.query, 'procedureId'));
      if (procedureId === undefined) throw problem('not-found');
      const asked = await service.requireImport(deps, request, procedureId);
      const format = Format.safeParse(typedText(request.query, 'format')).data;
      return sendAttachment(reply, await resultFile(deps, request, { ...asked, format }));
    });
}

/** What a refused confirmation leaves to the page of the upload, which says where it is. */
const SAID_THERE: ReadonlySet<string> = new Set(['wrong-state', 'not-found', 'forbidden']);

async function confirm(
  deps: ApiDependencies,
  request: FastifyRequest<OfInstitution>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const form = readForm(operations.ConfirmForm, request);
  const { institution } = request.params;
  const page = form.ok ? procedurePath(form.value.procedureId) : menuPagePath(institution, 'members');
  if (!(await memberOf(deps, request))) return sendToSignIn(reply, page);
  await shownTo(deps, request, institution);
  if (!form.ok) throw problem('not-found');
  const { procedureId, revision, confirmRemovals } = form.value;
  try {
    await service.confirmImport(deps, request, {
      procedureId,
      revision,
      confirmRemovals: confirmRemovals === 'true',
    });
    return await reply.redirect(page, 303);
  } catch (error) {
    if (error instanceof Refusal && SAID_THERE.has(error.word)) return reply.redirect(page, 303);
    const { errors, status } = formProblem(reply, error);
    return reply.again(ImportPage, page, errors, status);
  }
}

/** How often a browser without scripts loads the page of an upload that is being carried out. */
const REFRESH_S = 5;

/** The page of an upload: for those who may manage the members of its institution. */
export const memberImportPage: StatusPage = async (deps, reply, view) => {
  const { request } = reply;
  const { procedureId } = view;
  if (!(await memberOf(deps, request))) return sendToSignIn(reply);
  const kept = await findImport(deps.db, procedureId);
  const shown = kept && (await shownTo(deps, request, kept.institution).catch(notTold));
  const plan = await planOfImport(deps.db, procedureId, MOST_SHOWN);
  if (!kept || !shown || !plan) throw problem('not-found');
  const progress = service.progressOf(deps, kept);
  return reply.page(ImportPage, {
    ...shown.view,
    procedure: view,
    plan,
    isEmptied: await isEmptied(deps.db, kept),
    upload: await uploadOf(deps, kept),
    ...(kept.state === 'checked' && { until: await service.expiryOf(deps, kept) }),
    needsConfirmRemovals: service.needsConfirmRemovals(deps, kept),
    ...(progress && { progress, mails: await mailsOfImport(deps.db, procedureId) }),
    ...refreshOf(view),
  });
};

/** Nobody is told of an upload at an institution that is not theirs. */
function notTold(error: unknown): undefined {
  if (error instanceof Refusal && error.word === 'forbidden') return undefined;
  throw error;
}

const refreshOf = ({ status, procedureId }: ProcedureView) =>
  isClosed(status) || status === 'checked' ? {} : { refresh: { seconds: REFRESH_S, to: procedurePath(procedureId) } };

async function uploadOf({ db }: Pick<ApiDependencies, 'db'>, kept: StoredImport) {
  const { institution, uploadedAt, uploadedBy: by, format, reverts } = kept;
  const version = reverts === null ? undefined : await findVersion(db, institution, reverts);
  return { at: uploadedAt.toISOString(), by, format, ...(version && { reverts: version.appliedAt.toISOString() }) };
}
