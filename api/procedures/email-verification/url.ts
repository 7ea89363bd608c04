/** The button behind the one-time URL that verifies an address. */
import { type ProcedureRow, projectedView } from '../../../db/platform/procedures.js';
import {
  redeemVerificationUpdate,
  urlPurpose,
  type VerificationPurpose,
} from '../../../workflows/contracts/email-verification.js';
import { redeemUpdateId } from '../../../workflows/contracts/password-reissue.js';
import type { Purpose } from '../../../workflows/contracts/procedure.js';
import type { ApiDependencies } from '../../dependencies.js';
import type { CallContext } from '../../http/call-context.js';
import { StudentUrlPage, StudentUrlRefusedPage } from '../../student/pages/url.js';
import type { UrlRedeemed } from '../one-time-url/operations.js';
import { redeemClosed, redeemUrl } from '../one-time-url/redeem.js';
import type { Opened, UrlHandler } from '../one-time-url/url-handler.js';
import { verificationSteps } from './pages/status.js';

type Needs = Pick<ApiDependencies, 'db' | 'temporal' | 'tokens'>;

const handlerOf = (purpose: VerificationPurpose): UrlHandler => ({
  // The token calls the purpose `email-register` or `email-change`, the update calls it `register` or `change`.
  redeem: (deps, call, opened) => redeemVerification(deps, call, { ...opened, purpose }),
  open: ['awaiting-confirmation'],
  isUsed: (_view, row) => typeof row?.redeemed_by === 'string',
  page: (reply, procedure, token) =>
    reply.page(StudentUrlPage, { what: purpose, token, procedure, steps: verificationSteps({ purpose, procedure }) }),
  refused: (reply, word, status) => reply.page(StudentUrlRefusedPage, { what: purpose, problem: word }, status),
});

export const verificationUrls = {
  'email-register': handlerOf('register'),
  'email-change': handlerOf('change'),
} as const satisfies Partial<Record<Purpose, UrlHandler>>;

function redeemVerification(
  deps: Needs,
  call: CallContext,
  { purpose, procedureId, issue }: Opened & { purpose: VerificationPurpose },
): Promise<UrlRedeemed> {
  return redeemUrl(deps, call, {
    procedureId,
    update: redeemVerificationUpdate,
    updateId: redeemUpdateId(issue),
    message: (browser) => ({ procedureId, purpose, issue, browser }),
    isOf: (row) => isOf(deps, row, purpose),
    onward: ({ status }) => ({ procedureId, status, next: 'done' }),
    closed: (ended) => redeemClosed(deps, call, ended),
  });
}

/** Whether a procedure is of the URL's purpose: its first step, written before any URL is mailed, names the purpose. */
async function isOf({ db }: Pick<Needs, 'db'>, row: ProcedureRow, purpose: VerificationPurpose): Promise<boolean> {
  const { steps } = await projectedView(db, row);
  return steps.some(({ step }) => step === urlPurpose(purpose));
}
