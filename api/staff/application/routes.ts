/** Routes of one application: the operations of staff on it, and its page. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { QueuedApplication } from '../../../db/staff/application-queue.js';
import { staffNames } from '../../../db/staff/staff-detail.js';
import { foldId } from '../../../workflows/rules/typed-text.js';
import { formProblem, typedText } from '../../http/forms.js';
import { serve } from '../../http/operation.js';
import { keptView } from '../../http/plugins/kept-forms.js';
import { readForm } from '../../http/plugins/pages.js';
import { type Fault, problem, Refusal } from '../../http/problems.js';
import { ProcedureId } from '../../http/schema.js';
import type { FormErrors } from '../../pages/context.js';
import type { RouteDependencies } from '../../procedures/application-kind.js';
import { STAFF_PATHS, staffApplicationPath } from '../paths.js';
import { toldApplication } from '../queue/service.js';
import { signInPath, whoIs } from '../sign-in/service.js';
import { detailOf } from './detail.js';
import { askApplicant, claimApplication, decideApplication, EvidenceDigest, releaseApplication } from './operations.js';
import { StaffApplicationPage } from './pages/application.js';
import { DONE, type Drafts } from './pages/view.js';
import { ask, claim, decide, release } from './service.js';

export async function staffApplicationRoutes(app: FastifyInstance, deps: RouteDependencies): Promise<void> {
  const told = (one: QueuedApplication) => toldApplication(deps.kinds, one);
  serve(app, claimApplication, async ({ params, request }) => told(await claim(deps, request, params.procedureId)));
  serve(app, releaseApplication, async ({ params, request }) => told(await release(deps, request, params.procedureId)));
  serve(app, decideApplication, async ({ params, body, request }) => {
    const made = await decide(deps, request, { ...params, ...body });
    const { decision, decidedBy, firstBy, accountId } = made;
    return { ...told(made), decision, decidedBy, firstBy, accountId };
  });
  serve(app, askApplicant, async ({ params, body, request }) => told(await ask(deps, request, { ...params, ...body })));
}

export async function staffApplicationPages(app: FastifyInstance, deps: RouteDependencies): Promise<void> {
  app.get<{ Params: { procedureId: string } }>(`${STAFF_PATHS.applications}/:procedureId`, async (request, reply) => {
    if (!(await request.session('staff'))) return reply.redirect(signInPath(request.url), 303);
    return detail(deps, request, reply, request.params.procedureId);
  });
  // A reload after a failed POST is a GET: send it to the queue.
  for (const path of [
    STAFF_PATHS.claim,
    STAFF_PATHS.release,
    STAFF_PATHS.decide,
    STAFF_PATHS.ask,
    STAFF_PATHS.applications,
  ])
    app.get(path, (_request, reply) => reply.redirect(STAFF_PATHS.queue, 303));

  app.post(STAFF_PATHS.claim, (request, reply) =>
    act(deps, request, reply, ClaimForm, async ({ procedureId }) => {
      await claim(deps, request, procedureId);
      return 'claimed';
    }),
  );
  app.post(STAFF_PATHS.release, (request, reply) =>
    act(deps, request, reply, ClaimForm, async ({ procedureId }) => {
      await release(deps, request, procedureId);
      return 'released';
    }),
  );
  app.post(STAFF_PATHS.decide, (request, reply) =>
    act(deps, request, reply, DecideForm, async (form) => {
      const { decidedBy, decision } = await decide(deps, request, form);
      return decidedBy === undefined ? 'first' : decision;
    }),
  );
  app.post(STAFF_PATHS.ask, (request, reply) =>
    act(deps, request, reply, AskForm, async (form) => {
      await ask(deps, request, form);
      return 'asked';
    }),
  );
}

/** A box of a form that was left empty is one that wasn't there. */
const unlessEmpty = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (value === '' ? undefined : value), schema);
const { decision, reason, accountId } = decideApplication.body.shape;

