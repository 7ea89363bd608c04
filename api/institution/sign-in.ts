/** Sign-in of institution members: 「ユーザーID」 and 「パスワード」 of the community site. */
import { z } from 'zod';
import { chooseLocale, findJairoAccount, type JairoAccount } from '../../db/jairo/accounts.js';
import { type Right, rightsOf } from '../../db/jairo/rights.js';
import { HOUR_MS } from '../../workflows/rules/duration.js';
import { parseMemberUserId } from '../../workflows/rules/member-user-id.js';
import type { ApiDependencies } from '../dependencies.js';
import type { CallContext, SessionCall } from '../http/call-context.js';
import { guarded, type GuessNeeds } from '../http/guesses.js';
import { problem } from '../http/problems.js';
import { type Presented, signInOf } from '../session/sign-in.js';
import { memberHolder, requireMember } from './session.js';

type Needs = GuessNeeds & Pick<ApiDependencies, 'passwords' | 'services'>;

/** Tries of one ID from one client network in an hour. */
const SIGN_IN_TRIES = 20;
/** Tries of one ID in a row, from wherever, that cost no wait. */
const FREE_TRIES = 30;
/** A session of a member ends with the working day, whatever is done in it. */
const SESSION_LIFE_MS = 10 * HOUR_MS;

const SignedIn = z.object({
  realm: z.literal('jairo'),
  userId: z.string(),
  name: z.string().describe('「表示名」'),
  rights: z.array(
    z.object({ institution: z.string().describe('Host name'), role: z.enum(['機関管理者', '図書館員', '教員']) }),
  ),
});
type SignedIn = z.output<typeof SignedIn>;

const signedIn = ({ user_id: userId, display_name: name }: JairoAccount, rights: Right[]): SignedIn => ({
  realm: 'jairo',
  userId,
  name,
  rights,
});

/**
 * Whose account it is, if the password is right. Takes as long for an unknown ID.
 * @returns undefined where it is wrong @throws Refusal `too-many-requests`
 */
export async function accountByPassword(
  deps: Needs,
  call: Pick<CallContext, 'clientNetwork' | 'knownFor' | 'remember' | 'log'>,
  { userId: typed, password }: Pick<Presented, 'userId' | 'password'>,
): Promise<JairoAccount | undefined> {
  const parsed = parseMemberUserId(typed);
  const userId = parsed.ok ? parsed.id : undefined;
  let account: JairoAccount | undefined;
  const guess = {
    place: 'member',
    subject: userId ?? typed,
    holder: memberHolder(userId ?? typed),
    ofNetwork: { name: 'sign-in:jairo', limit: SIGN_IN_TRIES, windowMs: HOUR_MS },
    free: FREE_TRIES,
    mostOfNetwork: deps.services.jairo.wrongTriesOfNetwork,
  } as const;
  const compare = async (): Promise<JairoAccount | undefined> => {
    account = userId === undefined ? undefined : await findJairoAccount(deps.db, userId);
    const right = await deps.passwords.verify(account?.password_hash, password, call.clientNetwork());
    return right && !account?.disabled_at ? account : undefined;
  };
  return guarded(deps, call, guess, compare, () => account !== undefined);
}

export async function signInMember(deps: Needs, call: SessionCall, presented: Presented): Promise<SignedIn> {
  const account = await accountByPassword(deps, call, presented);
  if (!account) throw problem('not-authenticated');
  const { chosenLocale } = call;
  call.aboutToChange();
  if (chosenLocale && !account.locale) await chooseLocale(deps.db, account.user_id, chosenLocale);
  await startMemberSession(deps, call, account);
  if (account.locale && !chosenLocale) call.keepLocale(account.locale);
  return signedIn(account, await rightsOf(deps.db, account.user_id));
}

/** Begins a session of a member, under a new ID. @param account as its password was compared */
export async function startMemberSession(
  { services }: Pick<Needs, 'services'>,
  call: SessionCall,
  { user_id: userId, revision }: Pick<JairoAccount, 'user_id' | 'revision'>,
): Promise<void> {
  const idleMs = services.jairo.sessionIdleMs;
  await call.startSession({ realm: 'jairo', userId, idleMs, lifeMs: SESSION_LIFE_MS, revision });
}

/** Members as `signIn` and `whoAmI` know them. */
export const memberSignIn = signInOf({
  person: SignedIn,
  signIn: signInMember,
  async whoAmI(deps, call) {
    const { account, rights } = await requireMember(deps, call);
    return signedIn(account, rights);
  },
});
