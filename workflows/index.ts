/** Entry of the workflow bundle: every workflow type, by name; and what any other name runs. */
export { unknownProcedure as default } from './steps/unknown-procedure.js';
export { accessCode } from './access-code.js';
export { caseTracking } from './case-tracking.js';
export { emailVerification } from './email-verification.js';
export { operatorApplication } from './operator-application.js';
export { passwordReissue } from './earlier/password-reissue.js';
export { passwordReissueV2 } from './password-reissue.js';
export { propagation } from './propagation.js';
export { secondPasswordChange } from './second-password-change.js';
export { secondPasswordReset } from './second-password-reset.js';
export { serviceUseChange } from './service-use-change.js';
