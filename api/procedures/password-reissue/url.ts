/** The button behind the one-time URL of a password reissue. */
import { claimedBy } from '../../../db/cinii/reissues.js';
import type { ProcedureRow } from '../../../db/platform/procedures.js';
import { redeemReissueUpdate, redeemUpdateId } from '../../../workflows/contracts/password-reissue.js';
import type { Purpose } from '../../../workflows/contracts/procedure.js';
import type { ApiDependencies } from '../../dependencies.js';
import type { CallContext } from '../../http/call-context.js';
import { procedurePath } from '../../pages/paths.js';
import { isRedeemedBy, refuseUrl } from '../client.js';
import type { UrlRedeemed } from '../one-time-url/operations.js';
import { redeemClosed, redeemUrl } from '../one-time-url/redeem.js';
import type { Opened, UrlHandler } from '../one-time-url/url-handler.js';
import { PasswordReissueRefusedPage } from './pages/status.js';
import { PasswordReissueUrlPage } from './pages/url.js';
import { ciniiHolder } from './service.js';

type Needs = Pick<ApiDependencies, 'db' | 'temporal' | 'tokens'>;

const handler: UrlHandler = {
  redeem: redeemReissue,
  open: ['awaiting-confirmation'],
  isUsed: (_view, row) => typeof row?.redeemed_by === 'string',
  page: (reply, view, token) =>
    reply.page(PasswordReissueUrlPage, { token, procedure: view, cleanUrl: procedurePath(view.procedureId) }),
  refused: (reply, word, status) => reply.page(PasswordReissueRefusedPage, { problem: word }, status),
};

export const reissueUrls = { 'password-reissue': handler } as const satisfies Partial<Record<Purpose, UrlHandler>>;

function redeemReissue(deps: Needs, call: CallContext, { procedureId, issue }: Opened): Promise<UrlRedeemed> {
  return redeemUrl(deps, call, {
    procedureId,
    update: redeemReissueUpdate,
    updateId: redeemUpdateId(issue),
    message: (browser) => ({ issue, browser }),
    onward: async ({ status }) => {
      for (const applicationId of await claimedBy(deps.db, procedureId)) call.remember(ciniiHolder(applicationId));
      return { procedureId, status, next: 'done' };
    },
    taken: (row) => redeemTaken(deps, call, { procedureId, row }),
    closed: (row) => redeemClosed(deps, call, row),
  });
}

/** The mail server is slow, so there is no answer yet: the browser whose redeem counted goes on waiting, any other is too late. */
function redeemTaken(
  deps: Needs,
  call: CallContext,
  { procedureId, row }: { procedureId: string; row: ProcedureRow | undefined },
): Promise<UrlRedeemed> {
  if (row?.redeemed_by && !isRedeemedBy(deps, call, row.redeemed_by))
    return refuseUrl(deps, call, procedureId, 'url-used');
  return Promise.resolve({ procedureId, status: 'applying', next: 'wait' });
}
