/** The pages. Each is a pure function of its view and the page's context; `renderPage` makes the text of it. */
export {
  ApplicationInputPage,
  type ApplicationInputView,
  type RestoredRegistration,
} from './application-input.js';
export type { FieldError, FormErrors, Page, PageContext, ServiceContext } from './context.js';
export { HomePage, type HomeProcedure, type HomeView } from './home.js';
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
export { PATHS, pathInLanguage, procedurePath } from './paths.js';
export {
  ProblemDocumentationPage,
  type ProblemDocumentationView,
  ProblemPage,
  type ProblemView,
} from './problem.js';
export type { ProcedureProgress } from './procedure.js';
export { renderPage } from './render.js';
export { ServiceUseChangeStatusPage, type ServiceUseChangeStatusView } from './service-use-change.js';
export {
  type StaffApplication,
  StaffQueuePage,
  type StaffQueueView,
  StaffSignInPage,
  type StaffSignInView,
} from './staff.js';
