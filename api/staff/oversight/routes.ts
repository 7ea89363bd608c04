/** Routes of what staff oversee: undeliverable mails, late services, locked accounts, figures. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { PERIODS } from '../../../db/staff/figures.js';
import { HELD_BY_PROGRAM } from '../../../db/platform/stalled.js';
import type { OpenPropagation, UndeliveredMail } from '../../../db/staff/oversight.js';
import { mayDecide, type Staff } from '../../../db/staff/staff.js';
import type { LockedAccount } from '../../../db/umin/locks.js';
import type { ApiDependencies } from '../../dependencies.js';
import type { RouteDependencies } from '../../procedures/application-kind.js';
import { formProblem, typedText } from '../../http/forms.js';
import { isChanging, serve } from '../../http/operation.js';
import { readForm } from '../../http/plugins/pages.js';
import { malformed } from '../../http/problems.js';
import type { FormErrors } from '../../pages/context.js';
import { procedurePath } from '../../pages/paths.js';
import { retryPropagation as retryOperation } from '../../procedures/propagation/operations.js';
import { connectorLabel, faultText, mayRetry, retryPropagation } from '../../procedures/propagation/service.js';
import type { Text } from '../../text/index.js';
import { STAFF_PATHS } from '../paths.js';
import { personOf, signInPath } from '../sign-in/service.js';
import { figuresCsv } from './csv.js';
import * as locks from './locks.js';
import { FiguresQuery, MailDoneForm, markMailDone, PageQuery, UnlockForm, unlockAccount } from './operations.js';
import { StaffFiguresPage } from './pages/figures.js';
import { StaffServicesPage, type StaffServicesView, type WaitingService } from './pages/lists.js';
import { type ShownLock, StaffLockedPage, type StaffLockedView } from './pages/locked.js';
import { type ShownMail, StaffMailsPage, type StaffMailsView } from './pages/mails.js';
import { pagePath } from './pages/table.js';
import * as service from './service.js';

export async function staffOverviewRoutes(app: FastifyInstance, deps: RouteDependencies): Promise<void> {
  serve(app, markMailDone, ({ body, request }) => service.markMailDone(deps, request, body));
  serve(app, unlockAccount, ({ body, request }) => locks.unlockAccount(deps, request, body));
}

const RetryForm = retryOperation.params;

export async function staffOverviewPages(app: FastifyInstance, deps: RouteDependencies): Promise<void> {
  // Somebody without a session signs in first, and comes back.
  app.addHook('preHandler', async (request, reply) => {
    if (isChanging(request.method) || (await request.session('staff'))) return undefined;
    return reply.redirect(signInPath(request.url), 303);
  });

  app.get(STAFF_PATHS.mails, (request, reply) => mails(deps, request, reply));
  app.post(STAFF_PATHS.mails, async (request, reply) => {
    await service.readerOf(deps, request, 'mails');
    const { page } = queryOf(PageQuery, request);
    const typed = (field: string): string => typedText(request.body, field);
    const draft = { key: typed('key'), reason: typed('reason') };
    const form = readForm(MailDoneForm, request);
    const again = (kept: Pick<StaffMailsView, 'draft' | 'marked'>, status: number) =>
      reply.again(StaffMailsPage, pagePath(STAFF_PATHS.mails, page), kept, status);
    if (!form.ok) return again({ draft: { ...draft, errors: form.errors } }, 400);
    try {
      const { key } = await service.markMailDone(deps, request, form.value);
      return await again({ marked: key }, 200);
    } catch (error) {
      const { errors, status } = formProblem(reply, error);
      return again({ draft: { ...draft, ...errors } }, status);
    }
  });

  app.get(STAFF_PATHS.services, (request, reply) => services(deps, request, reply));
  app.post(STAFF_PATHS.services, async (request, reply) => {
    await service.readerOf(deps, request, 'services');
    const { page } = queryOf(PageQuery, request);
    const form = readForm(RetryForm, request);
    const again = (kept: Partial<StaffServicesView & FormErrors>, status: number) =>
      reply.again(StaffServicesPage, pagePath(STAFF_PATHS.services, page), kept, status);
    if (!form.ok) return again({ errors: form.errors }, 400);
    try {
      const { label } = await retryPropagation(deps, request, form.value);
      const account = await service.accountOf(deps, form.value.procedureId);
      return await again({ asked: { account, label } }, 200);
    } catch (error) {
      const { errors, status } = formProblem(reply, error);
      return again(errors, status);
    }
  });

  app.get(STAFF_PATHS.locked, (request, reply) => locked(deps, request, reply));
  app.post(STAFF_PATHS.locked, async (request, reply) => {
    await service.readerOf(deps, request, 'locked');
    const typed = (field: string): string => typedText(request.body, field);
    const draft = { service: typed('service'), accountId: typed('accountId'), reason: typed('reason') };
    const form = readForm(UnlockForm, request);
    const again = (kept: Pick<StaffLockedView, 'draft' | 'unlocked'>, status: number) =>
      reply.again(StaffLockedPage, STAFF_PATHS.locked, kept, status);
    if (!form.ok) return again({ draft: { ...draft, errors: form.errors } }, 400);
    try {
      const { accountId } = await locks.unlockAccount(deps, request, form.value);
      return await again({ unlocked: accountId }, 200);
    } catch (error) {
      const { errors, status } = formProblem(reply, error);
      return again({ draft: { ...draft, ...errors } }, status);
    }
  });

  app.get(STAFF_PATHS.figures, async (request, reply) => {
    const reader = await service.readerOf(deps, request, 'figures');
    const { days, format } = queryOf(FiguresQuery, request);
    const figures = await service.periodFigures(deps, reader, days);
    if (format === 'csv') return csv(reply, `figures-${days}-days.csv`, figuresCsv(figures, request.text));
    return reply.page(StaffFiguresPage, { staff: personOf(reader.staff), days, periods: PERIODS, ...figures });
  });
}

const csv = (reply: FastifyReply, name: string, text: string): FastifyReply =>
  reply.type('text/csv; charset=utf-8').header('Content-Disposition', `attachment; filename="${name}"`).send(text);

/** What the query of a page says. @throws Refusal `malformed` */
function queryOf<S extends z.ZodType>(schema: S, request: FastifyRequest): z.output<S> {
  const result = schema.safeParse(request.query);
  if (!result.success) throw malformed({ path: 'query', reason: 'bad-format' });
  return result.data;
}

