/** The buttons behind the two one-time URLs of an operator application. */
import { projectedView } from '../../../db/platform/procedures.js';
import { findApplication } from '../../../db/staff/applications.js';
import {
  applicationRedeemUpdateId,
  type RedeemApplicationUrl,
  redeemApplicationUrlUpdate,
} from '../../../workflows/contracts/operator-application.js';
import type { Purpose } from '../../../workflows/contracts/procedure.js';
import type { ApiDependencies } from '../../dependencies.js';
import type { CallContext } from '../../http/call-context.js';
import { problem } from '../../http/problems.js';
import { viewProcedure } from '../client.js';
import { decisionDueAt } from '../decision-due.js';
import { passwordTicket } from '../new-password/service.js';
import type { UrlRedeemed } from '../one-time-url/operations.js';
import { hasTaken, redeemClosed, redeemUrl } from '../one-time-url/redeem.js';
import type { Opened, UrlHandler } from '../one-time-url/url-handler.js';
import { ContactVerificationPage, OperatorPasswordUrlPage, OperatorUrlRefusedPage } from './pages/url.js';

type ApplicationUrlPurpose = RedeemApplicationUrl['purpose'];
type Needs = Pick<ApiDependencies, 'db' | 'temporal' | 'tokens' | 'services' | 'clock'>;

/** The step that shows that the URL of a purpose was used. */
const REDEEM_STEP = {
  'contact-verification': 'contact-verified',
  'operator-password': 'redeemed',
} as const satisfies Record<ApplicationUrlPurpose, string>;

const OPEN = {
  'contact-verification': 'awaiting-contact-verification',
  'operator-password': 'awaiting-confirmation',
} as const satisfies Record<ApplicationUrlPurpose, string>;
const PAGES = { 'contact-verification': ContactVerificationPage, 'operator-password': OperatorPasswordUrlPage };

const handlerOf = (purpose: ApplicationUrlPurpose): UrlHandler => ({
  redeem: (deps, call, opened) => redeemApplicationUrl(deps, call, { ...opened, purpose }),
  open: [OPEN[purpose]],
  isUsed: (view) => hasTaken(view, REDEEM_STEP[purpose]),
  page: (reply, view, token) => reply.page(PAGES[purpose], { token, procedure: view }),
  refused: (reply, word, status) => reply.page(OperatorUrlRefusedPage, { problem: word }, status),
});

export const applicationUrls = {
  'contact-verification': handlerOf('contact-verification'),
  'operator-password': handlerOf('operator-password'),
} as const satisfies Partial<Record<Purpose, UrlHandler>>;

function redeemApplicationUrl(
  deps: Needs,
  call: CallContext,
  { purpose, procedureId, issue }: Opened & { purpose: ApplicationUrlPurpose },
): Promise<UrlRedeemed> {
  return redeemUrl(deps, call, {
    procedureId,
    update: redeemApplicationUrlUpdate,
    updateId: applicationRedeemUpdateId({ purpose, issue }),
    message: (browser) => ({
      purpose,
      issue,
      browser,
      ...(purpose === 'contact-verification' && { dueAt: decisionDueAt(deps.services.umin, deps.clock()) }),
    }),
    onward: () => onward(deps, procedureId, purpose),
    closed: async (ended) =>
      redeemClosed(deps, call, ended, hasTaken(await projectedView(deps.db, ended), REDEEM_STEP[purpose])),
  });
}

/** What is next for the browser whose redeem counted, however long ago that was. */
async function onward(deps: Needs, procedureId: string, purpose: ApplicationUrlPurpose): Promise<UrlRedeemed> {
  const view = await viewProcedure(deps, procedureId);
  if (!view) throw problem('url-unknown');
  const { status, expiresAt } = view;
  if (purpose === 'operator-password' && status === 'awaiting-password' && expiresAt !== undefined)
    return {
      procedureId,
      status,
      next: 'new-password',
      passwordTicket: passwordTicket(deps, { procedureId, expiresAt }),
      expiresAt,
    };
  if (purpose === 'contact-verification' && (status === 'awaiting-decision' || status === 'awaiting-applicant')) {
    const application = await findApplication(deps.db, procedureId);
    if (application?.receipt_number)
      return { procedureId, status, next: 'await-decision', receiptNumber: application.receipt_number };
  }
  return { procedureId, status, next: status === 'propagating' ? 'wait' : 'done' };
}
