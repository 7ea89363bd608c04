/** Routes of the pages of auditors. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { COUNTED, termsIn } from '../../db/audit/search.js';
import type { ApiDependencies } from '../dependencies.js';
import { typedText } from '../http/forms.js';
import { isChanging } from '../http/operation.js';
import { faultsOf } from '../http/plugins/faults.js';
import { readForm } from '../http/plugins/pages.js';
import { problem } from '../http/problems.js';
import { ProcedureId, STATUSES } from '../http/schema.js';
import type { FieldError } from '../pages/context.js';
import { NOTICES, PROCEDURES } from '../procedures/index.js';
import { personOf, signInPath } from '../staff/sign-in/service.js';
import { auditExportPages } from './export/page-routes.js';
import { filterOf } from './filter.js';
import * as histories from './histories.js';
import { shownRuns } from './history-events.js';
import { FILTER, getHistory, getVerification, replayHistory, SERVICES } from './operations.js';
import { type AuditChoices, type AuditSearch, SEARCHED } from './pages/filter.js';
import { AuditHistoryPage } from './pages/history.js';
import { AuditProcedurePage, type ShownReplay } from './pages/procedure.js';
import { AuditSearchPage, type AuditSearchView } from './pages/search.js';
import { AuditVerifyPage, type AuditVerifyView, type ShownVerification } from './pages/verify.js';
import { AUDIT_PATHS, auditProcedurePath, historyPath, verificationPath } from './paths.js';
import * as service from './service.js';
import type { Verification, Verifier } from './verification.js';
import { auditWhatIfPages } from './what-if/page-routes.js';
import { actorText, recordText } from './words.js';

const CHOICES: AuditChoices = {
  services: SERVICES,
  kinds: [...PROCEDURES.map(({ kind }) => kind), ...NOTICES],
  statuses: STATUSES,
};

export async function auditPages(app: FastifyInstance, deps: ApiDependencies & { verifier: Verifier }): Promise<void> {
  const { verifier } = deps;
  // Somebody without a session signs in first, and comes back.
  app.addHook('preHandler', async (request, reply) => {
    if (isChanging(request.method) || (await request.session('staff'))) return undefined;
    return reply.redirect(signInPath(request.url), 303);
  });
  app.get(AUDIT_PATHS.search, (request, reply) => search(deps, request, reply));
  app.get(AUDIT_PATHS.verify, (request, reply) => verification(deps, verifier, request, reply));
  app.post(AUDIT_PATHS.verify, async (request, reply) => {
    await service.auditorOf(deps, request);
    const verified = await verifier.verify(request);
    if ('progress' in verified) return reply.redirect(verificationPath(verified.progress.id), 303);
    return reply.again(AuditVerifyPage, AUDIT_PATHS.verify, { verified: shownVerification(verified.found) }, 200);
  });
  const of = `${AUDIT_PATHS.procedures}/:procedureId`;
  app.get<Named>(of, (request, reply) => procedure(deps, request, reply));
  // A reload after a failed POST is a GET.
  app.get<Named>(`${of}/replay`, (request, reply) => reply.redirect(auditProcedurePath(idIn(request)), 303));
  app.post<Named>(`${of}/replay`, (request, reply) => replay(deps, request, reply));
  app.get<Named>(`${of}/history`, (request, reply) => history(deps, request, reply));
  app.post<Named>(`${of}/history`, (request, reply) => askForHistory(deps, request, reply));
  auditExportPages(app, deps);
  auditWhatIfPages(app, deps);
}

interface Named {
  Params: { procedureId: string };
}
type NamedRequest = FastifyRequest<Named>;

/** @throws Refusal `not-found` */
function idIn({ params }: NamedRequest): string {
  const { data } = ProcedureId.safeParse(params.procedureId);
  if (data === undefined) throw problem('not-found');
  return data;
}

async function search(deps: ApiDependencies, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const staff = personOf(await service.auditorOf(deps, request));
  const { typed, page, query, errors } = asked(request.query);
  if (ProcedureId.safeParse(typed.q).success) return reply.redirect(auditProcedurePath(typed.q ?? ''), 303);
  const shown = { staff, search: typed, choices: CHOICES, page };
  if (!query)
    return reply.page(AuditSearchPage, { ...shown, rows: [], total: 0, isMore: false, pages: 1, errors }, 400);
  const found = await service.listProcedures(deps, request, filterOf(query), page);
  const { rows, total, isMore } = found;
  const view: AuditSearchView = {
    ...shown,
    rows: rows.map(({ openedAt, closedAt, ...row }) => ({
      ...row,
      openedAt: openedAt.toISOString(),
      ...(closedAt && { closedAt: closedAt.toISOString() }),
    })),
    total,
    isMore,
    pages: isMore ? MOST_PAGES : Math.max(1, Math.ceil(total / service.PAGE_SIZE)),
  };
  return reply.page(AuditSearchPage, view);
}

/** What more was found than is counted can be gone through as far as that. */
const MOST_PAGES = COUNTED / service.PAGE_SIZE;

