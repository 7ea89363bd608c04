/** Routes of the link with the identity-verification service, and where that service sends people back to, whatever they went there for. */
import type { FastifyInstance } from 'fastify';
import { findProcedure } from '../../../db/platform/procedures.js';
import { answerOf } from '../../../db/utokyo/identity-checks.js';
import type { UtokyoMember } from '../../../db/utokyo/members.js';
import type { ApiDependencies } from '../../dependencies.js';
import { formProblem, typedText } from '../../http/forms.js';
import { serve } from '../../http/operation.js';
import { CARD_PATHS } from '../../utokyo/card-paths.js';
import { comeBack } from '../../utokyo/identity-round.js';
import { LeavePage } from '../../utokyo/pages/card-leave.js';
import { UTOKYO_PATHS } from '../../utokyo/paths.js';
import { visit } from '../../utokyo/visit.js';
import { isRedeemedBy } from '../client.js';
import type { StatusPage } from '../module.js';
import { linkIdentity, unlinkIdentity } from './operations.js';
import { LinkCasePage } from './pages/case.js';
import { LinkPage, type LinkView } from './pages/link.js';
import { removeLink, startLink } from './service.js';

export async function identityLinkRoutes(app: FastifyInstance, deps: ApiDependencies): Promise<void> {
  serve(app, linkIdentity, ({ request }) => startLink(deps, request));
  serve(app, unlinkIdentity, async ({ request }) => ({
    linked: false as const,
    removed: await removeLink(deps, request),
  }));
}

export async function identityLinkPages(app: FastifyInstance, deps: ApiDependencies): Promise<void> {
  // Without HEAD, which would use the return up unseen.
  app.get(UTOKYO_PATHS.identityCallback, { exposeHeadRoute: false }, async (request, reply) => {
    const { search } = new URL(request.url, deps.config.publicUrl);
    return reply.redirect(await comeBack(deps, request, search), 303);
  });

  app.get(CARD_PATHS.link, async (request, reply) => {
    const found = await visit(deps, request, reply, 'identity-link');
    if ('sent' in found) return found.sent;
    const { member, shown } = found;
    const unlinked = typedText(request.query, 'done') === 'unlinked' && member.account.linked_at === null;
    return reply.page(LinkPage, { member: shown, ...linkedOf(member.account), unlinked });
  });
  app.post(CARD_PATHS.link, async (request, reply) => {
    const found = await visit(deps, request, reply, 'identity-link');
    if ('sent' in found) return found.sent;
    try {
      const { authorizationUrl: url, expiresAt } = await startLink(deps, request);
      return await reply.page(LeavePage, { under: 'link', url, expiresAt });
    } catch (error) {
      const { errors, status } = formProblem(reply, error);
      return reply.again(LinkPage, CARD_PATHS.link, errors, status);
    }
  });
  // A reload after a refused POST is a GET.
  app.get(CARD_PATHS.unlink, (_request, reply) => reply.redirect(CARD_PATHS.link, 303));
  app.post(CARD_PATHS.unlink, async (request, reply) => {
    const found = await visit(deps, request, reply, 'identity-link');
    if ('sent' in found) return found.sent;
    await removeLink(deps, request);
    return reply.redirect(`${CARD_PATHS.link}?done=unlinked`, 303);
  });
}

function linkedOf({ linked_at: at, linked_name_equal: equal }: UtokyoMember): Pick<LinkView, 'linked'> {
  if (!at) return {};
  const names = { true: 'equal', false: 'other', null: 'unknown' } as const;
  return { linked: { at: at.toISOString(), name: names[`${equal}`] } };
}

export const identityLinkPage: StatusPage = async (deps, reply, procedure) => {
  const { procedureId, status } = procedure;
  const row = await findProcedure(deps.db, procedureId);
  const isOwn = isRedeemedBy(deps, reply.request, row?.redeemed_by);
  const answer = isOwn && status === 'completed' ? await answerOf(deps.db, procedureId) : undefined;
  const nameDiffers = answer !== undefined && 'nameEqual' in answer && !answer.nameEqual;
  return reply.page(LinkCasePage, { procedure, isOwn, nameDiffers });
};
