/** The re-registration by card in the security cases that go over all procedures. */
import { OPEN, type SecurityRows } from '../../security/rows.js';

export const selfServiceRows: SecurityRows = {
  rights: {
    verifyIdentity: OPEN,
    // For the browser that came back, and for staff who decide: `passes.test.ts`.
    issueTemporaryAccessPass: OPEN,
    revokeTemporaryAccessPass: OPEN,
    'GET /staff/passes': 'S Y F Y Y F',
    // What was asked is still incomplete: 400.
    'POST /staff/passes': 'S 400 F 400 F F',
    'GET /utokyo/verify': OPEN,
    'POST /utokyo/verify': OPEN,
    // Whoever didn't come back from the service is led to the page of the case.
    'GET /utokyo/issue/:procedureId': OPEN,
    'POST /utokyo/issue/:procedureId': OPEN,
    'GET /utokyo/issue/:procedureId/revoke': OPEN,
    'POST /utokyo/issue/:procedureId/revoke': OPEN,
    'GET /utokyo/issue/:procedureId/password': OPEN,
    'POST /utokyo/issue/:procedureId/password': OPEN,
  },
};
