/** What a caller may do in a reset of the second password, whether by script or by page. */
import { findProcedure } from '../../../db/platform/procedures.js';
import { findShomeiAccount, findShomeiAccountByEmail } from '../../../db/shomei/accounts.js';
import { claimantOf } from '../../../db/shomei/claims.js';
import type { Outcome, ProcedureView, Sealed } from '../../../workflows/contracts/procedure.js';
import { secondPasswordContext } from '../../../workflows/contracts/second-password-change.js';
import {
  SECOND_PASSWORD_RESET,
  type SecondPasswordResetInput,
  setResetPasswordUpdate,
} from '../../../workflows/contracts/second-password-reset.js';
import { DAY_MS, HOUR_MS } from '../../../workflows/rules/duration.js';
import { emailKey } from '../../../workflows/rules/email.js';
import type { ApiDependencies } from '../../dependencies.js';
import type { CallContext } from '../../http/call-context.js';
import { sharedLimits } from '../../http/plugins/limits.js';
import { problem } from '../../http/problems.js';
import { answeredBefore, refuse, startProcedure, startWithin, updateProcedure } from '../client.js';
import { studentHolder } from '../../student/session.js';
import {
  checkForm,
  checkedNew,
  type CheckNeeds,
  type SecondPasswordSet,
  type TypedTwice,
} from '../second-password-change/service.js';

type Needs = CheckNeeds & Pick<ApiDependencies, 'temporal' | 'services' | 'sealer' | 'clock'>;

/** How long an answer waits until the password is in force. */
const SET_WAIT_MS = 6_000;

/** Whether a procedure is a reset; a ticket for any other procedure is good for nothing here. */
const isReset = (procedureId: string): boolean => procedureId.startsWith('shomei-second-password-reset-');

export interface ResetStarted {
  procedureId: string;
  status: 'accepted';
}

/** Somebody types an address. What happens and what is answered is the same for every address; only a student's gets a mail. */
export async function startReset(
  deps: Pick<Needs, 'db' | 'temporal' | 'tokens' | 'services'>,
  call: CallContext,
  email: string,
): Promise<ResetStarted> {
  const { requestsPerHour, startsPerHourPerAddress, oneTimeUrlLifeMs, passwordTicketLifeMs, mailPatienceMs, quietMs } =
    deps.services.shomei;
  const key = emailKey(email);
  const account = await findShomeiAccountByEmail(deps.db, key);
  const procedureId = call.procedureIdFor('shomei', 'second-password-reset');
  const input: SecondPasswordResetInput = {
    procedureId,
    ...(account && !account.disabled_at && { userId: account.user_id }),
    locale: call.chosenLocale ?? account?.locale ?? call.locale,
    waits: { urlMs: oneTimeUrlLifeMs, passwordMs: passwordTicketLifeMs, mailMs: mailPatienceMs, quietMs },
  };
  const limits = sharedLimits(deps, call, {
    name: 'second-password-reset',
    part: 'address',
    subject: key,
    holders: account ? [studentHolder(account.user_id)] : [],
    limit: requestsPerHour,
    limitOfClient: startsPerHourPerAddress,
    windowMs: HOUR_MS,
  });
  await startWithin(deps, call, { procedureId, rules: limits }, () =>
    startProcedure(deps, call, SECOND_PASSWORD_RESET, input),
  );
  return { procedureId, status: 'accepted' };
}

/**
 * The right to set the second password of a procedure. It is valid for a day longer than the time to do so: when that is over is for the
 * workflow's clock to decide. @param expiresAt RFC 3339
 */
export const passwordTicket = (
  { tokens }: Pick<Needs, 'tokens'>,
  { procedureId, expiresAt }: { procedureId: string; expiresAt: string },
): string => tokens.grant('second-password-ticket', { procedureId }, Date.parse(expiresAt) + DAY_MS);

/** The reset whose second password a ticket may set, while the ticket is valid. */
export function resetOfTicket({ tokens, clock }: Pick<Needs, 'tokens' | 'clock'>, ticket: string): string | undefined {
  const claims = tokens.openGrant('second-password-ticket', ticket, clock());
  if (claims === undefined || claims === 'expired') return undefined;
  const procedureId = String(claims['procedureId']);
  return isReset(procedureId) ? procedureId : undefined;
}

/** What the form for a password is given, where a reset waits for one. Only for the browser that has the right to set it. */
export async function resetForm(
  deps: Pick<Needs, 'tokens' | 'db'>,
  { procedureId, status, expiresAt }: Pick<ProcedureView, 'procedureId' | 'status' | 'expiresAt'>,
): Promise<{ mode: 'reset'; procedureId: string; userId?: string; ticket: string; expiresAt: string } | undefined> {
  if (status !== 'awaiting-password' || expiresAt === undefined) return undefined;
  const userId = await claimantOf(deps.db, procedureId);
  const ticket = passwordTicket(deps, { procedureId, expiresAt });
  return { mode: 'reset', procedureId, ...(userId !== undefined && { userId }), ticket, expiresAt };
}

/** Sets the second password by the ticket of a used URL; all sessions of the account end. After a refused one the person may try again. */
export async function setByTicket(
  deps: Needs,
  call: CallContext,
  typed: TypedTwice & { passwordTicket: string },
): Promise<SecondPasswordSet> {
  const procedureId = resetOfTicket(deps, typed.passwordTicket);
  if (procedureId === undefined) throw problem('ticket-expired');
  const updateId = call.idFor('second-password');
  const userId = await holderOf(deps, procedureId);
  if (userId === undefined) {
    const first = await answeredBefore<Outcome<unknown, string>>(deps, call, procedureId, updateId);
    return first?.ok ? { procedureId, status: 'set' } : expired(deps, call, procedureId);
  }
  checkForm(call.text, typed);
  return checkedNew(deps, call, typed.password, { userId }, async () => {
    // The hash leaves this process only sealed for this procedure; the password itself is forgotten with this request.
    const made = await deps.passwords.hash(typed.password, call.clientNetwork());
    const hash = deps.sealer.seal(made, secondPasswordContext(procedureId));
    const args: [{ hash: Sealed }] = [{ hash }];
    const message = { args, updateId, waitMs: SET_WAIT_MS };
    const sent = await updateProcedure(deps, call, procedureId, setResetPasswordUpdate, message);
    if (sent.state === 'taken') throw problem('unavailable', { retryAfterS: 2 });
    if (sent.state !== 'done' || !sent.result.ok) return expired(deps, call, procedureId);
    call.remember(studentHolder(userId));
    return { procedureId, status: 'set' };
  });
}

/** Checks the projection first, so that what comes too late costs no hash. What counts is what the workflow says of the password itself. */
async function holderOf({ db }: Pick<Needs, 'db'>, procedureId: string): Promise<string | undefined> {
  const row = await findProcedure(db, procedureId);
  const userId = row && !row.closed ? await claimantOf(db, procedureId) : undefined;
  const account = userId === undefined ? undefined : await findShomeiAccount(db, userId);
  return account && !account.disabled_at ? account.user_id : undefined;
}

const expired = (deps: Needs, call: CallContext, procedureId: string): Promise<never> =>
  refuse(
    deps,
    call,
    { procedureId, operation: 'setSecondPassword', refusal: 'ticket-expired' },
    problem('ticket-expired'),
  );
