/** What a caller may do in a password update by access code, whether by script or by page. */
import { addressesOf, isSendable } from '../../../db/umin/access-codes.js';
import { countWithin } from '../../../db/platform/counters.js';
import { accountOfCode, codesBefore } from '../../../db/umin/code-traces.js';
import { findProcedure, findProcedureAndView } from '../../../db/platform/procedures.js';
import { type CodeStarter, isLockedByWrongCodes, keepCodeStarter } from '../../../db/umin/locks.js';
import {
  findUminAccount,
  findUminAccountsByIdentity,
  ownAddress,
  type UminAccount,
} from '../../../db/umin/accounts.js';
import { attachedServices } from '../../../worker/runtime/settings/connectors.js';
import {
  ACCESS_CODE,
  type AccessCodeInput,
  beginAccessCodeUpdate,
  type CodeIssued,
  type NotSendable,
  submitCodeUpdate,
} from '../../../workflows/contracts/access-code.js';
import type { Outcome, Status } from '../../../workflows/contracts/procedure.js';
import { DAY_MS, HOUR_MS } from '../../../workflows/rules/duration.js';
import { type Identity, identityKey } from '../../../workflows/rules/identity.js';
import type { ApiDependencies } from '../../dependencies.js';
import type { CallContext } from '../../http/call-context.js';
import { passwordTicket, uminHolder } from '../new-password/service.js';
import { isRefused, sharedLimits } from '../../http/plugins/limits.js';
import { type GuessNeeds, wrongTry } from '../../http/guesses.js';
import { malformed, problem } from '../../http/problems.js';
import { attemptId, isMailedCode, refuse, startProcedureWithUpdate, startWithin, updateProcedure } from '../client.js';
import { shownAt } from '../deadlines.js';

type Needs = GuessNeeds & Pick<ApiDependencies, 'temporal' | 'services'>;

/** Wrong codes at one account in a day of which staff are told: more than a network may try. */
const MANY_WRONG = 7;
/** How long a request waits for the workflow's answer. */
const CODE_WAIT_MS = 8_000;

type Begun = Outcome<CodeIssued, 'access-code-not-sent'>;

export interface CodeSent {
  procedureId: string;
  status: 'awaiting-code';
  expiresAt: string;
}

/** The addresses that the code of a procedure goes to. */
export async function codeAddresses({ db }: Pick<Needs, 'db'>, procedureId: string): Promise<string[]> {
  const id = await accountOfCode(db, procedureId);
  const account = id === undefined ? undefined : await findUminAccount(db, id);
  if (!account) return [];
  return addressesOf(account).map(({ kind }) => (kind === 'own' ? ownAddress(account) : (account.email ?? '')));
}

/** Entry A, 「UMIN IDがお分りの場合」. */
export async function startById(deps: Needs, call: CallContext, accountId: string): Promise<CodeSent> {
  const account = await findUminAccount(deps.db, accountId);
  return start(deps, call, { entry: 'id', typed: accountId, found: account ? [account] : [] });
}

/** Entry B, 「UMIN IDがご不明の場合」: must hit exactly one account. */
export async function startByIdentity(deps: Needs, call: CallContext, person: Identity): Promise<CodeSent> {
  const typed = identityKey(person);
  return start(deps, call, { entry: 'identity', typed, found: await findUminAccountsByIdentity(deps.db, typed) });
}

