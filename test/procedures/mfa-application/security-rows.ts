/** Re-registration by application in the security cases that go over all procedures. */
import { applied, newMember } from '../../helpers/reregistrations.js';
import { reregistrationActivities } from './activity-runs.js';
import { reregistrationFlows } from './canaries.js';
import { stoppedUnheard } from './unheard.js';
import { OPEN, type SecurityRows } from '../../security/rows.js';

export const mfaApplicationRows: SecurityRows = {
  activities: reregistrationActivities,
  unheard: [stoppedUnheard],
  canaries: reregistrationFlows,
  rights: {
    // Nobody of staff, students or institutions gets past their first question. What each level of a member's session reaches: `levels.test.ts`.
    startMfaApplication: OPEN,
    addMfaEvidence: OPEN,
    // Only staff who sit at a counter.
    'GET /staff/counter': 'S Y F F F F',
    'POST /staff/counter': 'S 400 F F F F',
    // Lead to the case.
    'GET /utokyo/case/answer': OPEN,
    'GET /utokyo/case/evidence': OPEN,
  },
  utokyoRights: {
    listMfaMethods: 'S Y Y Y Y',
    startMfaRegistration: 'S F Y Y Y',
    registerMfaMethod: 'S F Y Y Y',
    removeMfaMethod: 'S F Y F F',
    'GET /utokyo/apply/site': 'S Y Y L L',
    'POST /utokyo/apply/site': 'S Y Y L L',
    'GET /utokyo/apply/form': 'S L Y L L',
    'GET /utokyo/case': 'S Y Y L L',
    'POST /utokyo/case/answer': 'S Y Y L L',
    'POST /utokyo/case/evidence': 'S Y Y L L',
    'GET /utokyo/case/withdraw': 'S Y Y L L',
    'POST /utokyo/case/withdraw': 'S Y Y L L',
    'GET /utokyo/security-info': 'S L Y Y Y',
    'GET /utokyo/security-info/totp': 'S L Y Y Y',
    'POST /utokyo/security-info/totp': 'S L 400 400 400',
    'GET /utokyo/security-info/passkey': 'S L Y Y Y',
    'GET /utokyo/security-info/phone': 'S L Y Y Y',
    'POST /utokyo/security-info/phone': 'S L 400 400 400',
    'GET /utokyo/security-info/phone/code': 'S L Y Y Y',
    'POST /utokyo/security-info/phone/code': 'S L 400 400 400',
    // Of which kind isn't said.
    'GET /utokyo/security-info/remove': 'S L L L L',
    'POST /utokyo/security-info/remove': 'S L L L L',
    'POST /utokyo/apply/form': 'S L Y L L',
  },
  fields: {
    startMfaRegistration: () => ({ kind: 'totp' }),
    registerMfaMethod: () => ({ kind: 'totp', code: '000000' }),
    removeMfaMethod: () => ({ kind: 'passkey' }),
    startSecondFactor: () => ({ kind: 'phone' }),
    // Nothing is typed there: a field that it hasn't is refused, and nothing begins.
    'POST /utokyo/apply/form': () => ({ unknown: 'x' }),
  },
  counterRights: { 'GET /staff/counter': 'Y', 'POST /staff/counter': '400' },
  urls: {
    'stop-reregistration': async (system) => {
      const { memberId } = await newMember(system);
      const { procedureId } = await applied(system, { memberId });
      return { procedureId, token: system.deps.tokens.url({ purpose: 'stop-reregistration', procedureId, issue: 1 }) };
    },
  },
};
