/** What a caller may do in a reset of the second password, whether by script or by page. */
import { findProcedure } from '../../../db/platform/procedures.js';
import { findShomeiAccount, findShomeiAccountByEmail } from '../../../db/shomei/accounts.js';
import { claimantOf } from '../../../db/shomei/claims.js';
import type { ProcedureView } from '../../../workflows/contracts/procedure.js';
import { secondPasswordContext } from '../../../workflows/contracts/second-password-change.js';
import {
  SECOND_PASSWORD_RESET,
  type SecondPasswordResetInput,
  setResetPasswordUpdate,
} from '../../../workflows/contracts/second-password-reset.js';
import { emailKey } from '../../../workflows/rules/email.js';
import type { ApiDependencies } from '../../dependencies.js';
import type { CallContext } from '../../http/call-context.js';
import { limitRules } from '../../http/plugins/limits.js';
import { problem } from '../../http/problems.js';
import { refuse, startProcedure, startWithin, updateProcedure } from '../client.js';
import {
  checkForm,
  checkNew,
  type CheckNeeds,
  type SecondPasswordSet,
  type TypedTwice,
} from '../second-password-change/service.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
type Needs = CheckNeeds & Pick<ApiDependencies, 'temporal' | 'services' | 'sealer' | 'clock'>;

/** How long an answer waits until the password is in force. */
const SET_WAIT_MS = 6_000;

/** Whether a procedure is a reset: what names another counts for nothing here. */
const isReset = (procedureId: string): boolean => procedureId.startsWith('shomei-second-password-reset-');

export interface ResetStarted {
  procedureId: string;
  status: 'accepted';
}

/** Somebody types an address. What happens, and the answer, are the same for every one; only a student's gets a mail. */
export async function startReset(
  deps: Pick<Needs, 'db' | 'temporal' | 'tokens' | 'services'>,
  call: CallContext,
  email: string,
): Promise<ResetStarted> {
  const { requestsPerHour, startsPerHourPerAddress, oneTimeUrlLifeMs, passwordTicketLifeMs, mailPatienceMs } =
    deps.services.shomei;
  const key = emailKey(email);
  const account = await findShomeiAccountByEmail(deps.db, key);
  const procedureId = call.procedureIdFor('shomei', 'second-password-reset');
  const input: SecondPasswordResetInput = {
    procedureId,
    ...(account && !account.disabled_at && { userId: account.user_id }),
    locale: call.chosenLocale ?? account?.locale ?? call.locale,
    waits: { urlMs: oneTimeUrlLifeMs, passwordMs: passwordTicketLifeMs, mailMs: mailPatienceMs },
  };
  const limits = limitRules(
    deps,
    call,
    { name: 'second-password-reset:address', subject: key, limit: requestsPerHour, windowMs: HOUR_MS },
    { name: 'second-password-reset:client', limit: startsPerHourPerAddress, windowMs: HOUR_MS },
  );
  await startWithin(deps, procedureId, limits, () => startProcedure(deps, SECOND_PASSWORD_RESET, input));
  return { procedureId, status: 'accepted' };
}

/**
 * The right to set the second password of a procedure. It outlives the time for it by a day: only the workflow's clock decides whether one may
 * still be set. @param expiresAt RFC 3339
 */
export const passwordTicket = (
  { tokens }: Pick<Needs, 'tokens'>,
  { procedureId, expiresAt }: { procedureId: string; expiresAt: string },
): string => tokens.grant('second-password-ticket', { procedureId }, Date.parse(expiresAt) + DAY_MS);

/** The reset whose second password a ticket may set, as long as it may. */
export function resetOfTicket({ tokens, clock }: Pick<Needs, 'tokens' | 'clock'>, ticket: string): string | undefined {
  const claims = tokens.openGrant('second-password-ticket', ticket, clock());
  if (claims === undefined || claims === 'expired') return undefined;
  const procedureId = String(claims['procedureId']);
  return isReset(procedureId) ? procedureId : undefined;
}

/** What the form for a password is given, where a reset waits for one. Only for the browser that has the right to set it. */
export function resetForm(
  deps: Pick<Needs, 'tokens'>,
  { procedureId, status, expiresAt }: Pick<ProcedureView, 'procedureId' | 'status' | 'expiresAt'>,
): { mode: 'reset'; procedureId: string; ticket: string; expiresAt: string } | undefined {
  if (status !== 'awaiting-password' || expiresAt === undefined) return undefined;
  return { mode: 'reset', procedureId, ticket: passwordTicket(deps, { procedureId, expiresAt }), expiresAt };
}

/** Sets the second password by the ticket of a used URL; all sessions of the account end. A refused password uses nothing up. */
export async function setByTicket(
  deps: Needs,
  call: CallContext,
  typed: TypedTwice & { passwordTicket: string },
): Promise<SecondPasswordSet> {
  const procedureId = resetOfTicket(deps, typed.passwordTicket);
  if (procedureId === undefined) throw problem('ticket-expired');
  const userId = await holderOf(deps, call, procedureId);
  checkForm(call.text, typed);
  await checkNew(deps, call.text, typed.password, { userId });
  // Sealed for this procedure before it goes anywhere; the password itself is forgotten with this request.
  const hash = deps.sealer.seal(await deps.passwords.hash(typed.password), secondPasswordContext(procedureId));
  const sent = await updateProcedure(deps, procedureId, setResetPasswordUpdate, {
    args: [{ hash }],
    updateId: call.idFor('second-password'),
    waitMs: SET_WAIT_MS,
  });
  if (sent.state === 'taken') throw problem('unavailable', { retryAfterS: 2 });
  if (sent.state !== 'done' || !sent.result.ok) return expired(deps, call, procedureId);
  return { procedureId, status: 'set' };
}

/** Looks at the projection first: what is over costs no hash and no message. The projection may be behind the workflow, never ahead of it. */
async function holderOf(deps: Needs, call: CallContext, procedureId: string): Promise<string> {
  const row = await findProcedure(deps.db, procedureId);
  // A repeat under a key may be one whose first answer was lost: its update ID is the same, so the workflow answers as it did.
  const isRepeat = call.isRepeatable && row?.status === 'completed';
  const userId = row && (!row.closed || isRepeat) ? await claimantOf(deps.db, procedureId) : undefined;
  const account = userId === undefined ? undefined : await findShomeiAccount(deps.db, userId);
  return account && !account.disabled_at ? account.user_id : expired(deps, call, procedureId);
}

const expired = (deps: Needs, call: CallContext, procedureId: string): Promise<never> =>
  refuse(
    deps,
    call,
    { procedureId, operation: 'setSecondPassword', refusal: 'ticket-expired' },
    problem('ticket-expired'),
  );
