/** Entry of the workflow bundle: every workflow type, by name; and what any other name runs. */
export { unknownProcedure as default } from './steps/unknown-procedure.js';
export { accessCodeV2 } from './access-code.js';
export { auditRetention } from './audit-retention.js';
export { caseTracking } from './case-tracking.js';
export { emailVerification } from './email-verification.js';
export { eraseAccount } from './erase-account.js';
export { evidenceCustody } from './evidence-custody.js';
export { identityLink } from './identity-link.js';
export { mfaApplication } from './mfa-application.js';
export { mfaNotice } from './mfa-notice.js';
export { mfaSelfService } from './mfa-self-service.js';
export { memberChange } from './member-change.js';
export { memberImport } from './member-import.js';
export { memberRegistration } from './member-registration.js';
export { operatorApplication } from './operator-application.js';
export { outagePause } from './outage-pause.js';
export { passwordReissueV2 } from './password-reissue.js';
export { propagation } from './propagation.js';
export { secondPasswordChange } from './second-password-change.js';
export { secondPasswordReset } from './second-password-reset.js';
export { serviceUseChange } from './service-use-change.js';
// Types that nothing is started with any more: each says at its head when it can go.
export { accessCode } from './earlier/access-code.js';
export { passwordReissue } from './earlier/password-reissue.js';
