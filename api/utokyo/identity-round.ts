/** The round trip to the identity-verification service, whichever procedure it is for: there, and back once, in the browser that began it. */
import {
  findIdentityCheck,
  giveReturnBack,
  type IdentityAnswer,
  type IdentityCheck,
  keepAnswer,
  keepIdentityCheck,
  takeReturn,
} from '../../db/utokyo/identity-checks.js';
import {
  createIdentityService,
  type IdentityService,
  IdentityServiceAway,
  type Verdict,
} from '../../worker/runtime/identity-check/service.js';
import { tellAnswer } from '../../worker/runtime/identity-check/tell.js';
import { CHECK, type Checks, newChecks } from '../../worker/runtime/oidc/round.js';
import { identityCheckOf } from '../../worker/runtime/settings/embedded-identity.js';
import { isTemporalUnavailable } from '../../worker/runtime/temporal/client.js';
import { HOUR_MS } from '../../workflows/rules/duration.js';
import type { ApiDependencies } from '../dependencies.js';
import type { CallContext } from '../http/call-context.js';
import { problem, Refusal } from '../http/problems.js';
import { procedurePath } from '../pages/paths.js';
import { UTOKYO_PATHS } from './paths.js';

type Needs = Pick<ApiDependencies, 'config' | 'services' | 'db' | 'temporal' | 'tokens' | 'sealer' | 'clock'>;

/** Returns to one client network in an hour: a university's people may share one address. */
const RETURNS = 600;
const RETRY_AFTER_S = 5;
const NO_SERVICE_RETRY_S = 60;

export interface Begun {
  authorizationUrl: string;
  /** RFC 3339 */
  expiresAt: string;
}

/** A round trip that has not been kept yet: nothing has changed. */
export interface NewRound extends Begun {
  /** Keeps it, for the procedure that is about to start. */
  keep(): Promise<void>;
}

const kept = (procedureId: string): string => `identity-check/${procedureId}`;

/**
 * Makes a round trip for a procedure that is about to start.
 * @param accountName the name on the card is compared with it; absent: the name isn't asked for
 * @throws Refusal `unavailable` where the service can't be reached, or there is none
 */
export async function newRound(
  deps: Needs,
  call: CallContext,
  {
    procedureId,
    memberId,
    lifeMs,
    accountName,
  }: { procedureId: string; memberId: string; lifeMs: number; accountName?: string },
): Promise<NewRound> {
  const checks = newChecks();
  const url = await asked(() => serviceOf(deps).startUrl(checks, call.locale));
  const expiresAt = new Date(deps.clock() + lifeMs);
  const { nonce, verifier } = checks;
  const secret: Kept = { nonce, verifier, ...(accountName !== undefined && { accountName }) };
  const check = {
    procedureId,
    memberId,
    stateDigest: deps.tokens.digest('identity-state', checks.state),
    sealed: deps.sealer.seal(JSON.stringify(secret), kept(procedureId)),
    browser: deps.tokens.digest('browser', call.browserId()),
    expiresAt,
  };
  return {
    authorizationUrl: url.href,
    expiresAt: expiresAt.toISOString(),
    async keep() {
      call.aboutToChange(procedureId);
      await keepIdentityCheck(deps.db, check);
    },
  };
}

/** What rests, sealed, while a person is away. The name is the account's own, as it was at the start. */
type Kept = Pick<Checks, 'nonce' | 'verifier'> & { accountName?: string };

/**
 * Somebody comes back. Only the first right return of the browser that began it counts; what the service said is kept before anybody is told, so that
 * a workflow that can't be told now hears of it later.
 * @param search query of the callback as it came
 * @returns the page of the case
 * @throws Refusal `identity-return-refused`, `too-many-requests`, `unavailable`
 */
export async function comeBack(deps: Needs, call: CallContext, search: string): Promise<string> {
  // Any page can send a browser here: what isn't this browser's own leaves everything as it was.
  const [state = '', ...more] = new URLSearchParams(search).getAll('state');
  if (more.length > 0 || !CHECK.test(state)) throw problem('identity-return-refused');
  await call.limit({ name: 'identity:return', limit: RETURNS, windowMs: HOUR_MS });
  const found = await findIdentityCheck(deps.db, deps.tokens.digests('identity-state', state));
  const isOwn = found && call.isBrowser((id) => deps.tokens.matches('browser', id, found.browser));
  if (!isOwn) throw problem('identity-return-refused');
  const { procedure_id: procedureId } = found;
  // Too late, or once more: the page of the case says where it stands.
  const isLate = found.expires_at.getTime() <= deps.clock() && found.answer === null;
  if (!isLate) await answered(deps, call, { found, state, search });
  return procedurePath(procedureId);
}

async function answered(
  deps: Needs,
  call: CallContext,
  { found, state, search }: { found: IdentityCheck; state: string; search: string },
): Promise<void> {
  const { procedure_id: procedureId, browser } = found;
  call.aboutToChange(procedureId, procedurePath(procedureId));
  let { answer } = found;
  if (!answer) {
    if (!(await takeReturn(deps.db, procedureId))) return;
    answer = await keepAnswer(deps.db, procedureId, await verdictOf(deps, call, { found, state, search }));
  }
  if (found.told_at) return;
  try {
    await tellAnswer(deps, { procedure_id: procedureId, answer, browser });
  } catch (error) {
    // It is kept: the outbox tells the workflow.
    if (!isTemporalUnavailable(error)) throw error;
  }
}

async function verdictOf(
  deps: Needs,
  call: CallContext,
  { found, state, search }: { found: IdentityCheck; state: string; search: string },
): Promise<IdentityAnswer> {
  const { procedure_id: procedureId, sealed } = found;
  const { accountName, ...rest } = JSON.parse(deps.sealer.open(sealed, kept(procedureId))) as Kept;
  let verdict: Verdict;
  try {
    verdict = await serviceOf(deps).verdict(search, { state, ...rest }, accountName);
  } catch (error) {
    await giveReturnBack(deps.db, procedureId);
    return asked(() => Promise.reject(error));
  }
  if (!verdict.verified) {
    call.log.warn({ procedureId, reason: verdict.reason, why: verdict.why }, 'an identity check was refused');
    return { reason: verdict.reason };
  }
  const { verified: _yes, ...answer } = verdict;
  return answer;
}

/** @throws Refusal `unavailable` for a service that is away */
async function asked<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof IdentityServiceAway)) throw error;
    throw new Refusal('unavailable', { retryAfterS: RETRY_AFTER_S }, error);
  }
}

/** One for each process: what the service says of itself is kept. */
const services = new WeakMap<ApiDependencies['tokens'], IdentityService>();

function serviceOf({ config, services: settings, tokens }: Needs): IdentityService {
  const known = services.get(tokens);
  if (known) return known;
  const named = identityCheckOf(settings.utokyo.identityService, config.embeddedIdentity);
  // An API that was started alone for a trial has none.
  if (!named) throw problem('unavailable', { retryAfterS: NO_SERVICE_RETRY_S });
  const callback = new URL(UTOKYO_PATHS.identityCallback, config.publicUrl);
  const made = createIdentityService(named, { tokens, callback });
  services.set(tokens, made);
  return made;
}
