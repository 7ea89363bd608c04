/** The password update by access code, with what its services are told, in the security cases that go over all procedures. */
import { newPasswordContext } from '../../../workflows/contracts/new-password.js';
import type { Status } from '../../../workflows/contracts/procedure.js';
import { newProcedureId } from '../../helpers/ids.js';
import type { System } from '../../helpers/system.js';
import { addAccount, sentCode, YAMADA } from '../../helpers/umin.js';
import { AT, LATER, OPEN, recorded, run, type Run, type SecurityRows, SOME_HASH, viewOf } from '../../security/rows.js';
import { passwordUnheard } from './unheard.js';

export const accessCodeRows: SecurityRows = {
  rights: {
    startAccessCodeById: OPEN,
    startAccessCodeByIdentity: OPEN,
    submitAccessCode: OPEN,
    'GET /umin/password-update': OPEN,
    'GET /umin/password-update/id': OPEN,
    'POST /umin/password-update/id': OPEN,
    'GET /umin/password-update/identity': OPEN,
    'POST /umin/password-update/identity': OPEN,
    'GET /umin/password-update/code': OPEN,
    'POST /umin/password-update/code': OPEN,
  },
  codes: {
    'access-code': {
      operation: 'submitAccessCode',
      page: '/umin/password-update/code',
      mailed: (system) => sentCode(system, system.caller()),
    },
  },
  activities: (system) => [...activities(system), ...steps(system)],
  unheard: [passwordUnheard],
};

function activities(system: System): Run[] {
  const procedureId = newProcedureId('umin', 'access-code');
  const locale = 'ja';
  const one = { procedureId, accountId: YAMADA };
  const wrongCodesPerDay = 10;
  const hash = system.deps.sealer.seal(SOME_HASH, newPasswordContext(procedureId));
  const service = { name: 'mail', status: 'pending', expectedAt: LATER, attempts: 0 };
  return [
    run('recordAccessCode', recorded(procedureId, 'awaiting-code')),
    run('claimAccessCode', { ...one, wrongCodesPerDay }),
    run('issueAccessCode', { procedureId, issue: 1 }, { looks: true }),
    run('mailAccessCode', { ...one, issue: 1, keyId: 'k1', kind: 'own', expiresAt: LATER, locale }),
    run('takeCodeTry', { procedureId, tries: 3, updateId: 'code-1', attempt: ['k1.x'] }),
    run('countWrongAccessCode', { ...one, n: 1, wrongCodesPerDay }),
    run('isCodeVoided', { procedureId }, { looks: true }),
    run('verifyAccessCode', { procedureId, wrongCodesPerDay }),
    run('putPasswordInForce', { ...one, hash }),
    run('closeUnusedPassword', { ...one, ending: 'expired' }),
    run('recordPropagation', { ...one, version: 1, view: service }),
    run('readNews', { procedureId, service: 'mail' }, { looks: true }),
    run('pushPassword', { ...one, service: 'mail' }, { counts: true }),
    run('mailPasswordUpdated', { ...one, kind: 'external', locale }),
    run('recordAccessCode', recorded(procedureId, 'completed', true)),
  ];
}

/** The whole steps of today's workflow type, for another account. */
function steps(system: System): Run[] {
  const procedureId = newProcedureId('umin', 'access-code');
  const accountId = 'whole-step';
  const locale = 'ja';
  const wrongCodesPerDay = 10;
  const { tokens, sealer } = system.deps;
  const right = tokens.digest('access-code', `${procedureId}\0right`);
  const given = (status: Status) => ({ view: viewOf(procedureId, status), locale, at: AT });
  const tried = {
    ...given('awaiting-code'),
    accountId,
    tries: 3,
    triesLeft: 3,
    right,
    wrongCodesPerDay,
    passwordUntil: LATER,
    browser: 'k1.b',
  };
  const one = { procedureId, accountId };
  const kinds = ['own'];
  return [
    run(
      'openAccessCode',
      { ...given('awaiting-code'), accountId, wrongCodesPerDay, expiresAt: LATER },
      { before: () => addAccount(system.database.db, accountId, { forwarded: true }) },
    ),
    run('renewAccessCode', { ...given('awaiting-code'), issue: 2, expiresAt: LATER }),
    run('mailAccessCodes', { ...one, issue: 2, keyId: 'k1', kinds, expiresAt: LATER, locale }),
    run('tryAccessCode', { ...tried, updateId: 'code-1', attempt: ['k1.x'] }),
    run('tryAccessCode', { ...tried, updateId: 'code-2', attempt: ['k2.x', right] }),
    run('setNewPassword', {
      ...given('awaiting-password'),
      accountId,
      verifiedBy: 'k1.b',
      hash: sealer.seal(SOME_HASH, newPasswordContext(procedureId)),
    }),
    run('pushFirst', { ...one, version: 1, services: [{ name: 'mail', expectedAt: LATER }] }, { counts: true }),
    run('mailPasswordUpdates', { ...one, kinds, locale }),
  ];
}
