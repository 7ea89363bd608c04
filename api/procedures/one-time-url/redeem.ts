/** What the buttons behind one-time URLs have in common: one update, one winner, and what each answer of it means. */
import type { UpdateDefinition } from '@temporalio/common';
import { findProcedure, type ProcedureRow } from '../../../db/platform/procedures.js';
import type { Digest, Outcome, ProcedureView } from '../../../workflows/contracts/procedure.js';
import type { ApiDependencies } from '../../dependencies.js';
import type { CallContext } from '../../http/call-context.js';
import type { UrlRedeemed } from './operations.js';
import { isTemporalUnavailable } from '../../../worker/runtime/temporal/client.js';
import type { Updated } from '../../../worker/runtime/temporal/messages.js';
import { problem } from '../../http/problems.js';
import { isRedeemedBy, refuseUrl, updateProcedure } from '../client.js';

type Needs = Pick<ApiDependencies, 'db' | 'temporal' | 'tokens'>;

/** How long a request waits for the workflow's answer. */
const REDEEM_WAIT_MS = 6_000;

export interface UrlRedeem<Message> {
  procedureId: string;
  update: UpdateDefinition<Outcome<{ view: ProcedureView; browser: Digest }, 'url-expired' | 'url-used'>, [Message]>;
  /** The same for all redeems of one URL, so that Temporal gives each of them the answer of the first. */
  updateId: string;
  message(browser: Digest): Message;
  /** For kinds that mail URLs of several purposes: whether the procedure is one of this URL's purpose. */
  isOf?(row: ProcedureRow): Promise<boolean>;
  /** The answer for the browser whose redeem counted. */
  onward(view: ProcedureView): UrlRedeemed | Promise<UrlRedeemed>;
  /** The answer while Temporal has the redeem but the workflow has not answered yet. Absent: `unavailable`, as a repeat gets the answer. */
  taken?(row: ProcedureRow | undefined): Promise<UrlRedeemed>;
  /** The answer of a procedure that has ended. */
  closed(row: ProcedureRow): Promise<UrlRedeemed>;
}

/** Whether a step is in a procedure's timeline. */
export const hasTaken = (view: Pick<ProcedureView, 'steps'>, step: string): boolean =>
  view.steps.some((taken) => taken.step === step);

/** @throws Refusal `url-used`, `url-expired`, `url-unknown`, which are recorded in the audit trail of the procedure; `unavailable` */
export async function redeemUrl<Message>(
  deps: Needs,
  call: CallContext,
  { procedureId, update, updateId, message, isOf, onward, taken, closed }: UrlRedeem<Message>,
): Promise<UrlRedeemed> {
  const refuse = (word: Parameters<typeof refuseUrl>[3]): Promise<never> => refuseUrl(deps, call, procedureId, word);
  const row = await findProcedure(deps.db, procedureId);
  if (row && isOf && !(await isOf(row))) return refuse('url-unknown');
  if (row?.closed) return closed(row);
  const browser = deps.tokens.digest('browser', call.browserId());
  const args: [Message] = [message(browser)];
  const send = () => updateProcedure(deps, call, procedureId, update, { args, updateId, waitMs: REDEEM_WAIT_MS });
  const sent = taken ? await takenOr(deps, call, procedureId, send) : await send();
  if (sent.state === 'done' && sent.result.ok)
    return isRedeemedBy(deps, call, sent.result.browser) ? onward(sent.result.view) : refuse('url-used');
  if (sent.state === 'done') return refuse('url-expired');
  if (sent.state === 'rejected') return refuse('url-unknown');
  const later = await findProcedure(deps.db, procedureId);
  if (sent.state === 'taken') {
    if (later?.closed) return closed(later);
    if (!taken) throw problem('unavailable', { retryAfterS: 2 });
    return taken(later);
  }
  // It closed after the row was read, or was never there.
  return later ? closed(later) : refuse('url-unknown');
}

/** A workflow that mails at once has recorded whose redeem counts before Temporal hears that it took it. */
async function takenOr<R>(
  deps: Needs,
  call: CallContext,
  procedureId: string,
  send: () => Promise<Updated<R>>,
): Promise<Updated<R>> {
  try {
    return await send();
  } catch (error) {
    const recorded = isTemporalUnavailable(error) ? await findProcedure(deps.db, procedureId) : undefined;
    if (!isRedeemedBy(deps, call, recorded?.redeemed_by)) throw error;
    return { state: 'taken' };
  }
}

/**
 * The answer of a procedure that has ended.
 * @param hasCounted whether the URL was used in time; unless given, for procedures that wait for nothing but the redeem
 */
export async function redeemClosed(
  deps: Pick<Needs, 'db' | 'tokens'>,
  call: CallContext,
  { procedure_id: procedureId, status, redeemed_by: redeemedBy }: ProcedureRow,
  hasCounted = redeemedBy !== null && status !== 'superseded',
): Promise<UrlRedeemed> {
  if (!hasCounted) return refuseUrl(deps, call, procedureId, 'url-expired');
  if (!isRedeemedBy(deps, call, redeemedBy)) return refuseUrl(deps, call, procedureId, 'url-used');
  return { procedureId, status, next: 'done' };
}