/** The same work and the same answer wherever no code can be sent, whatever the reason. */
async function start(
  deps: Needs,
  call: CallContext,
  { entry, typed, found }: { entry: AccessCodeInput['entry']; typed: string; found: UminAccount[] },
): Promise<CodeSent> {
  const { umin } = deps.services;
  const holders = found.slice(0, 1).map(({ id }) => uminHolder(id));
  const starter: CodeStarter = {
    network: deps.tokens.counted('client', call.clientNetwork()),
    known: holders.some((holder) => call.knownFor(holder) !== undefined),
  };
  // Looked up for everybody, so that the time of the answer tells nothing.
  const locked = await isLockedByWrongCodes(deps.db, found[0]?.id ?? '', umin.wrongCodesPerDay, starter);
  const account = accountOf(found, locked);
  // An account has one limit, whichever entry finds it. Where no code can be sent, what was typed is counted, so the limit tells nothing either.
  const subject = 'id' in account ? `account ${account.id}` : `${entry} ${typed}`;
  const limits = sharedLimits(deps, call, {
    name: 'access-code',
    part: 'account',
    subject,
    holders,
    limit: umin.requestsPerHour,
    limitOfClient: umin.startsPerHourPerAddress,
    windowMs: HOUR_MS,
  });
  const procedureId = call.procedureIdFor('umin', 'access-code');
  const input: AccessCodeInput = {
    procedureId,
    entry,
    account,
    locale: call.locale,
    waits: { codeMs: umin.accessCodeLifeMs, passwordMs: umin.passwordTicketLifeMs, mailMs: umin.mailPatienceMs },
    tries: umin.accessCodeTries,
    wrongCodesPerDay: umin.wrongCodesPerDay,
    services: attachedServices(umin),
  };
  const begun = await startWithin(deps, call, { procedureId, rules: limits }, async () => {
    await keepCodeStarter(deps.db, procedureId, starter);
    return begin(deps, call, input);
  });
  if (!begun.ok) throw problem('access-code-not-sent', { procedureId });
  return { procedureId, status: 'awaiting-code', expiresAt: await shownAt(deps, procedureId, begun.expiresAt) };
}

/** A repeat may come when the procedure has ended without having answered: what it wrote is the answer. */
async function begin(deps: Needs, call: CallContext, input: AccessCodeInput): Promise<Begun> {
  try {
    return await startProcedureWithUpdate(deps, call, ACCESS_CODE, input, beginAccessCodeUpdate);
  } catch (error) {
    const row = isRefused(error) ? await findProcedure(deps.db, input.procedureId) : undefined;
    if (row?.status === 'refused') return { ok: false, refusal: 'access-code-not-sent' };
    throw error;
  }
}

function accountOf(found: UminAccount[], locked: boolean): AccessCodeInput['account'] {
  const none = (why: NotSendable) => ({ none: why });
  const [account] = found;
  if (!account) return none('unknown');
  if (found.length > 1) return none('several');
  if (account.category !== 'personal') return none('category');
  if (!isSendable(account)) return none('no-address');
  return locked ? none('locked') : { id: account.id };
}

export interface CodeTaken {
  procedureId: string;
  status: 'awaiting-password';
  expiresAt: string;
  passwordTicket: string;
}

/** What a procedure that has ended answers to a code. */
const AFTERWARDS: Partial<Record<Status, 'code-locked' | 'code-expired'>> = {
  locked: 'code-locked',
  expired: 'code-expired',
  superseded: 'code-expired',
  'mail-undeliverable': 'code-expired',
};

