/** What a caller may do on the application page: restore a registration, and ask for a change of its use. */
import { findApplication, findOpenApplication } from '../../../db/staff/applications.js';
import { CHANGE_FROM, findRegistration, type Registration } from '../../../db/cinii/registrations.js';
import { findMailing, putInForce } from '../../../db/cinii/reissues.js';
import { endOfGrant } from '../../../worker/runtime/crypto/tokens.js';
import type { IsoInstant } from '../../../workflows/contracts/procedure.js';
import {
  openedUpdate,
  SERVICE_USE_CHANGE,
  type ServiceUseChangeInput,
  type UseChange,
} from '../../../workflows/contracts/service-use-change.js';
import { HOUR_MS } from '../../../workflows/rules/duration.js';
import type { ApiDependencies } from '../../dependencies.js';
import type { CallContext } from '../../http/call-context.js';
import { guarded, type GuessNeeds } from '../../http/guesses.js';
import { limitRules } from '../../http/plugins/limits.js';
import { problem } from '../../http/problems.js';
import { startProcedureWithUpdate, startWithin } from '../client.js';
import { decisionDueAt } from '../decision-due.js';
import { ciniiHolder } from '../password-reissue/service.js';

type Needs = Pick<ApiDependencies, 'db' | 'temporal' | 'tokens' | 'services' | 'passwords' | 'clock'>;

/** Tries at one registration in a row, from wherever, that cost no wait: so many times those of one network in an hour. */
const FREE_TRIES = 3;

export interface Restored {
  applicationId: string;
  institution: string;
  email: string;
  kind: string;
  useState: Registration['use_state'];
  restoreToken: string;
  expiresAt: string;
}

/** 「登録内容を復元する」: the registered content, for whoever has the application ID and its password. */
export async function restore(
  deps: Needs & GuessNeeds,
  call: CallContext,
  { applicationId, password }: { applicationId: string; password: string },
): Promise<Restored> {
  const { restoreTriesPerHour: limit, restoreLifeMs, wrongTriesOfNetwork } = deps.services.cinii;
  const holder = ciniiHolder(applicationId);
  const guess = {
    place: 'restore',
    subject: applicationId,
    holder,
    ofNetwork: { name: 'restore', limit, windowMs: HOUR_MS },
    free: FREE_TRIES * limit,
    mostOfNetwork: wrongTriesOfNetwork,
  } as const;
  const registration = await guarded(deps, call, guess, () =>
    authenticated(deps, applicationId, password, call.clientNetwork()),
  );
  if (!registration) throw problem('not-authenticated');
  const expiresAtMs = deps.clock() + restoreLifeMs;
  const claims = { applicationId, version: registration.password_version };
  return {
    applicationId,
    institution: registration.institution,
    email: registration.email,
    kind: registration.kind,
    useState: registration.use_state,
    restoreToken: deps.tokens.grant('restore', claims, expiresAtMs),
    expiresAt: new Date(expiresAtMs).toISOString(),
  };
}

/**
 * The registration, if the password is its own. Takes as long for an unknown ID. A reissued password counts from the moment its mail is
 * on the way: whoever knows it has the mail, even if the step that puts it in force is a moment behind.
 */
async function authenticated(
  { db, passwords }: Pick<Needs, 'db' | 'passwords'>,
  applicationId: string,
  password: string,
  network: string,
): Promise<Registration | undefined> {
  // In this order: a password that comes into force between the two queries is then seen by the second.
  const mailing = await findMailing(db, applicationId);
  const registration = await findRegistration(db, applicationId);
  if (mailing && (await passwords.verify(mailing.password_hash, password, network))) {
    if (await putInForce(db, mailing.procedure_id, applicationId)) return findRegistration(db, applicationId);
  }
  const right = await passwords.verify(registration?.password_hash, password, network);
  return right ? registration : undefined;
}

export interface Requested {
  procedureId: string;
  status: 'awaiting-decision';
  dueAt: string;
}