const ClaimForm = z.strictObject({ procedureId: ProcedureId });
const AskForm = z.strictObject({ procedureId: ProcedureId, message: askApplicant.body.shape.message });
const DecideForm = z.strictObject({
  procedureId: ProcedureId,
  decision,
  reason,
  accountId: unlessEmpty(accountId),
  evidenceVersion: z
    .string()
    .regex(/^[1-9][0-9]{0,5}$/)
    .transform(Number),
  // A page of before an update has none.
  evidenceDigest: EvidenceDigest.optional(),
});

/** One form of the page of an application: done, or shown again with what was typed. */
async function act<S extends z.ZodType<{ procedureId: string }>>(
  deps: RouteDependencies,
  request: FastifyRequest,
  reply: FastifyReply,
  schema: S,
  make: (form: z.output<S>) => Promise<(typeof DONE)[number]>,
): Promise<FastifyReply> {
  const { body } = request;
  await whoIs(deps, request);
  const procedureId = typedText(body, 'procedureId');
  // Whose record was looked at beside the application stays in sight.
  const account = typedText(request.query, 'account');
  const typed: Drafts = {
    reason: typedText(body, 'reason'),
    message: typedText(body, 'message'),
    ...(typedText(body, 'accountId') !== '' && { accountId: typedText(body, 'accountId') }),
  };
  const form = readForm(schema, request);
  const again = (drafts: Drafts, status: number): Promise<FastifyReply> => {
    if (!ProcedureId.safeParse(procedureId).success) throw problem('not-found');
    return reply.again(StaffApplicationPage, staffApplicationPath(procedureId, { account }), { drafts }, status);
  };
  if (!form.ok) return again({ ...typed, errors: form.errors }, 400);
  try {
    const done = await make(form.value);
    return await reply.redirect(staffApplicationPath(procedureId, { account, done }), 303);
  } catch (error) {
    const { errors, status } = formErrors(reply, error);
    return again({ ...typed, ...errors }, status);
  }
}

/** As `formProblem`, with the fields that only a look into the register could refuse, and with whoever the refusal names. */
function formErrors(reply: FastifyReply, error: unknown): { errors: FormErrors & { by?: string }; status: number } {
  if (!(error instanceof Refusal)) throw error;
  if (error.word === 'not-found' || error.word === 'not-authenticated') throw error;
  const { errors, by, claimedBy, firstBy } = error.extras as {
    errors?: Fault[];
    by?: string;
    claimedBy?: string;
    firstBy?: string;
  };
  if (error.word === 'malformed')
    return { errors: { errors: (errors ?? []).map(({ path, reason }) => ({ field: path, reason })) }, status: 400 };
  const shown = formProblem(reply, error);
  const named = by ?? claimedBy ?? firstBy;
  return { ...shown, errors: { ...shown.errors, ...(named !== undefined && { by: named }) } };
}

async function detail(
  deps: RouteDependencies,
  request: FastifyRequest,
  reply: FastifyReply,
  wanted: string,
): Promise<FastifyReply> {
  const { data: procedureId } = ProcedureId.safeParse(wanted);
  if (procedureId === undefined) throw problem('not-found');
  const staff = await whoIs(deps, request);
  const query = request.query as { account?: unknown; done?: unknown };
  const lookUp = typeof query.account === 'string' ? foldId(query.account) : '';
  const found = await detailOf(deps, request, procedureId, /^[a-z0-9-]{0,64}$/.test(lookUp) ? lookUp : '-');
  const again = keptView(request, StaffApplicationPage);
  const drafts: Drafts = { ...again?.drafts, lookUp };
  const named = drafts.by === undefined ? {} : await staffNames(deps.db, [drafts.by]);
  return reply.page(StaffApplicationPage, {
    ...found,
    staff,
    names: { ...found.names, ...named },
    done: again ? undefined : DONE.find((done) => done === query.done),
    drafts,
  });
}