/** Step 3: the code. */
export async function submitCode(
  deps: Needs,
  call: CallContext,
  { procedureId, code }: { procedureId: string; code: string },
): Promise<CodeTaken> {
  const found = await findProcedureAndView(deps.db, procedureId);
  if (found?.row.kind !== 'access-code') throw problem('not-found');
  const { row, view } = found;
  if ((row.closed || row.status === 'propagating') && !call.isRepeatable)
    return refuseCode(deps, call, procedureId, AFTERWARDS[row.status] ?? 'wrong-state');
  const issue = 1 + view.steps.filter(({ step }) => step === 'code-renewed').length;
  if (await isReplaced(deps, { procedureId, issue }, code)) throw malformed({ path: 'code', reason: 'code-replaced' });
  const sent = await updateProcedure(deps, call, procedureId, submitCodeUpdate, {
    args: [
      {
        attempt: deps.tokens.digests('access-code', `${procedureId}\0${code}`),
        browser: deps.tokens.digest('browser', call.browserId()),
      },
    ],
    ...attemptId(deps, call, { purpose: 'access-code', procedureId, issue }, code),
    waitMs: CODE_WAIT_MS,
  });
  if (sent.state === 'done' && sent.result.ok) {
    return taken(deps, procedureId, await shownAt(deps, procedureId, sent.result.expiresAt));
  }
  if (sent.state === 'done') {
    const { result } = sent;
    if (!result.ok && result.refusal !== 'code-expired') await wrongCode(deps, call, procedureId);
    if (result.ok || result.refusal !== 'wrong-code')
      return refuseCode(deps, call, procedureId, result.ok ? 'wrong-state' : result.refusal);
    const wrong = problem('wrong-code', { triesLeft: result.triesLeft });
    return refuse(deps, call, { procedureId, operation: 'submitAccessCode', refusal: 'wrong-code' }, wrong);
  }
  if (sent.state === 'taken') throw problem('unavailable', { retryAfterS: 2 });
  if (sent.state === 'rejected') return refuseCode(deps, call, procedureId, refusalOf(sent.type));
  // It ended while the code was on its way; its row may not show that yet.
  return refuseCode(deps, call, procedureId, await endingOf(deps, procedureId));
}

/** New codes of a procedure that are looked at: it makes one only where a mail is late. */
const MOST_ISSUES = 3;

/**
 * Whether what was typed is the code of an earlier mail: of this procedure, whose mail was late, or of the one before it for the same account. Too late is
 * not wrong, so it takes no try. Only who has that mail can know such a code.
 */
async function isReplaced(
  deps: Pick<Needs, 'db' | 'tokens'>,
  { procedureId, issue }: { procedureId: string; issue: number },
  typed: string,
): Promise<boolean> {
  const isCode = (of: string, nth: number): boolean =>
    isMailedCode(deps, { purpose: 'access-code', procedureId: of, issue: nth }, typed);
  if (isCode(procedureId, issue)) return false;
  const issues = Array.from({ length: MOST_ISSUES }, (_, n) => n + 1);
  if (issues.some((nth) => nth < issue && isCode(procedureId, nth))) return true;
  const before = await codesBefore(deps.db, procedureId);
  return before.some((of) => issues.some((nth) => isCode(of, nth)));
}

const taken = (deps: Needs, procedureId: string, expiresAt: string): CodeTaken => ({
  procedureId,
  status: 'awaiting-password',
  expiresAt,
  passwordTicket: passwordTicket(deps, { procedureId, expiresAt }),
});
/** Staff are told of many, whether at one account, from one network or at all accounts. What is limited is the code, its procedure and its account. */
async function wrongCode(deps: Needs, call: CallContext, procedureId: string): Promise<void> {
  const account = await accountOfCode(deps.db, procedureId);
  const subject = account ?? procedureId;
  const { n: nth } = await countWithin(deps.db, `wrong-codes:${deps.tokens.counted('guess', subject)}`, DAY_MS);
  await wrongTry(deps, call, { place: 'access-code', subject, account, nth, many: MANY_WRONG });
}

type CodeWord = 'code-locked' | 'code-expired' | 'wrong-state';
const refusalOf = (type: string): CodeWord =>
  type === 'code-locked' || type === 'code-expired' ? type : 'wrong-state';

async function endingOf({ db }: Pick<Needs, 'db'>, procedureId: string): Promise<CodeWord> {
  const row = await findProcedure(db, procedureId);
  return (row && AFTERWARDS[row.status]) ?? 'wrong-state';
}

const refuseCode = (deps: Needs, call: CallContext, procedureId: string, refusal: CodeWord): Promise<never> =>
  refuse(deps, call, { procedureId, operation: 'submitAccessCode', refusal }, problem(refusal));
