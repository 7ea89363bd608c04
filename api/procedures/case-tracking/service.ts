/** What a caller may do in the case tracker, whether by script or by page: one function for each, refusals thrown as problems. */
import { findCaseId } from '../../../db/staff/cases.js';
import { findProcedure } from '../../../db/platform/procedures.js';
import { CASE_TRACKING, type CaseTrackingInput, openCaseUpdate } from '../../../workflows/contracts/case-tracking.js';
import type { Status } from '../../../workflows/contracts/procedure.js';
import { HOUR_MS } from '../../../workflows/rules/duration.js';
import { receiptNumbers } from '../../../workflows/rules/receipt-number.js';
import type { ApiDependencies } from '../../dependencies.js';
import { caseOf } from './case.js';
import type { Case } from './operations.js';
import type { CallContext } from '../../http/call-context.js';
import { sharedLimits } from '../../http/plugins/limits.js';
import { problem } from '../../http/problems.js';
import type { RouteDependencies } from '../application-kind.js';
import { attemptId, isMailedCode, refuse, startProcedure, startWithin, updateProcedure } from '../client.js';

/** How long a case may be looked at once its code was given. */
const LOOK_MS = 30 * 60_000;
/** A case as browsers are known for it that opened it by its code. */
const caseHolder = (caseId: string): string => `case:${caseId}`;
/** How long an answer waits for the workflow's. */
const CODE_WAIT_MS = 8_000;

export interface TrackingStarted {
  procedureId: string;
  status: 'awaiting-code';
  expiresAt: string;
}

/** Somebody names a receipt number. Nothing in the answer, nor in what it takes, tells whether there is such a case. */
export async function startTracking(
  deps: ApiDependencies,
  call: CallContext,
  receiptNumber: string,
): Promise<TrackingStarted> {
  const { umin } = deps.services;
  // A case has one limit, whichever of its numbers is named.
  const subject = receiptNumbers(receiptNumber)[0] ?? receiptNumber;
  const caseId = await findCaseId(deps.db, receiptNumber);
  const limits = sharedLimits(deps, call, {
    name: 'case-tracking',
    part: 'number',
    subject,
    holders: caseId === undefined ? [] : [caseHolder(caseId)],
    limit: umin.requestsPerHour,
    limitOfClient: umin.startsPerHourPerAddress,
    windowMs: HOUR_MS,
  });
  const procedureId = call.procedureIdFor('umin', 'case-tracking');
  const input: CaseTrackingInput = {
    procedureId,
    ...(caseId !== undefined && { caseId }),
    locale: call.locale,
    waits: { codeMs: umin.accessCodeLifeMs, mailMs: umin.mailPatienceMs, lookMs: LOOK_MS, quietMs: umin.quietMs },
    tries: umin.accessCodeTries,
  };
  await startWithin(deps, call, { procedureId, rules: limits }, () => startProcedure(deps, call, CASE_TRACKING, input));
  const expiresAt = new Date(deps.clock() + umin.accessCodeLifeMs).toISOString();
  return { procedureId, status: 'awaiting-code', expiresAt };
}

export interface CaseOpened {
  procedureId: string;
  status: 'completed';
  case: Case;
  caseTicket: string;
  expiresAt: string;
}

type CodeWord = 'code-locked' | 'code-expired';
/** What a request that has ended answers to a code. One whose code was given is over like any other. */
const afterwards = (status: Status): CodeWord => (status === 'locked' ? 'code-locked' : 'code-expired');

/** By its ID, which says its kind: what isn't projected yet has one too. */
export const isTracking = (procedureId: string): boolean => procedureId.startsWith('umin-case-tracking-');

/** The mailed code. */
export async function openByCode(
  deps: RouteDependencies,
  call: CallContext,
  { procedureId, code }: { procedureId: string; code: string },
): Promise<CaseOpened> {
  if (!isTracking(procedureId)) throw problem('not-found');
  const row = await findProcedure(deps.db, procedureId);
  const mailed = { purpose: 'case-tracking', procedureId, issue: 1 } as const;
  if (row?.closed && !call.isRepeatable && !isMailedCode(deps, mailed, code))
    return refuseCode(deps, call, procedureId, afterwards(row.status));
  const sent = await updateProcedure(deps, call, procedureId, openCaseUpdate, {
    args: [{ attempt: deps.tokens.digests('case-tracking', `${procedureId}\0${code}`) }],
    ...attemptId(deps, call, mailed, code),
    waitMs: CODE_WAIT_MS,
  });
  switch (sent.state) {
    case 'done': {
      const { result } = sent;
      if (result.ok) return opened(deps, call, procedureId, result);
      if (result.refusal !== 'wrong-code') return refuseCode(deps, call, procedureId, result.refusal);
      const wrong = problem('wrong-code', { triesLeft: result.triesLeft });
      return refuse(deps, call, { procedureId, operation: 'openCase', refusal: 'wrong-code' }, wrong);
    }
    case 'rejected':
      return refuseCode(deps, call, procedureId, sent.type === 'code-locked' ? 'code-locked' : 'code-expired');
    case 'gone': {
      // It ended while the code was on its way, or was never there.
      const ended = await findProcedure(deps.db, procedureId);
      if (!ended) throw problem('not-found');
      return refuseCode(deps, call, procedureId, afterwards(ended.status));
    }
    case 'taken':
      throw problem('unavailable', { retryAfterS: 2 });
  }
}

async function opened(
  deps: RouteDependencies,
  call: CallContext,
  procedureId: string,
  { caseId, expiresAt }: { caseId: string; expiresAt: string },
): Promise<CaseOpened> {
  const found = await caseOf(deps, call.text, caseId);
  if (!found) throw problem('not-found');
  call.remember(caseHolder(caseId));
  const caseTicket = deps.tokens.grant('tracking', { caseId }, Date.parse(expiresAt));
  return { procedureId, status: 'completed', case: found.case, caseTicket, expiresAt };
}

const refuseCode = (deps: ApiDependencies, call: CallContext, procedureId: string, refusal: CodeWord): Promise<never> =>
  refuse(deps, call, { procedureId, operation: 'openCase', refusal }, problem(refusal));
