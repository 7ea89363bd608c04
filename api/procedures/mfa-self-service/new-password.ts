/** The new password of somebody whose card was verified, by the ticket that they were given. */
import { findMember, type UtokyoMember } from '../../../db/utokyo/members.js';
import { findReregistration } from '../../../db/utokyo/reregistrations.js';
import { memberResetContext, resetMemberPasswordUpdate } from '../../../workflows/contracts/mfa-self-service.js';
import type { Outcome } from '../../../workflows/contracts/procedure.js';
import { HOUR_MS } from '../../../workflows/rules/duration.js';
import type { PasswordRule } from '../../../workflows/rules/password-policy.js';
import type { ApiDependencies } from '../../dependencies.js';
import type { CallContext } from '../../http/call-context.js';
import { limitRules, withinLimits } from '../../http/plugins/limits.js';
import { problem } from '../../http/problems.js';
import { memberRule } from '../../utokyo/member-rule.js';
import { memberHolder } from '../../utokyo/session.js';
import { answeredBefore, refuse, updateProcedure } from '../client.js';
import { checkPolicy, type PasswordSetter, type Submitted, TRIES_PER_HOUR } from '../new-password/service.js';

/** How long an answer waits until the password is in force. */
const SET_WAIT_MS = 6_000;

/** Checks the password, and puts it in force: all sessions of the account end. After a refused one the person may try again. */
export const setMemberPassword: PasswordSetter = async (deps, call, { procedureId, password, passwordAgain }) => {
  const updateId = call.idFor('password');
  const member = await holderOf(deps, procedureId);
  if (!member) {
    const first = await answeredBefore<Outcome<object, string>>(deps, call, procedureId, updateId);
    return first?.ok ? done(procedureId) : expired(deps, call, procedureId);
  }
  const tries = { name: 'new-password:tries', subject: procedureId, limit: TRIES_PER_HOUR, windowMs: HOUR_MS };
  return withinLimits(deps.db, limitRules(deps, call, tries), async () => {
    const { id: accountId, email } = member;
    const minLength = deps.services.utokyo.passwordMinLength;
    const say = (rule: PasswordRule): string => memberRule(call.text, rule, minLength);
    await checkPolicy({ password, passwordAgain }, { accountId, email }, minLength, say);
    // The hash leaves this process only sealed for this procedure; the password itself is forgotten with this request.
    const made = await deps.passwords.hash(password, call.clientNetwork());
    const hash = deps.sealer.seal(made, memberResetContext(procedureId));
    const sent = await updateProcedure(deps, call, procedureId, resetMemberPasswordUpdate, {
      args: [{ procedureId, hash }],
      updateId,
      waitMs: SET_WAIT_MS,
    });
    if (sent.state === 'taken') throw problem('unavailable', { retryAfterS: 2 });
    if (sent.state !== 'done' || !sent.result.ok) return expired(deps, call, procedureId);
    call.remember(memberHolder(accountId));
    return done(procedureId);
  });
};

const done = (procedureId: string): Submitted => ({ procedureId, status: 'completed', services: [] });

/** Whose password it is, as long as the re-registration is open. */
async function holderOf({ db }: Pick<ApiDependencies, 'db'>, procedureId: string): Promise<UtokyoMember | undefined> {
  const own = await findReregistration(db, procedureId);
  const member = own?.open ? await findMember(db, own.member_id) : undefined;
  return member?.disabled_at ? undefined : member;
}

const expired = (deps: ApiDependencies, call: CallContext, procedureId: string): Promise<never> =>
  refuse(
    deps,
    call,
    { procedureId, operation: 'submitNewPassword', refusal: 'ticket-expired' },
    problem('ticket-expired'),
  );
