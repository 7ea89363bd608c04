/** The password update by access code, with what its services are told, in the security cases that go over all procedures. */
import { newPasswordContext } from '../../../workflows/contracts/new-password.js';
import { newProcedureId } from '../../helpers/ids.js';
import type { System } from '../../helpers/system.js';
import { sentCode, YAMADA } from '../../helpers/umin.js';
import { LATER, OPEN, recorded, run, type Run, type SecurityRows, SOME_HASH } from '../../security/rows.js';
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
  activities,
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
