/** Who may do what: the written table of every operation and every other route (security case E4). */

export const ROLES = [
  'anonymous',
  'operator',
  'operator of another queue',
  'lead',
  'auditor',
  'administrator',
] as const;
export type Role = (typeof ROLES)[number];

/** Students of the certificate issuance service, each signed in as far as their account goes. To staff's routes they are nobody, as staff are to theirs. */
export const STUDENTS = ['student without address', 'student without second password', 'student'] as const;
export type Student = (typeof STUDENTS)[number];

/** Open: whoever asks gets the same answer. What such a route lets through is decided by a token, a code or a password in it. */
export const OPEN = 'open';
/**
 * In the order of {@link ROLES}. S: must sign in first. Y: may. F: `forbidden`. N: `not-found`, so that it isn't told that there is one.
 * Operations by their ID, the rest by method and path.
 */
export const MATRIX: Record<string, string> = {
  // What carries its own right, or none.
  getProcedure: OPEN,
  redeemOneTimeUrl: OPEN,
  startPasswordReissue: OPEN,
  acceptPasswordReissue: OPEN,
  restoreRegistration: OPEN,
  requestServiceUseChange: OPEN,
  startAccessCodeById: OPEN,
  startAccessCodeByIdentity: OPEN,
  submitAccessCode: OPEN,
  submitNewPassword: OPEN,
  startOperatorApplication: OPEN,
  uploadAttachment: OPEN,
  startCaseTracking: OPEN,
  openCase: OPEN,
  getCase: OPEN,
  answerQuestion: OPEN,
  withdrawApplication: OPEN,
  confirmPropagation: OPEN,
  signIn: OPEN,
  signOut: OPEN,
  studentLogin: OPEN,
  endStudentSessions: OPEN,
  startSecondPasswordReset: OPEN,

  // Staff. The order: anonymous, operator, operator of another queue, lead, auditor, administrator.
  whoAmI: 'S Y Y Y Y Y',
  listApplications: 'S Y Y Y Y F',
  claimApplication: 'S Y F Y F F',
  releaseApplication: 'S Y F Y F F',
  decideApplication: 'S Y F Y F F',
  askApplicant: 'S Y F Y F F',
  retryPropagation: 'S Y F Y F F',
  unlockAccount: 'S Y F Y F F',

  // Pages of the console. Its addresses without a page of their own lead to the queue.
  'GET /staff': 'S Y Y Y Y F',
  'GET /staff/applications/:procedureId': 'S Y N Y Y N',
  'GET /staff/attachments/:id': 'S Y N Y N N',
  // A refused form is shown again on the application's own page, where whoever may not read it is told of none.
  'POST /staff/claim': 'S Y N Y F N',
  'POST /staff/release': 'S Y N Y F N',
  'POST /staff/decide': 'S Y N Y F N',
  'POST /staff/ask': 'S Y N Y F N',
  'GET /staff/mails': 'S Y Y Y Y F',
  'GET /staff/services': 'S Y Y Y Y F',
  'POST /staff/services': 'S Y F Y F F',
  'GET /staff/locked': 'S Y F Y Y F',
  'POST /staff/locked': 'S Y F Y F F',
  'GET /staff/figures': 'S Y Y Y Y Y',
  'GET /staff/applications': OPEN,
  'GET /staff/claim': OPEN,
  'GET /staff/release': OPEN,
  'GET /staff/decide': OPEN,
  'GET /staff/ask': OPEN,
  'GET /staff/sign-in': OPEN,
  'GET /staff/sign-in/start': OPEN,
  'GET /staff/sign-in/callback': OPEN,
  'GET /staff/sign-out': OPEN,
  'POST /staff/sign-out': OPEN,

  // Pages of applicants.
  'GET /': OPEN,
  'GET /procedures/:procedureId': OPEN,
  'GET /problems/:word': OPEN,
  'GET /u': OPEN,
  'POST /u': OPEN,
  'GET /cinii/password-reissue': OPEN,
  'POST /cinii/password-reissue': OPEN,
  'GET /cinii/password-reissue/ok': OPEN,
  'POST /cinii/password-reissue/ok': OPEN,
  'GET /cinii/application': OPEN,
  'GET /cinii/application/restore': OPEN,
  'POST /cinii/application/restore': OPEN,
  'GET /cinii/application/change': OPEN,
  'POST /cinii/application/change': OPEN,
  'GET /umin/password-update': OPEN,
  'GET /umin/password-update/id': OPEN,
  'POST /umin/password-update/id': OPEN,
  'GET /umin/password-update/identity': OPEN,
  'POST /umin/password-update/identity': OPEN,
  'GET /umin/password-update/code': OPEN,
  'POST /umin/password-update/code': OPEN,
  'GET /new-password': OPEN,
  'POST /new-password': OPEN,
  'GET /umin/operator-application': OPEN,
  'POST /umin/operator-application': OPEN,
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
  'POST /shomei/login': OPEN,
  'GET /shomei/logout': OPEN,
  'POST /shomei/logout': OPEN,
  'GET /shomei/logout-everywhere': OPEN,
  'POST /shomei/logout-everywhere': OPEN,
  'GET /shomei/forgotten': OPEN,
  'POST /shomei/forgotten': OPEN,
  'GET /shomei/forgotten/second-password': OPEN,
  'POST /shomei/forgotten/second-password': OPEN,
  'GET /shomei/manual': OPEN,

  // For machines.
  'GET /openapi.json': OPEN,
  'GET /healthz': OPEN,
  'GET /readyz': OPEN,
  'GET /metrics': OPEN,
  'GET /assets/:digest/:file': OPEN,
  'GET /assets/:digest/manual/:language/:file': OPEN,
  'GET /assets/words/:file': OPEN,
};

/** The same for students, in the order: nobody, then {@link STUDENTS}. L: is led to the page that is next for them. */
export const STUDENT_MATRIX: Record<string, string> = {
  getStudentSession: 'S Y Y Y',
  startEmailVerification: 'S Y F Y',
  setSecondPassword: 'S F Y F',
  changeSecondPassword: 'S F F Y',
  'GET /shomei/login': 'Y L L L',
  'GET /shomei/session': 'S L L L',
  'POST /shomei/session': 'S L L L',
  'GET /shomei/email': 'S Y L L',
  'POST /shomei/email': 'S Y L L',
  'GET /shomei/second-password': 'S L Y L',
  'POST /shomei/second-password': 'S L Y L',
  'GET /shomei/menu': 'S L L Y',
  'GET /shomei/menu/email': 'S L L Y',
  'POST /shomei/menu/email': 'S L L Y',
  'GET /shomei/menu/second-password': 'S L L Y',
  'POST /shomei/menu/second-password': 'S L L Y',
};