/** 「利用停止」 「利用再開」 「解約」: one of them, after a restore. */
export async function requestUseChange(
  deps: Needs,
  call: CallContext,
  { restoreToken, change, kind }: { restoreToken: string; change: UseChange; kind: string },
): Promise<Requested> {
  const { cinii } = deps.services;
  const opened = await openRestored(deps, restoreToken);
  if (!opened.ok) throw problem(opened.refusal);
  const { applicationId } = opened;
  const procedureId = call.procedureIdFor('cinii', 'service-use-change');
  const before = await requestedBefore(deps, applicationId, { change, kind });
  if (before) return before;
  const requests = {
    name: 'service-use-change',
    subject: applicationId,
    limit: cinii.requestsPerHour,
    windowMs: HOUR_MS,
  };
  return startWithin(deps, call, { procedureId, rules: limitRules(deps, call, requests) }, () =>
    open(deps, call, { procedureId, applicationId, change, kind }),
  );
}

/** The same request, open still: whoever asks again after an answer that was lost is answered as the first time. */
async function requestedBefore(
  { db }: Pick<Needs, 'db'>,
  applicationId: string,
  wanted: { change: UseChange; kind: string },
): Promise<Requested | undefined> {
  const row = await findOpenApplication(db, 'cinii', 'service-use-change', applicationId);
  if (!row || row.detail['change'] !== wanted.change || row.detail['kind'] !== wanted.kind) return undefined;
  return { procedureId: row.procedure_id, status: 'awaiting-decision', dueAt: row.due_at.toISOString() };
}

async function open(
  deps: Needs,
  call: CallContext,
  {
    procedureId,
    applicationId,
    change,
    kind,
  }: Pick<ServiceUseChangeInput, 'procedureId' | 'applicationId' | 'change' | 'kind'>,
): Promise<Requested> {
  const { cinii } = deps.services;
  // A repeat of this very request is let through: its procedure gives the same answer again.
  if (!(await findApplication(deps.db, procedureId))) await checkState(deps, applicationId, change);
  const receivedMs = deps.clock();
  const dueAt = decisionDueAt(cinii, receivedMs);
  const input: ServiceUseChangeInput = {
    procedureId,
    applicationId,
    change,
    kind,
    receivedAt: new Date(receivedMs).toISOString() as IsoInstant,
    dueAt,
    locale: call.locale,
    mailMs: cinii.mailPatienceMs,
  };
  // Of two requests at the same time, the one that finds the other open is refused.
  if (!(await startProcedureWithUpdate(deps, call, SERVICE_USE_CHANGE, input, openedUpdate)))
    throw problem('wrong-state');
  return { procedureId: input.procedureId, status: 'awaiting-decision', dueAt };
}

export type OpenedRestore =
  | { ok: true; applicationId: string; expiresAt: string }
  | { ok: false; refusal: 'not-authenticated' | 'restore-expired' };

/** What a restore token is good for. One made before a change of the password is good for nothing any more. */
export async function openRestored(
  { db, tokens, clock }: Pick<Needs, 'db' | 'tokens' | 'clock'>,
  restoreToken: string,
): Promise<OpenedRestore> {
  const claims = tokens.openGrant('restore', restoreToken, clock());
  if (claims === 'expired') return { ok: false, refusal: 'restore-expired' };
  if (!claims) return { ok: false, refusal: 'not-authenticated' };
  const applicationId = String(claims['applicationId']);
  const registration = await findRegistration(db, applicationId);
  if (registration?.password_version !== claims['version']) return { ok: false, refusal: 'restore-expired' };
  return { ok: true, applicationId, expiresAt: endOfGrant(restoreToken).toISOString() };
}

/** Before 「解約」 is asked once more: whether it may be asked for at all. @throws Refusal `wrong-state` */
export async function checkRequest(
  deps: Pick<Needs, 'db'>,
  applicationId: string,
  wanted: { change: UseChange; kind: string },
): Promise<void> {
  if (!(await requestedBefore(deps, applicationId, wanted))) await checkState(deps, applicationId, wanted.change);
}

async function checkState({ db }: Pick<Needs, 'db'>, applicationId: string, change: UseChange): Promise<void> {
  const registration = await findRegistration(db, applicationId);
  const from: readonly string[] = CHANGE_FROM[change];
  if (!registration || !from.includes(registration.use_state)) throw problem('wrong-state');
  if (await findOpenApplication(db, 'cinii', 'service-use-change', applicationId)) throw problem('wrong-state');
}
