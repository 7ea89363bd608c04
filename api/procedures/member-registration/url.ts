/** One-time URLs of an invitation: the invitation itself, which only a registration uses up, and the check of a differing address. */
import { redeemMemberEmailUpdate } from '../../../workflows/contracts/member-registration.js';
import { redeemUpdateId } from '../../../workflows/contracts/password-reissue.js';
import type { Purpose } from '../../../workflows/contracts/procedure.js';
import type { ApiDependencies } from '../../dependencies.js';
import type { CallContext } from '../../http/call-context.js';
import type { UrlRedeemed } from '../one-time-url/operations.js';
import { hasTaken, redeemClosed, redeemUrl } from '../one-time-url/redeem.js';
import type { Opened, UrlHandler } from '../one-time-url/url-handler.js';
import { refuseUrl } from '../client.js';
import { invitationState } from './invitation.js';
import { MemberEmailUrlPage } from './pages/email-url.js';
import { InvitationOverPage } from './pages/over.js';
import { registerUrl } from './paths.js';

type Needs = Pick<ApiDependencies, 'db' | 'temporal' | 'tokens'>;

/** While a differing address is verified the invitation stays open: somebody may have mistyped theirs. */
const OPEN = ['invited', 'awaiting-confirmation'] as const;

const invitation: UrlHandler = {
  redeem: lookAtInvitation,
  open: OPEN,
  isUsed: ({ status }) => status === 'completed',
  page: (reply, _procedure, token) => reply.redirect(registerUrl(token), 303),
  refused: (reply, word, status) => reply.page(InvitationOverPage, { problem: word, purpose: 'invitation' }, status),
};

const memberEmail: UrlHandler = {
  redeem: redeemMemberEmail,
  open: ['awaiting-confirmation'],
  isUsed: (view) => hasTaken(view, 'address-verified') || view.status === 'completed',
  page: (reply, procedure, token) => reply.page(MemberEmailUrlPage, { token, procedure }),
  refused: (reply, word, status) => reply.page(InvitationOverPage, { problem: word, purpose: 'member-email' }, status),
};

export const registrationUrls = {
  invitation,
  'member-email': memberEmail,
} as const satisfies Partial<Record<Purpose, UrlHandler>>;

/** Nothing is used up: what the URL leads to says so. */
async function lookAtInvitation(deps: Needs, call: CallContext, opened: Opened): Promise<UrlRedeemed> {
  const state = await invitationState(deps, opened);
  if (typeof state === 'string') return refuseUrl(deps, call, opened.procedureId, state);
  return { procedureId: opened.procedureId, status: 'invited', next: 'register' };
}

function redeemMemberEmail(deps: Needs, call: CallContext, { procedureId, issue }: Opened): Promise<UrlRedeemed> {
  return redeemUrl(deps, call, {
    procedureId,
    update: redeemMemberEmailUpdate,
    updateId: redeemUpdateId(issue),
    message: (browser) => ({ procedureId, issue, browser }),
    onward: ({ status }) => ({ procedureId, status, next: 'done' }),
    closed: (ended) => redeemClosed(deps, call, ended, ended.status === 'completed'),
  });
}
