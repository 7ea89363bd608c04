/** Every activity, with an input, in an order in which procedures could run them. */
import type { Activities } from '../../activities/index.js';
import { addQuestion } from '../../db/staff/application-messages.js';
import { newPasswordContext } from '../../workflows/contracts/new-password.js';
import type { Digest, IsoInstant, ProcedureView, Status } from '../../workflows/contracts/procedure.js';
import { secondPasswordContext } from '../../workflows/contracts/second-password-change.js';
import { decideInTable } from '../helpers/decisions.js';
import { newProcedureId } from '../helpers/ids.js';
import type { System } from '../helpers/system.js';
import { YAMADA } from '../helpers/umin.js';
import { A, B, ONE } from './support.js';

export const AT = '2026-11-21T00:00:00.000Z' as IsoInstant;
export const LATER = '2026-11-26T00:00:00.000Z' as IsoInstant;

export interface Run {
  name: keyof Activities;
  input: object;
  /** What happens elsewhere before it. */
  before?: () => Promise<unknown>;
}
const run = (name: keyof Activities, input: object, before?: () => Promise<unknown>): Run => ({
  name,
  input,
  ...(before && { before }),
});

const viewOf = (procedureId: string, status: Status): ProcedureView => ({
  procedureId,
  status,
  steps: [{ at: AT, step: 'opened', actor: 'person' }],
});

/** Those of CiNii Research. */
export function ciniiActivities(system: System): Run[] {
  const reissue = newProcedureId('cinii', 'password-reissue');
  const failed = newProcedureId('cinii', 'password-reissue');
  const use = newProcedureId('cinii', 'service-use-change');
  const locale = 'ja';
  const addressOf = (email: string): Digest => system.deps.tokens.digest('address', email);
  const one = { procedureId: reissue, applicationId: A };
  const bad = { procedureId: failed, applicationId: B[0] };
  const change = { procedureId: use, applicationId: B[1], change: 'suspend', dueAt: LATER, locale };
  const open = { view: viewOf(reissue, 'applying'), closed: false, locale };
  const failing = { view: viewOf(failed, 'applying'), closed: false, locale };
  return [
    run('recordReissue', { view: viewOf(reissue, 'awaiting-ok'), closed: false, locale }),
    run('claimRegistrations', {
      procedureId: reissue,
      applicationIds: [A],
      addressDigest: addressOf(ONE),
      record: open,
    }),
    run('mailReissueUrl', { procedureId: reissue, issue: 1, applicationIds: [A], expiresAt: LATER, locale }),
    run('prepareReissue', { procedureId: reissue, applicationIds: [A], addressDigest: addressOf(ONE), record: open }),
    run('mailReissuedPassword', { ...one, locale }),
    run('recordReissue', {
      view: viewOf(reissue, 'completed'),
      closed: true,
      locale,
      redeemedBy: addressOf('browser'),
    }),
    run('claimRegistrations', {
      procedureId: failed,
      applicationIds: [B[0]],
      addressDigest: addressOf('library@univ-b.example.jp'),
      record: failing,
    }),
    run('prepareReissue', {
      procedureId: failed,
      applicationIds: [B[0]],
      addressDigest: addressOf('library@univ-b.example.jp'),
      record: failing,
    }),
    run('discardReissue', bad),
    run('openUseChange', { ...change, kind: '更新', receivedAt: AT }),
    run('recordUseChange', { view: viewOf(use, 'awaiting-decision'), closed: false, locale }),
    run('mailUseChange', { ...change, what: 'received' }),
    run('readUseDecision', { procedureId: use }, () => decideInTable(system, use, { decisionId: 'decision-of-i2' })),
    run('applyUseChange', change),
    run('mailUseChange', { ...change, what: 'approved' }),
    run('recordUseChange', { view: viewOf(use, 'completed'), closed: true, locale }),
  ];
}

export function uminActivities(system: System): Run[] {
  const { db } = system.database;
  const procedureId = newProcedureId('umin', 'access-code');
  const locale = 'ja';
  const one = { procedureId, accountId: YAMADA };
  const wrongCodesPerDay = 10;
  const hash = system.deps.sealer.seal('$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA', newPasswordContext(procedureId));
  const service = { name: 'mail', status: 'pending', expectedAt: LATER, attempts: 0 };
  return [
    run('recordAccessCode', { view: viewOf(procedureId, 'awaiting-code'), closed: false, locale }),
    run('claimAccessCode', { ...one, wrongCodesPerDay }),
    run('issueAccessCode', { procedureId, issue: 1 }),
    run('mailAccessCode', { ...one, issue: 1, keyId: 'k1', kind: 'own', expiresAt: LATER, locale }),
    run('countWrongAccessCode', { ...one, n: 1, wrongCodesPerDay }),
    run('isCodeVoided', { procedureId }),
    run('verifyAccessCode', { procedureId, wrongCodesPerDay }),
    run('putPasswordInForce', { ...one, hash }),
    run('recordPropagation', { ...one, version: 1, view: service }),
    run('readNews', { procedureId, service: 'mail' }),
    run('pushPassword', { ...one, service: 'mail' }),
    run('mailPasswordUpdated', { ...one, kind: 'external', locale }),
    run('recordAccessCode', { view: viewOf(procedureId, 'completed'), closed: true, locale }),
    ...applicationActivities(db, system),
  ];
}

