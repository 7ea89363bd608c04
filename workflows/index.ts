/** Entry of the workflow bundle: every workflow type, by name. */
export { accessCode } from './access-code.js';
export { caseTracking } from './case-tracking.js';
export { operatorApplication } from './operator-application.js';
export { passwordReissue } from './password-reissue.js';
export { propagation } from './propagation.js';
export { serviceUseChange } from './service-use-change.js';
