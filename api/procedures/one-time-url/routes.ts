/**
 * One-time URLs of every purpose: `GET /u?token=…` shows a page with one button and changes nothing, the button's POST redeems.
 * What a URL of a purpose does is its procedure's matter: `urls` of its module.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { findProcedure } from '../../../db/platform/procedures.js';
import { type ProcedureView, PURPOSES, type Purpose } from '../../../workflows/contracts/procedure.js';
import type { ApiDependencies } from '../../dependencies.js';
import { typedText } from '../../http/forms.js';
import { serve } from '../../http/operation.js';
import { readForm } from '../../http/plugins/pages.js';
import { problem, Refusal } from '../../http/problems.js';
import type { HomeCard } from '../../pages/home.js';
import { PATHS, procedurePath } from '../../pages/paths.js';
import { isRedeemedBy, refuseUrl } from '../client.js';
import { pauseOf } from '../deadlines.js';
import { PROCEDURES } from '../index.js';
import type { ProcedureModule } from '../module.js';
import { isOfItsKind, urlHandlers } from './handlers.js';
import { UnreadableUrlPage } from './pages/unreadable.js';
import { redeemOneTimeUrl, type UrlRedeemed } from './operations.js';
import { viewOf } from '../view.js';
import { URL_WORDS, type UrlHandler, type UrlWord } from './url-handler.js';

const handlers = urlHandlers(PROCEDURES);

/** The service whose URL a token seems to be, also one that was cut off or altered. */
export function serviceOfToken(token: string): ProcedureModule['service'] | undefined {
  const purpose = handlers.claimed(token);
  return purpose && handlers.of(purpose).module.service;
}

async function redeem(deps: ApiDependencies, request: FastifyRequest, token: string): Promise<UrlRedeemed> {
  const opened = deps.tokens.openUrl(token);
  if (!opened) throw problem('url-unknown');
  const one = handlers.of(opened.purpose);
  if (!isOfItsKind(one, opened)) return refuseUrl(deps, request, opened.procedureId, 'url-unknown');
  return one.handler.redeem(deps, request, opened);
}

export async function oneTimeUrlRoutes(app: FastifyInstance, deps: ApiDependencies): Promise<void> {
  serve(app, redeemOneTimeUrl, ({ body, request }) => redeem(deps, request, body.token));
}

const RedeemForm = z.strictObject({ token: z.string().min(1).max(2048) });

/** @param cards what is offered where a URL doesn't tell whose it is */
export const oneTimeUrlPages =
  (cards: readonly HomeCard[]) =>
  async (app: FastifyInstance, deps: ApiDependencies): Promise<void> => {
    const refused = (reply: FastifyReply, { word, status }: Refusal<UrlWord>, purpose?: Purpose): FastifyReply =>
      purpose === undefined
        ? reply.page(UnreadableUrlPage, { problem: word, cards }, status)
        : handlers.of(purpose).handler.refused(reply, word, status);

    app.get(PATHS.oneTimeUrl, async (request, reply) => {
      // The page of a refused URL replaces its own address by one that names the problem instead of the token: a reload shows the same.
      const shown = URL_WORDS.find((word) => word === typedText(request.query, 'problem'));
      const purpose = PURPOSES.find((one) => one === typedText(request.query, 'purpose'));
      if (shown) return refused(reply, problem(shown), purpose);
      const token = typedText(request.query, 'token');
      const opened = deps.tokens.openUrl(token);
      if (!opened) return refused(reply, problem('url-unknown'), handlers.claimed(token));
      const one = handlers.of(opened.purpose);
      if (!isOfItsKind(one, opened)) return refused(reply, problem('url-unknown'), opened.purpose);
      const { procedureId } = opened;
      const { handler } = one;
      const written = await viewOf(deps, procedureId);
      const row = await findProcedure(deps.db, procedureId);
      const isUsed = written && handler.isUsed(written, row);
      // A task that was thrown away may have written that it was used. Nobody could use it then, unless the workflow is asked (decision 103).
      const asked = isUsed && !row?.closed ? await viewOf(deps, procedureId, true) : undefined;
      const view = asked && isStillOpen(handler, asked) ? asked : written;
      if (!view) return refused(reply, problem('url-unknown'), opened.purpose);
      if (isUsed && view === written) {
        if (isRedeemedBy(deps, request, row?.redeemed_by)) return reply.redirect(procedurePath(procedureId), 303);
        return refused(reply, problem('url-used'), opened.purpose);
      }
      if (!handler.open.includes(view.status)) return refused(reply, problem('url-expired'), opened.purpose);
      // With the page, not with the answer to its button: an answer that is lost would take the right along.
      request.browserId();
      request.pause = await pauseOf(deps, view);
      return handler.page(reply, view, token);
    });

    app.post(PATHS.oneTimeUrl, async (request, reply) => {
      const form = readForm(RedeemForm, request);
      if (!form.ok)
        return reply.redirect(refusedPath('url-unknown', handlers.claimed(typedText(request.body, 'token'))), 303);
      try {
        const { procedureId } = await redeem(deps, request, form.value.token);
        return await reply.redirect(procedurePath(procedureId), 303);
      } catch (error) {
        if (error instanceof Refusal && isUrlRefusal(error))
          return reply.redirect(refusedPath(error.word, handlers.claimed(form.value.token)), 303);
        throw error;
      }
    });
  };

/** Whether a workflow waits for its URL, by what it says of itself. */
const isStillOpen = (handler: UrlHandler, view: ProcedureView): boolean =>
  handler.open.includes(view.status) && !handler.isUsed(view, undefined);

const isUrlRefusal = (refusal: Refusal): refusal is Refusal<UrlWord> =>
  (URL_WORDS as readonly string[]).includes(refusal.word);

/** Where the page of a refusal is found by GET. */
const refusedPath = (word: UrlWord, purpose?: Purpose): string =>
  `${PATHS.oneTimeUrl}?${new URLSearchParams({ problem: word, ...(purpose && { purpose }) })}`;
