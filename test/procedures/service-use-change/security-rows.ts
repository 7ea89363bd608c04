/** The service-use change, and the restore that precedes it, in the security cases that go over all procedures. */
import { newProcedureId } from '../../helpers/ids.js';
import { decideInTable } from '../../helpers/decisions.js';
import type { Caller, System } from '../../helpers/system.js';
import {
  AT,
  formPlace,
  LATER,
  OPEN,
  operationPlace,
  recorded,
  run,
  type Run,
  type SecurityRows,
} from '../../security/rows.js';
import { A, B, passwordsOf, registrationRow, sendForm } from '../../security/support.js';
import { decisionUnheard } from './unheard.js';

const USE = { change: 'suspend', kind: '更新' };
const SAMPLE = 'Sample-Auth-101';
const STAFF = 'Op1-sample-pass';
const GUESS = 'Canary-guess-9c0d42';

export const useChangeRows: SecurityRows = {
  rights: {
    restoreRegistration: OPEN,
    requestServiceUseChange: OPEN,
    'GET /cinii/application': OPEN,
    'GET /cinii/application/restore': OPEN,
    'POST /cinii/application/restore': OPEN,
    'GET /cinii/application/cancel': OPEN,
    'GET /cinii/application/change': OPEN,
    'POST /cinii/application/change': OPEN,
  },
  grants: {
    restore: {
      async claims({ database: { db } }, place) {
        const applicationId = [A, ...B][place] ?? A;
        const { password_version: version } = await registrationRow(db, applicationId);
        return { applicationId, version };
      },
      places: [
        operationPlace('requestServiceUseChange', 'restoreToken', 'not-authenticated', USE),
        {
          ...formPlace('/cinii/application/change', 'restoreToken', '401', USE),
          offer: (system, restoreToken) =>
            sendForm(system.caller(), '/cinii/application', '/cinii/application/change', { ...USE, restoreToken }),
        },
      ],
    },
  },
  activities,
  unheard: [decisionUnheard],
  canaries,
};

function activities(system: System): Run[] {
  const procedureId = newProcedureId('cinii', 'service-use-change');
  const change = { procedureId, applicationId: B[1], change: 'suspend', dueAt: LATER, locale: 'ja' };
  return [
    run('openUseChange', { ...change, kind: '更新', receivedAt: AT }),
    run('recordUseChange', recorded(procedureId, 'awaiting-decision')),
    run('mailUseChange', { ...change, what: 'received' }),
    run(
      'readUseDecision',
      { procedureId },
      { before: () => decideInTable(system, procedureId, { decisionId: 'decision-of-i2' }) },
    ),
    run('applyUseChange', change),
    run('mailUseChange', { ...change, what: 'approved' }),
    run('recordUseChange', recorded(procedureId, 'completed', true)),
  ];
}

/** With the password of the last reissue. */
async function canaries(system: System, caller: () => Caller): Promise<[string, string][]> {
  const person = caller();
  for (const password of [SAMPLE, GUESS]) await person.call('restoreRegistration', { applicationId: A, password });
  await sendForm(person, '/cinii/application', '/cinii/application/restore', { applicationId: A, password: GUESS });
  const password = passwordsOf(system, A).at(-1);
  const key = { 'idempotency-key': 'canary-restore' };
  const restored = await person.call('restoreRegistration', { applicationId: A, password }, key);
  await person.call('restoreRegistration', { applicationId: A, password }, key);
  const { restoreToken } = restored.body;
  const asked = { restoreToken, ...USE };
  const { procedureId } = (await person.call('requestServiceUseChange', asked)).body;
  await person.call('requestServiceUseChange', asked);
  await person.call('requestServiceUseChange', { ...asked, restoreToken: `${restoreToken}x` });

  const staff = caller();
  await staff.call('signIn', { realm: 'staff', userId: 'op1', password: GUESS });
  await staff.call('signIn', { realm: 'staff', userId: 'op1', password: STAFF });
  const session = Object.entries(staff.jar).find(([name]) => name.includes('session'))?.[1];
  await staff.call('whoAmI');
  await staff.call('listApplications');
  await staff.call('decideApplication', { procedureId, decision: 'approve', reason: '確認しました。' });
  await staff.call('getProcedure', { procedureId });
  return [
    ['restore token', restoreToken],
    ['signature of a grant', String(restoreToken).split('.').at(-1) ?? ''],
    ['session ID', session ?? 'no session'],
    ['sample password', SAMPLE],
    ['password of staff', STAFF],
    ['guess', GUESS],
  ];
}
