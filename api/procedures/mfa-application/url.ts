/** The button behind the URL in every mail of a re-registration, of whatever kind: it stops the procedure. */
import { projectedView } from '../../../db/platform/procedures.js';
import type { Purpose } from '../../../workflows/contracts/procedure.js';
import { stopReregistrationUpdate } from '../../../workflows/contracts/reregistration.js';
import type { ApiDependencies } from '../../dependencies.js';
import type { CallContext } from '../../http/call-context.js';
import type { UrlRedeemed } from '../one-time-url/operations.js';
import { hasTaken, redeemClosed, redeemUrl } from '../one-time-url/redeem.js';
import type { Opened, UrlHandler } from '../one-time-url/url-handler.js';
import { StopPage, StopRefusedPage } from './pages/stop.js';

type Needs = Pick<ApiDependencies, 'db' | 'temporal' | 'tokens'>;

const STEP = 'stopped';

const handler: UrlHandler = {
  alsoOf: ['mfa-self-service'],
  redeem: stop,
  // Until a new method is registered.
  open: [
    'awaiting-identity',
    'awaiting-decision',
    'awaiting-applicant',
    'cooling',
    'applying',
    'awaiting-registration',
    'awaiting-password',
  ],
  isUsed: (view) => hasTaken(view, STEP),
  page: (reply, procedure, token) => reply.page(StopPage, { token, procedure }),
  refused: (reply, word, status) => reply.page(StopRefusedPage, { problem: word }, status),
};

export const stopUrls = { 'stop-reregistration': handler } as const satisfies Partial<Record<Purpose, UrlHandler>>;

function stop(deps: Needs, call: CallContext, { procedureId, issue }: Opened): Promise<UrlRedeemed> {
  return redeemUrl(deps, call, {
    procedureId,
    update: stopReregistrationUpdate,
    updateId: `stop-${issue}`,
    message: (browser) => ({ procedureId, issue, browser }),
    onward: ({ status }) => ({ procedureId, status, next: 'done' }),
    closed: async (ended) => redeemClosed(deps, call, ended, hasTaken(await projectedView(deps.db, ended), STEP)),
  });
}
