/** Entry of the workflow bundle: every workflow type, by name. */
export { passwordReissue } from './password-reissue.js';
export { serviceUseChange } from './service-use-change.js';
