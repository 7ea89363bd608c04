/** The one-time URL that verifies a member's new address. */
import { redeemMemberEmailChangeUpdate } from '../../../workflows/contracts/member-change.js';
import { redeemUpdateId } from '../../../workflows/contracts/password-reissue.js';
import type { Purpose } from '../../../workflows/contracts/procedure.js';
import type { ApiDependencies } from '../../dependencies.js';
import type { CallContext } from '../../http/call-context.js';
import { InvitationOverPage } from '../member-registration/pages/over.js';
import type { UrlRedeemed } from '../one-time-url/operations.js';
import { hasTaken, redeemClosed, redeemUrl } from '../one-time-url/redeem.js';
import type { Opened, UrlHandler } from '../one-time-url/url-handler.js';
import { MemberEmailChangeUrlPage } from './pages/url.js';

type Needs = Pick<ApiDependencies, 'db' | 'temporal' | 'tokens'>;

const handler: UrlHandler = {
  redeem: redeemEmailChange,
  open: ['awaiting-confirmation'],
  isUsed: (view) => hasTaken(view, 'address-changed') || hasTaken(view, 'redeemed'),
  page: (reply, procedure, token) => reply.page(MemberEmailChangeUrlPage, { token, procedure }),
  refused: (reply, word, status) =>
    reply.page(InvitationOverPage, { problem: word, purpose: 'member-email-change' }, status),
};

export const changeUrls = { 'member-email-change': handler } as const satisfies Partial<Record<Purpose, UrlHandler>>;

function redeemEmailChange(deps: Needs, call: CallContext, { procedureId, issue }: Opened): Promise<UrlRedeemed> {
  return redeemUrl(deps, call, {
    procedureId,
    update: redeemMemberEmailChangeUpdate,
    updateId: redeemUpdateId(issue),
    message: (browser) => ({ procedureId, issue, browser }),
    onward: ({ status }) => ({ procedureId, status, next: 'done' }),
    closed: (ended) => redeemClosed(deps, call, ended, ended.redeemed_by !== null && ended.status === 'completed'),
  });
}
