/** What a registered member may change of their own account, whether by script or by page. */
import { findJairoAccount } from '../../../db/jairo/accounts.js';
import { findProcedure } from '../../../db/platform/procedures.js';
import {
  MEMBER_CHANGE,
  type MemberChange,
  type MemberChangeInput,
  memberChangedUpdate,
  memberPasswordContext,
} from '../../../workflows/contracts/member-change.js';
import type { Status } from '../../../workflows/contracts/procedure.js';
import { HOUR_MS } from '../../../workflows/rules/duration.js';
import { emailKey } from '../../../workflows/rules/email.js';
import type { ApiDependencies } from '../../dependencies.js';
import type { SessionCall } from '../../http/call-context.js';
import type { GuessNeeds } from '../../http/guesses.js';
import { limitRule } from '../../http/plugins/limits.js';
import { malformed, problem, Refusal } from '../../http/problems.js';
import { requireGoodPassword } from '../../institution/password.js';
import { type Member, requireMember } from '../../institution/session.js';
import { accountByPassword, startMemberSession } from '../../institution/sign-in.js';
import { startProcedure, startProcedureWithUpdate, startWithin } from '../client.js';

type Needs = Pick<ApiDependencies, 'db' | 'temporal' | 'tokens' | 'services' | 'sealer' | 'passwords' | 'strength'>;

/** Changes of one account in an hour that are in force at once: more than a person makes. */
const CHANGES_PER_HOUR = 30;

export interface Changed {
  procedureId: string;
  status: Status;
}

export async function changeDisplayName(deps: Needs, call: SessionCall, displayName: string): Promise<Changed> {
  const { account } = await requireMember(deps, call);
  const changed = await changeAtOnce(deps, call, account.user_id, () => ({ what: 'display-name', displayName }));
  // The form may have been sent before with another name, which is then the one in force.
  if ((await findJairoAccount(deps.db, account.user_id))?.display_name !== displayName) throw problem('wrong-state');
  return changed;
}

/** Has a new address verified. @throws Refusal `malformed` where it is the present one */
export async function startEmailChange(deps: Needs, call: SessionCall, email: string): Promise<Changed> {
  const { account } = await requireMember(deps, call);
  if (emailKey(email) === account.email_key) throw malformed({ path: 'email', reason: 'unchanged' });
  const procedureId = call.procedureIdFor('jairo', 'member-change');
  const { requestsPerHour } = deps.services.jairo;
  const rules = [
    limitRule(deps.tokens, { ...HOURLY, name: 'member-email', subject: account.user_id, limit: requestsPerHour }),
    limitRule(deps.tokens, { ...HOURLY, name: 'member-email:to', subject: emailKey(email), limit: requestsPerHour }),
  ];
  await startWithin(deps, call, { procedureId, rules }, () =>
    startProcedure(
      deps,
      call,
      MEMBER_CHANGE,
      inputOf(deps, call, account.user_id, { procedureId, change: { what: 'email', email } }),
    ),
  );
  return { procedureId, status: 'awaiting-confirmation' };
}
const HOURLY = { windowMs: HOUR_MS };

/**
 * Puts another password in force. All sessions of the account end; this one goes on under a new ID.
 * @throws Refusal `not-authenticated` where the present one is wrong; `wrong-state` where another one is in force by now
 */
export async function changePassword(
  deps: Needs & GuessNeeds,
  call: SessionCall,
  { current, password }: { current: string; password: string },
): Promise<Changed> {
  const member = await requireMember(deps, call);
  const { user_id: userId } = member.account;
  const account = await accountByPassword(deps, call, { userId, password: current });
  if (!account) throw problem('not-authenticated');
  await requireGoodPassword(deps, call, password, knownOf(member));
  // The hash leaves this process only sealed for this procedure; the password itself is forgotten with this request.
  const made = await deps.passwords.hash(password, call.clientNetwork());
  const changed = await changeAtOnce(deps, call, userId, (procedureId) => ({
    what: 'password',
    version: account.password_version,
    hash: deps.sealer.seal(made, memberPasswordContext(procedureId)),
  }));
  const now = await findJairoAccount(deps.db, userId);
  // The form may have been sent before with another password, which is then the one in force.
  if (!now || !(await deps.passwords.verify(now.password_hash, password, call.clientNetwork())))
    throw problem('wrong-state');
  // Unless the account has changed again meanwhile.
  if (now.password_version === account.password_version + 1) await startMemberSession(deps, call, now);
  return changed;
}

const knownOf = ({ account, rights }: Member) => ({
  userId: account.user_id,
  displayName: account.display_name,
  email: account.email,
  institution: rights.map(({ institution }) => institution).join(' '),
});

async function changeAtOnce(
  deps: Needs,
  call: SessionCall,
  userId: string,
  changeOf: (procedureId: string) => MemberChange,
): Promise<Changed> {
  const procedureId = call.procedureIdFor('jairo', 'member-change');
  const input = inputOf(deps, call, userId, { procedureId, change: changeOf(procedureId) });
  const rules = [
    limitRule(deps.tokens, { ...HOURLY, name: 'member-change', subject: userId, limit: CHANGES_PER_HOUR }),
  ];
  return startWithin(deps, call, { procedureId, rules }, async () => {
    const answer = await answerOf(deps, call, input);
    if (!answer.ok) throw problem('wrong-state');
    return { procedureId, status: answer.view.status };
  });
}

/** A repeat may come when the procedure has ended without having answered: what it wrote is the answer. */
async function answerOf(deps: Needs, call: SessionCall, input: MemberChangeInput) {
  try {
    return await startProcedureWithUpdate(deps, call, MEMBER_CHANGE, input, memberChangedUpdate);
  } catch (error) {
    const row = error instanceof Refusal ? await findProcedure(deps.db, input.procedureId) : undefined;
    if (row?.status === 'completed') return { ok: true as const, view: { status: row.status } };
    throw error;
  }
}

const inputOf = (
  { services: { jairo } }: Pick<Needs, 'services'>,
  call: Pick<SessionCall, 'locale'>,
  userId: string,
  { procedureId, change }: { procedureId: string; change: MemberChange },
): MemberChangeInput => ({
  procedureId,
  userId,
  change,
  locale: call.locale,
  waits: { urlMs: jairo.oneTimeUrlLifeMs, mailMs: jairo.mailPatienceMs },
});
