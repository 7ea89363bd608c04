/** The button behind the one-time URL of a reset. */
import { type ProcedureRow, projectedView } from '../../../db/platform/procedures.js';
import { redeemUpdateId } from '../../../workflows/contracts/password-reissue.js';
import type { Purpose } from '../../../workflows/contracts/procedure.js';
import { redeemResetUpdate } from '../../../workflows/contracts/second-password-reset.js';
import type { ApiDependencies } from '../../dependencies.js';
import type { CallContext } from '../../http/call-context.js';
import { problem } from '../../http/problems.js';
import { StudentUrlPage, StudentUrlRefusedPage } from '../../student/pages/url.js';
import { viewProcedure } from '../client.js';
import type { UrlRedeemed } from '../one-time-url/operations.js';
import { hasTaken, redeemClosed, redeemUrl } from '../one-time-url/redeem.js';
import type { Opened, UrlHandler } from '../one-time-url/url-handler.js';
import { resetSteps } from './pages/reset.js';
import { passwordTicket } from './service.js';

type Needs = Pick<ApiDependencies, 'db' | 'temporal' | 'tokens'>;

const handler: UrlHandler = {
  redeem: redeemReset,
  open: ['awaiting-confirmation'],
  isUsed: (view) => hasTaken(view, 'redeemed'),
  page: (reply, procedure, token) =>
    reply.page(StudentUrlPage, { what: 'reset', token, procedure, steps: resetSteps(procedure) }),
  refused: (reply, word, status) => reply.page(StudentUrlRefusedPage, { what: 'reset', problem: word }, status),
};

export const resetUrls = { 'second-password-reset': handler } as const satisfies Partial<Record<Purpose, UrlHandler>>;

function redeemReset(deps: Needs, call: CallContext, { procedureId, issue }: Opened): Promise<UrlRedeemed> {
  return redeemUrl(deps, call, {
    procedureId,
    update: redeemResetUpdate,
    updateId: redeemUpdateId(issue),
    message: (browser) => ({ procedureId, issue, browser }),
    onward: () => onward(deps, procedureId),
    closed: async (ended) => redeemClosed(deps, call, ended, await hasCounted(deps, ended)),
  });
}

/** What is next for the browser whose redeem counted, however long ago that was. */
async function onward(deps: Needs, procedureId: string): Promise<UrlRedeemed> {
  const view = await viewProcedure(deps, procedureId);
  if (!view) throw problem('url-unknown');
  const { status, expiresAt } = view;
  if (status !== 'awaiting-password' || expiresAt === undefined) return { procedureId, status, next: 'done' };
  const ticket = passwordTicket(deps, { procedureId, expiresAt });
  return { procedureId, status, next: 'new-password', passwordTicket: ticket, expiresAt };
}

/** Whether the URL was used while the account was still the same: a redeem after that was refused, and is so again. */
const hasCounted = async ({ db }: Needs, row: ProcedureRow): Promise<boolean> =>
  row.redeemed_by !== null && hasTaken(await projectedView(db, row), 'password-allowed');
