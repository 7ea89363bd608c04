/** The one list of procedures for tests: what goes over all of them takes theirs from here. */
import { accessCode } from './access-code/index.js';
import { auditRetention } from './audit-retention/index.js';
import { caseTracking } from './case-tracking/index.js';
import { emailVerification } from './email-verification/index.js';
import { eraseAccount } from './erase-account/index.js';
import { evidenceCustody } from './evidence-custody/index.js';
import { mfaNotice } from './mfa-notice/index.js';
import { identityLink } from './identity-link/index.js';
import { mfaApplication } from './mfa-application/index.js';
import { mfaSelfService } from './mfa-self-service/index.js';
import { memberChange } from './member-change/index.js';
import { memberImport } from './member-import/index.js';
import { memberRegistration } from './member-registration/index.js';
import { newPassword } from './new-password/index.js';
import { operatorApplication } from './operator-application/index.js';
import { outagePause } from './outage-pause/index.js';
import { passwordReissue } from './password-reissue/index.js';
import { propagation } from './propagation/index.js';
import { secondPasswordChange } from './second-password-change/index.js';
import { secondPasswordReset } from './second-password-reset/index.js';
import { serviceUseChange } from './service-use-change/index.js';
import type { TestedProcedure } from './module.js';

/** In the order in which their stories can be told one after the other. */
export const TESTED: readonly TestedProcedure[] = [
  passwordReissue,
  serviceUseChange,
  accessCode,
  newPassword,
  propagation,
  operatorApplication,
  caseTracking,
  emailVerification,
  secondPasswordChange,
  secondPasswordReset,
  identityLink,
  mfaSelfService,
  mfaApplication,
  evidenceCustody,
  mfaNotice,
  memberImport,
  memberRegistration,
  memberChange,
  eraseAccount,
  auditRetention,
  outagePause,
];

/** The workflow type that is started today: `passwordReissue` of `password-reissue`, where the procedure says no other. */
export const workflowTypeOf = (procedure: string): string =>
  TESTED.find(({ name }) => name === procedure)?.workflowType ??
  procedure.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