const FIELDS = {
  accountId: YAMADA,
  familyName: '山田',
  givenName: '太郎',
  familyNameKana: 'やまだ',
  givenNameKana: 'たろう',
  sex: 'male',
  birthDate: '1980/04/12',
  affiliation: '第一内科',
  email: 'applicant@example.jp',
  telephone: '03-0000-0000',
  reason: '電話を失くしたため',
};

function applicationActivities(db: System['database']['db'], system: System): Run[] {
  const procedureId = newProcedureId('umin', 'operator-application');
  const unanswered = newProcedureId('umin', 'operator-application');
  const tracking = newProcedureId('umin', 'case-tracking');
  const locale = 'ja';
  const open = { fields: FIELDS, locale, receivedAt: AT, dueAt: LATER };
  const url = { procedureId, issue: 1, expiresAt: LATER, locale };
  const question = { procedureId: unanswered, messageId: 'question-of-i2', text: '所属は', by: 'op1' };
  const holder = { procedureId, accountId: YAMADA, locale };
  return [
    run('mailContactUrl', { ...url, email: FIELDS.email }),
    run('openOperatorApplication', { procedureId, ...open }),
    run('recordOperatorApplication', { view: viewOf(procedureId, 'awaiting-decision'), closed: false, locale }),
    run('mailApplicant', { procedureId, locale, what: 'received' }),
    run('openOperatorApplication', { procedureId: unanswered, ...open }),
    run('readApplicationMessage', { procedureId: unanswered, messageId: question.messageId, kind: 'question' }, () =>
      addQuestion(db, question),
    ),
    run('closeUnansweredApplication', { procedureId: unanswered }),
    run('recordCaseTracking', { view: viewOf(tracking, 'awaiting-code'), closed: false, locale }),
    run('issueTrackingCode', { procedureId: tracking }),
    run('mailTrackingCode', { procedureId: tracking, caseId: procedureId, keyId: 'k1', expiresAt: LATER, locale }),
    run('readDecision', { procedureId }, () => decideInTable(system, procedureId, { accountId: YAMADA })),
    run('accountToNotify', { accountId: YAMADA, contact: FIELDS.email }),
    run('mailPasswordUrl', url),
    run('mailAccountHolder', { ...holder, kind: 'own', what: 'approved' }),
  ];
}

/** Those of the certificate issuance service. */
export function shomeiActivities(system: System): Run[] {
  const verification = newProcedureId('shomei', 'email-verification');
  const reset = newProcedureId('shomei', 'second-password-reset');
  const unused = newProcedureId('shomei', 'second-password-reset');
  const change = newProcedureId('shomei', 'second-password-change');
  const locale = 'ja';
  const userId = 's2026001';
  const email = 'sato@student.example.jp';
  const url = { userId, issue: 1, expiresAt: LATER, lifeMs: 1_800_000, locale };
  const open = (procedureId: string) => ({ view: viewOf(procedureId, 'awaiting-confirmation'), closed: false, locale });
  const done = (procedureId: string) => ({ view: viewOf(procedureId, 'completed'), closed: true, locale });
  const hashFor = (procedureId: string) =>
    system.deps.sealer.seal('$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA', secondPasswordContext(procedureId));
  return [
    run('claimEmailVerification', {
      procedureId: verification,
      userId,
      purpose: 'register',
      record: open(verification),
    }),
    run('mailVerificationUrl', { ...url, procedureId: verification, purpose: 'register', email }),
    run('isStudentClaimEnded', { procedureId: verification }),
    run('putVerifiedEmailInForce', { procedureId: verification, userId, email }),
    run('recordEmailVerification', done(verification)),
    run('putChangedPasswordInForce', {
      procedureId: change,
      userId,
      kind: 'set',
      version: 0,
      hash: hashFor(change),
    }),
    run('recordSecondPasswordChange', done(change)),
    run('mailStudentNotice', { procedureId: change, userId, what: 'second-password-set', to: email, at: AT, locale }),
    run('claimReset', { procedureId: unused, userId, record: open(unused) }),
    run('closeStudentClaim', { procedureId: unused, userId, ending: 'expired' }),
    run('claimReset', { procedureId: reset, userId, record: open(reset) }),
    run('mailResetUrl', { ...url, procedureId: reset }),
    run('verifyReset', { procedureId: reset, record: open(reset) }),
    run('putResetPasswordInForce', { procedureId: reset, userId, hash: hashFor(reset) }),
    run('recordReset', done(reset)),
  ];
}
