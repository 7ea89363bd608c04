/**
 * One-time URLs of every purpose: `GET /u?token=…` shows a page with one button and changes nothing, the button's POST redeems.
 * A purpose adds a row to {@link PURPOSE_DOORS}; the compiler asks for it.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { findProcedure } from '../../../db/platform/procedures.js';
import type { UrlClaims } from '../../../worker/runtime/crypto/tokens.js';
import { PURPOSES, type Purpose } from '../../../workflows/contracts/procedure.js';
import { verificationDoor } from '../email-verification/url.js';
import { typedText } from '../../http/forms.js';
import { type PurposeDoor, URL_WORDS, type UrlWord } from './url-handler.js';
import { redeemOneTimeUrl, type UrlRedeemed } from './operations.js';
import { serve } from '../../http/operation.js';
import { applicationDoor } from '../operator-application/url.js';
import { PATHS, procedurePath } from '../../pages/paths.js';
import { reissueDoor } from '../password-reissue/url.js';
import type { ApiDependencies } from '../../dependencies.js';
import { readForm } from '../../http/plugins/pages.js';
import { problem, Refusal } from '../../http/problems.js';
import { isRedeemedBy, refuseUrl, viewProcedure } from '../client.js';
import { resetDoor } from '../second-password-reset/url.js';

const PURPOSE_DOORS: Record<Purpose, PurposeDoor> = {
  'password-reissue': reissueDoor,
  'contact-verification': applicationDoor('contact-verification'),
  'operator-password': applicationDoor('operator-password'),
  'email-register': verificationDoor('register'),
  'email-change': verificationDoor('change'),
  'second-password-reset': resetDoor,
};

/** Service and kind of the procedures that mail URLs of a purpose: a token opens no other, not even one that has ended. */
const KINDS: Record<Purpose, string> = {
  'password-reissue': 'cinii-password-reissue',
  'contact-verification': 'umin-operator-application',
  'operator-password': 'umin-operator-application',
  'email-register': 'shomei-email-verification',
  'email-change': 'shomei-email-verification',
  'second-password-reset': 'shomei-second-password-reset',
};
const isOfItsKind = ({ purpose, procedureId }: UrlClaims): boolean => procedureId.startsWith(`${KINDS[purpose]}-`);

async function redeem(deps: ApiDependencies, request: FastifyRequest, token: string): Promise<UrlRedeemed> {
  const opened = deps.tokens.openUrl(token);
  if (!opened) throw problem('url-unknown');
  if (!isOfItsKind(opened)) return refuseUrl(deps, request, opened.procedureId, 'url-unknown');
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
    const purpose = PURPOSES.find((one) => one === typedText(request.query, 'purpose'));
    if (shown) return refused(reply, problem(shown), purpose);
    const token = typedText(request.query, 'token');
    const opened = deps.tokens.openUrl(token);
    if (!opened) return refused(reply, problem('url-unknown'));
    if (!isOfItsKind(opened)) return refused(reply, problem('url-unknown'), opened.purpose);
    const { procedureId } = opened;
    const door = PURPOSE_DOORS[opened.purpose];
    const view = await viewProcedure(deps, procedureId);
    const row = await findProcedure(deps.db, procedureId);
    if (!view) return refused(reply, problem('url-unknown'), opened.purpose);
    if (door.isUsed(view, row)) {
      if (row?.redeemed_by && isRedeemedBy(deps, request, row.redeemed_by))
        return reply.redirect(procedurePath(procedureId), 303);
      return refused(reply, problem('url-used'), opened.purpose);
    }
    if (view.status !== door.open) return refused(reply, problem('url-expired'), opened.purpose);
    return door.page(reply, view, token);
  });

  app.post(PATHS.oneTimeUrl, async (request, reply) => {
    const form = readForm(RedeemForm, request.body);
    if (!form.ok) return refused(reply, problem('url-unknown'));
    try {
      const { procedureId } = await redeem(deps, request, form.value.token);
      return await reply.redirect(procedurePath(procedureId), 303);
    } catch (error) {
      if (error instanceof Refusal && isUrlRefusal(error))
        return refused(reply, error, deps.tokens.openUrl(form.value.token)?.purpose);
      throw error;
    }
  });
}

const isUrlRefusal = (refusal: Refusal): refusal is Refusal<UrlWord> =>
  (URL_WORDS as readonly string[]).includes(refusal.word);

/** Says it in the frame of the purpose; where the token names none, in that of the first. */
const refused = (reply: FastifyReply, refusal: Refusal<UrlWord>, purpose: Purpose = 'password-reissue'): FastifyReply =>
  PURPOSE_DOORS[purpose].refused(reply, refusal.word, refusal.status);
