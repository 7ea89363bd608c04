/** The pages. Each is a pure function of its view and the page's context; `renderPage` makes the text of it. */
export {
  AccessCodeByIdentityPage,
  type AccessCodeByIdentityView,
  AccessCodeByIdPage,
  type AccessCodeByIdView,
  AccessCodeNotSentPage,
  type AccessCodeNotSentView,
  AccessCodeStartPage,
  type AccessCodeStartView,
} from './access-code.js';
export { AccessCodeEntryPage, type AccessCodeEntryView } from './access-code-entry.js';
export { AccessCodeStatusPage, type AccessCodeStatusView } from './access-code-status.js';
export {
  ApplicationInputPage,
  type ApplicationInputView,
  type RestoredRegistration,
} from './application-input.js';
export {
  CaseTrackingCodePage,
  type CaseTrackingCodeView,
  CaseTrackingEndedPage,
  type CaseTrackingEndedView,
  CaseTrackingFormPage,
  type CaseTrackingFormView,
} from './case-tracking.js';
export {
  CasePage,
  type CasePageView,
  CaseWithdrawPage,
  type CaseWithdrawView,
  type ShownCase,
} from './case-tracking-case.js';
export type { FieldError, FormErrors, Page, PageContext, ServiceContext } from './context.js';
export { HomePage, type HomeProcedure, type HomeView } from './home.js';
export { type NewPasswordErrors, NewPasswordPage, type NewPasswordView } from './new-password.js';
export { OperatorApplicationFormPage, type OperatorApplicationFormView } from './operator-application.js';
export {
  OPERATOR_REFRESH_S,
  OperatorApplicationStatusPage,
  type OperatorApplicationStatusView,
} from './operator-application-status.js';
export {
  type ApplicationUrlView,
  ContactVerificationPage,
  OperatorPasswordUrlPage,
  OperatorUrlRefusedPage,
  type OperatorUrlRefusedView,
} from './operator-application-url.js';
export {
  ALL_REGISTRATIONS,
  PasswordReissueConfirmPage,
  type PasswordReissueConfirmView,
  PasswordReissueFormPage,
  type PasswordReissueFormView,
  PasswordReissueReceivedPage,
  type PasswordReissueReceivedView,
} from './password-reissue.js';
export {
  PasswordReissueRefusedPage,
  type PasswordReissueRefusedView,
  PasswordReissueStatusPage,
  type PasswordReissueStatusView,
} from './password-reissue-status.js';
export {
  PasswordReissueApplyingPage,
  type PasswordReissueApplyingView,
  PasswordReissueCompletedPage,
  type PasswordReissueCompletedView,
  PasswordReissueUrlPage,
  type PasswordReissueUrlView,
} from './password-reissue-url.js';
export { PATHS, pathInLanguage, procedurePath, staffApplicationPath } from './paths.js';
export {
  ProblemDocumentationPage,
  type ProblemDocumentationView,
  ProblemPage,
  type ProblemView,
} from './problem.js';
export type { ProcedureProgress } from './procedure.js';
export { renderPage } from './render.js';
export { ServiceUseChangeStatusPage, type ServiceUseChangeStatusView } from './service-use-change.js';
export { StaffQueuePage, type StaffQueueView } from './staff.js';
export { StaffApplicationPage } from './staff-application.js';
export {
  type ComparedRow,
  DONE,
  type Drafts,
  type Earlier,
  type Registered,
  type StaffApplicationView,
} from './staff-application.view.js';
export type { QueueSearch } from './staff-queue-path.js';
export { StaffSignInPage, type StaffSignInView } from './staff-sign-in.js';
export { StudentEmailPage } from './email-verification.js';
export { EmailVerificationPage } from './email-verification-status.js';
export { SecondPasswordDonePage, SecondPasswordPage } from './second-password.js';
export { SecondPasswordLockedPage } from './second-password-locked.js';
export { SecondPasswordResetFormPage, SecondPasswordResetPage } from './second-password-reset.js';
export { StudentLoginPage } from './student-login.js';
export { StudentMenuPage } from './student-menu.js';
export { StudentUrlPage, StudentUrlRefusedPage } from './student-url.js';
export { StudentManualPage } from './student-manual.js';
export type {
  EmailVerificationView,
  SecondPasswordDoneView,
  SecondPasswordLockedView,
  SecondPasswordResetFormView,
  SecondPasswordResetView,
  SecondPasswordView,
  SignedInStudent,
  StudentEmailView,
  StudentLoginView,
  StudentManualView,
  StudentMenuView,
  StudentUrlRefusedView,
  StudentUrlView,
} from './student.view.js';
