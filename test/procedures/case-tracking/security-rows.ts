/** The case tracker in the security cases that go over all procedures. */
import { cookieName } from '../../../api/http/plugins/cookies.js';
import { newProcedureId } from '../../helpers/ids.js';
import type { System } from '../../helpers/system.js';
import { verified } from '../operator-application/support.js';
import {
  LATER,
  OPEN,
  operationPlace,
  type Place,
  recorded,
  run,
  type Run,
  type SecurityRows,
} from '../../security/rows.js';
import { sendForm } from '../../security/support.js';
import { addApplication, mailedCode } from './support.js';

const TEXT = { text: '追伸' };

export const caseTrackingRows: SecurityRows = {
  rights: {
    startCaseTracking: OPEN,
    openCase: OPEN,
    getCase: OPEN,
    answerQuestion: OPEN,
    withdrawApplication: OPEN,
    'GET /case': OPEN,
    'POST /case': OPEN,
    'GET /case/code': OPEN,
    'POST /case/code': OPEN,
    'GET /case/answer': OPEN,
    'POST /case/answer': OPEN,
    'GET /case/withdraw': OPEN,
    'POST /case/withdraw': OPEN,
    'GET /case/leave': OPEN,
    'POST /case/leave': OPEN,
  },
  grants: {
    tracking: {
      claims: async (system) => ({ caseId: (await verified(system, system.caller())).procedureId }),
      places: [
        operationPlace('getCase', 'caseTicket', 'forbidden'),
        operationPlace('answerQuestion', 'caseTicket', 'forbidden', TEXT),
        operationPlace('withdrawApplication', 'caseTicket', 'forbidden'),
        {
          ...cookiePlace('GET', '/case', 'asks for the number of a case'),
          answer: ({ text }) => (/name="receiptNumber"/.test(text) ? 'asks for the number of a case' : 'shows a case'),
        },
        cookiePlace('GET', '/case/withdraw', '303 /case'),
        cookiePlace('POST', '/case/answer', '303 /case?done=over', TEXT),
        cookiePlace('POST', '/case/withdraw', '303 /case?done=over'),
      ],
    },
  },
  codes: {
    'case-tracking': {
      operation: 'openCase',
      page: '/case/code',
      async mailed(system) {
        const { receiptNumber } = await verified(system, system.caller());
        return mailedCode(system, system.caller(), receiptNumber);
      },
    },
  },
  activities,
};

/** The pages take their ticket from a signed cookie. */
function cookiePlace(
  method: 'GET' | 'POST',
  path: string,
  refusal: string,
  fields: Record<string, string> = {},
): Place {
  return {
    name: `${method} ${path}`,
    refusal,
    offer(system, token) {
      const caller = system.caller();
      caller.jar[cookieName(system.deps.config, 'case')] = encodeURIComponent(system.app.signCookie(token));
      if (method === 'GET') return caller.send({ method, url: path });
      return sendForm(caller, '/cinii/password-reissue', path, fields);
    },
  };
}

function activities({ database: { db } }: System): Run[] {
  const procedureId = newProcedureId('umin', 'case-tracking');
  const mail = { procedureId, caseId: '', keyId: 'k1', expiresAt: LATER, locale: 'ja' };
  const withApplication = async (): Promise<void> => {
    mail.caseId = (await addApplication(db, 'U-TEST-0012')).caseId;
  };
  return [
    run('recordCaseTracking', recorded(procedureId, 'awaiting-code')),
    run('issueTrackingCode', { procedureId }, { looks: true }),
    run('mailTrackingCode', mail, { before: withApplication }),
  ];
}