/** Staff have a page of an application; where any other procedure is, its own page shows. */
const hrefOf = ({ procedureId, isApplication }: { procedureId: string; isApplication: boolean }): string =>
  isApplication ? `${STAFF_PATHS.applications}/${encodeURIComponent(procedureId)}` : procedurePath(procedureId);

async function mails(deps: RouteDependencies, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const reader = await service.readerOf(deps, request, 'mails');
  const { page } = queryOf(PageQuery, request);
  const [{ rows, ...list }, done, outage] = await Promise.all([
    service.undeliveredMails(deps, reader, page),
    service.doneMails(deps, reader),
    service.outageOfMails(deps),
  ]);
  const view: StaffMailsView = {
    staff: personOf(reader.staff),
    mails: rows.map((row) => shownMail(deps, row, reader.staff)),
    done: done.map(({ at, template, ...mark }) => ({
      ...mark,
      at: at.toISOString(),
      ...(template !== null && { template }),
    })),
    outage: { ...outage, ...(outage.since ? { since: outage.since.toISOString() } : { since: undefined }) },
    ...list,
  };
  return reply.page(StaffMailsPage, view);
}

const shownMail = ({ hasPage }: Pick<RouteDependencies, 'hasPage'>, row: UndeliveredMail, staff: Staff): ShownMail => ({
  key: row.key,
  mayMark: row.trouble !== 'deferred' && mayDecide(staff, row.procedureId.split('-')[0] ?? ''),
  procedureId: row.procedureId,
  ...(hasPage(row.procedureId) && { href: hrefOf(row) }),
  at: row.at.toISOString(),
  trouble: row.trouble,
  ...(row.trouble === 'stalled' && row.why !== null && HELD_BY_PROGRAM.includes(row.why) && { isHeld: true as const }),
  ...(row.template !== null && { template: row.template }),
  ...(row.recipient !== null && { recipient: service.maskedAddress(row.recipient) }),
  ...(row.smtpCode !== null && { smtpCode: row.smtpCode }),
  ...(row.attempts !== null && { attempts: row.attempts }),
  ...(row.status !== null && { status: row.status }),
});

async function services(deps: RouteDependencies, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const reader = await service.readerOf(deps, request, 'services');
  const { page } = queryOf(PageQuery, request);
  const { rows, ...list } = await service.openPropagations(deps, reader, page);
  return reply.page(StaffServicesPage, {
    staff: personOf(reader.staff),
    services: rows.map((row) => waitingService(deps, reader.staff, row, request.text)),
    ...list,
  });
}

function waitingService({ services }: ApiDependencies, staff: Staff, row: OpenPropagation, text: Text): WaitingService {
  const { procedureId, accountId: account, service, status, attempts } = row;
  return {
    procedureId,
    href: hrefOf(row),
    account,
    service,
    label: connectorLabel(services, row, text.locale),
    status,
    attempts,
    mayRetry: mayRetry(staff, procedureId),
    expectedAt: row.expectedAt.toISOString(),
    ...(row.lateSince && { lateSince: row.lateSince.toISOString() }),
    ...(row.lastFault !== null && { fault: faultText(text, row.lastFault) }),
    ...(row.retryAskedAt && { retryAskedAt: row.retryAskedAt.toISOString() }),
  };
}

const shownLock = (lock: LockedAccount): ShownLock => ({
  account: lock.accountId,
  // What keeps all strangers out keeps out those of one network.
  lockedOut: lock.lockedOut.filter((whom) => whom !== 'network' || !lock.lockedOut.includes('strangers')),
  tries: lock.tries,
  since: lock.since.toISOString(),
  ...(lock.lastTryAt && { lastTryAt: lock.lastTryAt.toISOString() }),
  endsAt: lock.endsAt.toISOString(),
});

async function locked(deps: RouteDependencies, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const reader = await service.readerOf(deps, request, 'locked');
  const found = await locks.lockedAccounts(deps, reader);
  const view: StaffLockedView = {
    staff: personOf(reader.staff),
    services: found.services.map((one) => ({ ...one, accounts: one.accounts.map(shownLock) })),
    unlocks: found.unlocks.map(({ service, accountId, by, reason, at }) => ({
      service,
      account: accountId,
      by,
      reason,
      at: at.toISOString(),
    })),
    guesses: found.guesses.map((guess) => ({ ...guess, at: guess.at.toISOString() })),
  };
  return reply.page(StaffLockedPage, view);
}
