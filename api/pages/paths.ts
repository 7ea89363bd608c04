/** Where the pages live. Routes and links take the paths from here. */
export const PATHS = {
  home: '/',
  application: '/cinii/application',
  restore: '/cinii/application/restore',
  useChange: '/cinii/application/change',
  reissue: '/cinii/password-reissue',
  reissueOk: '/cinii/password-reissue/ok',
  accessCode: '/umin/password-update',
  accessCodeById: '/umin/password-update/id',
  accessCodeByIdentity: '/umin/password-update/identity',
  accessCodeEntry: '/umin/password-update/code',
  newPassword: '/new-password',
  operatorApplication: '/umin/operator-application',
  caseTracking: '/case',
  caseTrackingCode: '/case/code',
  caseAnswer: '/case/answer',
  caseWithdraw: '/case/withdraw',
  caseLeave: '/case/leave',
  studentLogin: '/shomei/login',
  studentLogout: '/shomei/logout',
  studentLogoutEverywhere: '/shomei/logout-everywhere',
  studentSession: '/shomei/session',
  studentEmail: '/shomei/email',
  studentSecondPassword: '/shomei/second-password',
  studentMenu: '/shomei/menu',
  studentEmailChange: '/shomei/menu/email',
  studentSecondPasswordChange: '/shomei/menu/second-password',
  studentForgotten: '/shomei/forgotten',
  studentReset: '/shomei/forgotten/second-password',
  studentManual: '/shomei/manual',
  oneTimeUrl: '/u',
  procedures: '/procedures',
  problems: '/problems',
  staff: '/staff',
  staffSignIn: '/staff/sign-in',
  staffSignOut: '/staff/sign-out',
  staffSignInStart: '/staff/sign-in/start',
  staffSignInCallback: '/staff/sign-in/callback',
  staffApplications: '/staff/applications',
  staffDecide: '/staff/decide',
  staffClaim: '/staff/claim',
  staffRelease: '/staff/release',
  staffAsk: '/staff/ask',
  staffAttachments: '/staff/attachments',
  staffMails: '/staff/mails',
  staffServices: '/staff/services',
  staffLocked: '/staff/locked',
  staffFigures: '/staff/figures',
} as const;

export const CINII_RESEARCH = 'https://cir.nii.ac.jp/';

/** Page that shows where a procedure is. */
export const procedurePath = (procedureId: string): string => `${PATHS.procedures}/${encodeURIComponent(procedureId)}`;

/** Page of staff about one application. */
export const staffApplicationPath = (procedureId: string): string =>
  `${PATHS.staffApplications}/${encodeURIComponent(procedureId)}`;

/** The same page in another language. Only ever a path of this site: `//host` would be another one. */
export function pathInLanguage(path: string, locale: string): string {
  const [before = '', query = ''] = path.split('#')[0]?.split('?', 2) ?? [];
  const parameters = new URLSearchParams(query);
  parameters.set('lang', locale);
  return `/${before.replace(/^[/\\]+/, '')}?${parameters}`;
}
