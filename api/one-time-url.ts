/**
 * One-time URLs of every purpose: `GET /u?token=…` shows a page with one button and changes nothing, the button's POST redeems.
 * A purpose adds a row to {@link PURPOSE_DOORS}; the compiler asks for it.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { findProcedure } from '../db/procedures.js';
import type { ProcedureView, Purpose } from '../workflows/contracts/procedure.js';
import type { ApiDependencies } from './app.js';
import { typedText } from './forms.js';
import { serve } from './operation.js';
import { PATHS, PasswordReissueRefusedPage, PasswordReissueUrlPage, procedurePath } from './pages/index.js';
import { type Redeemed, redeemReissue } from './password-reissue.calls.js';
import { redeemOneTimeUrl } from './password-reissue.schema.js';
import { readForm } from './plugins/pages.js';
import { problem, Refusal } from './problems.js';
import { isRedeemedBy, viewProcedure } from './procedures.js';

interface Opened {
  procedureId: string;
  issue: number;
}
interface PurposeDoor {
  redeem(deps: ApiDependencies, request: FastifyRequest, opened: Opened): Promise<Redeemed>;
  /** The page with the button, for a URL that still may be used. */
  page(reply: FastifyReply, view: ProcedureView, token: string): FastifyReply;
}

const NONE: PurposeDoor = {
  redeem: () => Promise.reject(problem('url-unknown')),
  page: () => {
    throw problem('url-unknown');
  },
};
const PURPOSE_DOORS: Record<Purpose, PurposeDoor> = {
  'password-reissue': {
    redeem: redeemReissue,
    page: (reply, view, token) =>
      reply.page(PasswordReissueUrlPage, { token, procedure: view, cleanUrl: procedurePath(view.procedureId) }),
  },
  'contact-verification': NONE,
  'operator-password': NONE,
};

async function redeem(deps: ApiDependencies, request: FastifyRequest, token: string): Promise<Redeemed> {
  const opened = deps.tokens.openUrl(token);
  if (!opened) throw problem('url-unknown');
  return PURPOSE_DOORS[opened.purpose].redeem(deps, request, opened);
}

export async function oneTimeUrlRoutes(app: FastifyInstance, deps: ApiDependencies): Promise<void> {
  serve(app, redeemOneTimeUrl, ({ body, request }) => redeem(deps, request, body.token));
}

const RedeemForm = z.strictObject({ token: z.string().min(1).max(2048) });

export async function oneTimeUrlPages(app: FastifyInstance, deps: ApiDependencies): Promise<void> {
  app.get(PATHS.oneTimeUrl, async (request, reply) => {
    // What a refused page calls itself once its token is out of the address bar: reloaded, it says the same.
    const shown = URL_WORDS.find((word) => word === typedText(request.query, 'problem'));
    if (shown) return refused(reply, problem(shown));
    const token = typedText(request.query, 'token');
    const opened = deps.tokens.openUrl(token);
    if (!opened) return refused(reply, problem('url-unknown'));
    const row = await findProcedure(deps.db, opened.procedureId);
    if (row?.redeemed_by) {
      if (isRedeemedBy(deps, request, row.redeemed_by)) return reply.redirect(procedurePath(opened.procedureId), 303);
      return refused(reply, problem('url-used'));
    }
    const view = await viewProcedure(deps, opened.procedureId);
    if (!view) return refused(reply, problem('url-unknown'));
    if (view.status !== 'awaiting-confirmation') return refused(reply, problem('url-expired'));
    return PURPOSE_DOORS[opened.purpose].page(reply, view, token);
  });

  app.post(PATHS.oneTimeUrl, async (request, reply) => {
    const form = readForm(RedeemForm, request.body);
    if (!form.ok) return refused(reply, problem('url-unknown'));
    try {
      const { procedureId } = await redeem(deps, request, form.value.token);
      return await reply.redirect(procedurePath(procedureId), 303);
    } catch (error) {
      if (error instanceof Refusal && isUrlRefusal(error)) return refused(reply, error);
      throw error;
    }
  });
}

const URL_WORDS = ['url-expired', 'url-used', 'url-unknown'] as const;
type UrlWord = (typeof URL_WORDS)[number];
const isUrlRefusal = (refusal: Refusal): refusal is Refusal<UrlWord> =>
  (URL_WORDS as readonly string[]).includes(refusal.word);

const refused = (reply: FastifyReply, refusal: Refusal<UrlWord>): FastifyReply =>
  reply.page(PasswordReissueRefusedPage, { problem: refusal.word }, refusal.status);
