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
  // Of members of the university: where warnings go is nothing for who decides.
  changeNoticeAddress: 'S F F F F Y',
  'GET /staff/notice-addresses': 'S F F F F Y',
  'POST /staff/notice-addresses': 'S F F F F Y',
  markMailDone: 'S Y F Y F F',

  // Who of staff may do what. Auditors read it.
  listStaff: 'S F F F Y Y',
  getStaff: 'S F F F Y Y',
  addStaff: 'S F F F F Y',
  changeStaff: 'S F F F F Y',
  'GET /staff/settings': 'S F F F F Y',
  'POST /staff/settings': 'S F F F F Y',
  findRegisterEntries: 'S F F F F Y',
  addRegisterEntry: 'S F F F F Y',
  changeRegisterEntry: 'S F F F F Y',
  listOffices: 'S F F F F Y',
  setOffice: 'S F F F F Y',
  'GET /staff/settings/offices': 'S F F F F Y',
  'POST /staff/settings/offices': 'S F F F F Y',
  // No office is named.
  'GET /staff/settings/office': 'S F F F F N',
  'POST /staff/settings/office': 'S F F F F N',
  // There is no such register.
  'GET /staff/settings/registers/:register': 'S F F F F N',
  'POST /staff/settings/registers/:register': 'S F F F F N',
  'GET /staff/settings/registers/:register/:entryId': 'S F F F F N',
  'POST /staff/settings/registers/:register/:entryId': 'S F F F F N',
  // There is nobody of this ID.
  'GET /staff/settings/staff/:staffId': 'S F F F F N',
  'POST /staff/settings/staff/:staffId': 'S F F F F N',

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
  // Auditors. Of the procedure that is asked about there is no history.
  listProcedures: 'S F F F Y F',
  getTimeline: 'S F F F Y F',
  getHistory: 'S F F F N F',
  replayHistory: 'S F F F N F',
  verifyArchive: 'S F F F Y F',
  exportProcedures: 'S F F F Y F',
  // There is no such entry.
  getProof: 'S F F F N F',
  whatIf: 'S F F F Y F',
  'GET /audit': 'S F F F Y F',
  'GET /audit/export': 'S Y Y Y Y Y',
  'POST /audit/export': 'S F F F Y F',
  'GET /audit/what-if': 'S F F F Y F',
  'GET /audit/verify': 'S F F F Y F',
  'POST /audit/verify': 'S F F F Y F',
  'GET /audit/procedures/:procedureId': 'S F F F Y F',
  'GET /audit/procedures/:procedureId/history': 'S F F F Y F',
  'POST /audit/procedures/:procedureId/history': 'S F F F Y F',
  'GET /audit/procedures/:procedureId/replay': 'S Y Y Y Y Y',
  'POST /audit/procedures/:procedureId/replay': 'S F F F N F',

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
  'GET /utokyo': OPEN,
  'POST /utokyo/sign-in': OPEN,
  'GET /utokyo/sign-out': OPEN,
  'POST /utokyo/sign-out': OPEN,

  // For identity management systems, by a token of their own: test/platform/scim.
  'GET /scim/v2/ServiceProviderConfig': OPEN,
  'GET /scim/v2/ResourceTypes': OPEN,
  'GET /scim/v2/ResourceTypes/:id': OPEN,
  'GET /scim/v2/Schemas': OPEN,
  'GET /scim/v2/Schemas/:id': OPEN,
  'GET /scim/v2/Users': OPEN,
  'POST /scim/v2/Users': OPEN,
  'POST /scim/v2/.search': OPEN,
  'POST /scim/v2/Users/.search': OPEN,
  'GET /scim/v2/Users/:id': OPEN,
  'PUT /scim/v2/Users/:id': OPEN,
  'PATCH /scim/v2/Users/:id': OPEN,
  'DELETE /scim/v2/Users/:id': OPEN,
  'GET /scim/v2/Groups': OPEN,
  'POST /scim/v2/Groups': OPEN,
  'POST /scim/v2/Groups/.search': OPEN,
  'GET /scim/v2/Groups/:id': OPEN,
  'PUT /scim/v2/Groups/:id': OPEN,
  'PATCH /scim/v2/Groups/:id': OPEN,

  // For machines.
  'GET /openapi.json': OPEN,
  'GET /healthz': OPEN,
  'GET /readyz': OPEN,
  'GET /readyz/parts': OPEN,
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

/** Staff who sit at the counter of an office and work in no queue. Whose applicants are theirs: `test/procedures/mfa-application/staff.test.ts`. */
const AT_COUNTER = merged([{ 'GET /staff/figures': 'F' }, ...TESTED.map(({ counterRights }) => counterRights)]);
/** What they may: what all staff may, and what the table says; else nothing: theirs is no queue, and they administer nothing. */
export function atCounter(key: string, line: string): string {
  const [, ...staff] = line.split(' ');
  const [first = '', ofAnotherQueue = '', last = ''] = [staff[0], staff[1], staff.at(-1)];
  if (AT_COUNTER[key] !== undefined) return AT_COUNTER[key];
  if (staff.every((verdict) => verdict === first)) return first;
  return last === 'N' && ofAnotherQueue === 'N' ? 'N' : 'F';
}
export const COUNTER_LINES = Object.keys(AT_COUNTER);

/** The same for members of the university, in the order: nobody, then by the level of the session. */
export const UTOKYO_LEVELS = ['password', 'mfa', 'pass', 'window'] as const;
/** L: is led to the page that is next for them. */
const GENERAL_FOR_UTOKYO: Record<string, string> = {
  startSecondFactor: 'S Y Y F F',
  // Nothing was given.
  giveSecondFactor: 'S 400 400 F F',
  'GET /utokyo/sign-in': 'Y L L L L',
  'GET /utokyo/session': 'S L L L L',
  'GET /utokyo/step-1': 'S Y Y L L',
  // Nothing was chosen: it is shown again.
  'POST /utokyo/step-1': 'S 400 400 L L',
  // Which method is to be used isn't said.
  'GET /utokyo/step-1/sign-in': 'S L L L L',
  'POST /utokyo/step-1/sign-in': 'S 400 400 L L',
  'GET /utokyo/step-2': 'S Y Y L L',
};
export const UTOKYO_MATRIX = merged([GENERAL_FOR_UTOKYO, ...TESTED.map(({ utokyoRights }) => utokyoRights)]);