/** What an address asks for. Other parts of it, such as a language, are not ours; what is empty asks for nothing. */
function asked(given: unknown) {
  const typed: AuditSearch = Object.fromEntries(
    SEARCHED.map((name) => [name, typedText(given, name).trim()] as const).filter(([, value]) => value !== ''),
  );
  const wanted = Number(typedText(given, 'page'));
  const page = Number.isInteger(wanted) && wanted >= 1 ? Math.min(wanted, MOST_PAGES) : 1;
  const parsed = z.strictObject(FILTER).safeParse(typed);
  const errors: FieldError[] = parsed.success
    ? []
    : faultsOf(parsed.error, typed).map(({ path, reason }) => ({ field: path, reason }));
  const { q } = typed;
  const isNamed = errors.some(({ field }) => field === 'q');
  if (q !== undefined && !isNamed && termsIn(q).every((term) => [...term].length < 2))
    errors.push({ field: 'q', reason: 'too-short' });
  return { typed, page, errors, query: errors.length === 0 ? parsed.data : undefined };
}

async function procedure(deps: ApiDependencies, request: NamedRequest, reply: FastifyReply): Promise<FastifyReply> {
  const staff = personOf(await service.auditorOf(deps, request));
  const procedureId = idIn(request);
  const page = wholeNumber(typedText(request.query, 'page')) ?? 1;
  const {
    procedure: row,
    record,
    isMore,
  } = await service.timelineOf(deps, request, {
    procedureId,
    page: Math.min(page, MOST_RECORD_PAGES),
  });
  return reply.page(AuditProcedurePage, {
    staff,
    procedure: {
      procedureId,
      service: row.service,
      kind: row.kind,
      status: row.status,
      openedAt: row.opened_at.toISOString(),
      ...(row.closed_at && { closedAt: row.closed_at.toISOString() }),
    },
    record: record.map((one) => ({
      at: one.at.toISOString(),
      actor: actorText(request.text, one.actor),
      text: recordText(request.text, procedureId, one),
      source: one.source,
      ...(one.entry !== null && { entry: one.entry }),
    })),
    page,
    isMore,
  });
}

/** The first of the choices is sent as nothing. */
const ReplayForm = z.strictObject({
  build: z.preprocess((value) => (value === '' ? undefined : value), replayHistory.body.shape.build),
});

async function replay(deps: ApiDependencies, request: NamedRequest, reply: FastifyReply): Promise<FastifyReply> {
  const procedureId = idIn(request);
  await service.auditorOf(deps, request);
  const form = readForm(ReplayForm, request);
  const build = form.ok ? form.value.build : 'today';
  const { replayed, ...more } = await histories.replayOf(deps, request, { procedureId, build });
  const shown: ShownReplay = {
    build,
    result: replayed.result,
    ...(replayed.result === 'differs' && { event: replayed.event }),
    ...(replayed.result === 'unreadable' && { why: replayed.why }),
    ...more,
  };
  return reply.again(AuditProcedurePage, auditProcedurePath(procedureId), { replayed: shown }, 200);
}

async function history(deps: ApiDependencies, request: NamedRequest, reply: FastifyReply): Promise<FastifyReply> {
  const staff = personOf(await service.auditorOf(deps, request));
  const procedureId = idIn(request);
  const look = wholeNumber(typedText(request.query, 'look'));
  const page = wholeNumber(typedText(request.query, 'page')) ?? 1;
  const found =
    look === undefined ? undefined : await histories.openedHistory(deps, request, { procedureId, look, page });
  if (!found || look === undefined) {
    await service.requireKnown(deps, procedureId);
    return reply.page(AuditHistoryPage, { staff, procedureId });
  }
  return reply.page(AuditHistoryPage, {
    staff,
    procedureId,
    opened: { look, ...found, runs: shownRuns(found.runs) },
  });
}

/** As far as the operation goes. */
const MOST_RECORD_PAGES = 9_999;
const wholeNumber = (typed: string): number | undefined =>
  /^[1-9][0-9]{0,14}$/.test(typed) ? Number(typed) : undefined;

const ReasonForm = z.strictObject({ reason: getHistory.query.shape.reason.unwrap() });

async function askForHistory(deps: ApiDependencies, request: NamedRequest, reply: FastifyReply): Promise<FastifyReply> {
  const procedureId = idIn(request);
  await service.auditorOf(deps, request);
  const form = readForm(ReasonForm, request);
  if (!form.ok) {
    const draft = { reason: typedText(request.body, 'reason'), errors: form.errors };
    return reply.again(AuditHistoryPage, historyPath(procedureId), { draft }, 400);
  }
  const look = await histories.openHistory(deps, request, { procedureId, ...form.value });
  return reply.redirect(historyPath(procedureId, { look }), 303);
}

async function verification(
  deps: ApiDependencies,
  verifier: Verifier,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const staff = personOf(await service.auditorOf(deps, request));
  const checkpoint = await service.newestCheckpoint(deps);
  return reply.page(AuditVerifyPage, {
    staff,
    verifierKey: deps.signer.verifierKey,
    ...(checkpoint !== undefined && { checkpoint }),
    ...(await underWay(verifier, request)),
  });
}

/** Of a verification that takes long: what it has found, or how far it is. */
async function underWay(
  verifier: Verifier,
  { query }: FastifyRequest,
): Promise<Pick<AuditVerifyView, 'verified' | 'progress' | 'failed'>> {
  const { data: id } = getVerification.params.shape.verificationId.safeParse(
    Reflect.get(Object(query), 'verification'),
  );
  if (id === undefined) return {};
  const { found, failed, done, entries } = await verifier.progressOf(id);
  if (failed) return { failed };
  return found ? { verified: shownVerification(found) } : { progress: { done, entries, href: verificationPath(id) } };
}

const shownVerification = ({ entries, firstBreak, kept, keptFault }: Verification): ShownVerification => ({
  entries,
  firstBreak,
  kept,
  ...(keptFault && { keptFault }),
});
