/** The verification of a student's address in the security cases that go over all procedures. */
import { newProcedureId } from '../../helpers/ids.js';
import { student, verifying } from '../../security/students.js';
import { LATER, recorded, run, type Run, type SecurityRows } from '../../security/rows.js';
import { studentFlows } from '../../security/canary-students.js';
import { addressUnheard } from './unheard.js';

const EMAILS = { email: 'one@student.example.jp', emailAgain: 'two@student.example.jp' };
/** Refused for what it says once the right to say it is there: nothing is to come of it. */
const asked = (): Record<string, unknown> => EMAILS;

export const verificationRows: SecurityRows = {
  studentRights: {
    startEmailVerification: 'S Y F Y',
    'GET /shomei/email': 'S Y L L',
    'POST /shomei/email': 'S Y L L',
    'GET /shomei/menu/email': 'S L L Y',
    'POST /shomei/menu/email': 'S L L Y',
  },
  fields: { startEmailVerification: asked, 'POST /shomei/email': asked, 'POST /shomei/menu/email': asked },
  urls: {
    'email-register': async (system) =>
      verifying(system, await student(system, 's2026001'), 'first-address@student.example.jp'),
    'email-change': async (system) =>
      verifying(system, await student(system, 's2026003'), 'other-address@student.example.jp'),
  },
  activities,
  unheard: [addressUnheard],
  canaries: studentFlows,
};

function activities(): Run[] {
  const procedureId = newProcedureId('shomei', 'email-verification');
  const userId = 's2026001';
  const email = 'sato@student.example.jp';
  const url = { procedureId, userId, issue: 1, expiresAt: LATER, lifeMs: 1_800_000, locale: 'ja' };
  const record = recorded(procedureId, 'awaiting-confirmation');
  return [
    run('claimEmailVerification', { procedureId, userId, purpose: 'register', record }),
    run('mailVerificationUrl', { ...url, purpose: 'register', email }),
    run('isStudentClaimEnded', { procedureId }, { looks: true }),
    run('putVerifiedEmailInForce', { procedureId, userId, email }),
    run('recordEmailVerification', recorded(procedureId, 'completed', true)),
  ];
}
