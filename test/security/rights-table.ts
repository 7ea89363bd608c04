/** Who may do what (security case E4): the written table of every operation and every other route. Those of a procedure stand in its `security-rows.ts`. */
import { TESTED } from '../procedures/index.js';
import { OPEN } from './rows.js';

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

/**
 * In the order of {@link ROLES}. S: must sign in first. Y: may. F: `forbidden`. N: `not-found`, so that it isn't told that there is one.
 * Operations by their ID, the rest by method and path.
 */
const GENERAL: Record<string, string> = {
  // What carries its own right, or none.
  getProcedure: OPEN,
  redeemOneTimeUrl: OPEN,
  uploadAttachment: OPEN,
  signIn: OPEN,
  signOut: OPEN,
  studentLogin: OPEN,
  endStudentSessions: OPEN,

  // Staff. The order: anonymous, operator, operator of another queue, lead, auditor, administrator.
  whoAmI: 'S Y Y Y Y Y',
  listApplications: 'S Y Y Y Y F',
  claimApplication: 'S Y F Y F F',
  releaseApplication: 'S Y F Y F F',
  decideApplication: 'S Y F Y F F',
  askApplicant: 'S Y F Y F F',
  retryPropagation: 'S Y F Y F F',
  unlockAccount: 'S Y F Y F F',
  markMailDone: 'S Y F Y F F',

  // Pages of the console. Its addresses without a page of their own lead to the queue.
  // Whoever has no queue is led to their first page.
  'GET /staff': 'S Y Y Y Y Y',
  'GET /staff/applications/:procedureId': 'S Y N Y Y N',
  'GET /staff/attachments/:id': 'S Y N Y N N',
  // A refused form is shown again on the application's own page, where whoever may not read it is told of none.
  'POST /staff/claim': 'S Y N Y F N',
  'POST /staff/release': 'S Y N Y F N',
  'POST /staff/decide': 'S Y N Y F N',
  'POST /staff/ask': 'S Y N Y F N',
  'GET /staff/mails': 'S Y Y Y Y F',
  'POST /staff/mails': 'S Y F Y F F',
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
  'POST /admin/sign-in': OPEN,
  'GET /admin/sign-out': OPEN,
  'POST /admin/sign-out': OPEN,
  'GET /staff/sign-out': OPEN,
  'POST /staff/sign-out': OPEN,

  // Pages of applicants.
  'GET /': OPEN,
  'GET /procedures/:procedureId': OPEN,
  'GET /problems/:word': OPEN,
  'GET /owner': OPEN,
  'GET /language': OPEN,
  'POST /language': OPEN,
  'GET /u': OPEN,
  'POST /u': OPEN,
  'POST /shomei/login': OPEN,
  'GET /shomei/logout': OPEN,
  'POST /shomei/logout': OPEN,
  'GET /shomei/logout-everywhere': OPEN,
  'POST /shomei/logout-everywhere': OPEN,
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
const GENERAL_FOR_STUDENTS: Record<string, string> = {
  getStudentSession: 'S Y Y Y',
  'GET /shomei/login': 'Y L L L',
  'GET /shomei/session': 'S L L L',
  'POST /shomei/session': 'S L L L',
  'GET /shomei/menu': 'S L L Y',
};

/** Members of institutions, as they stand to the one that is asked about. To staff's and students' routes they are nobody. */
export const MEMBERS = [
  'administrator of the institution',
  'librarian',
  'teacher',
  'administrator of another institution',
] as const;
export type MemberOf = (typeof MEMBERS)[number];
/** The same for them, in the order: nobody, then {@link MEMBERS}. L: is led to the institution that they manage. */
const GENERAL_FOR_MEMBERS: Record<string, string> = {
  'GET /admin/sign-in': 'Y L L L L',
  'GET /admin/sign-in/': 'Y L L L L',
  'GET /admin': 'S L L Y L',
  'GET /admin/': 'S L L Y L',
  'GET /admin/menu': 'S L L Y L',
  'GET /admin/menu/': 'S L L Y L',
  'GET /admin/session': 'S L L L L',
};

/** @throws Error where two write a line for one route */
function merged(tables: readonly (Record<string, string> | undefined)[]): Record<string, string> {
  const lines = tables.flatMap((table = {}) => Object.entries(table));
  const twice = lines.find(([key], at) => lines.findIndex(([other]) => other === key) !== at);
  if (twice) throw new Error(`two lines for ${twice[0]}`);
  return Object.fromEntries(lines);
}
export const MATRIX = merged([GENERAL, ...TESTED.map(({ rights }) => rights)]);
export const STUDENT_MATRIX = merged([GENERAL_FOR_STUDENTS, ...TESTED.map(({ studentRights }) => studentRights)]);
export const MEMBER_MATRIX = merged([GENERAL_FOR_MEMBERS, ...TESTED.map(({ memberRights }) => memberRights)]);
