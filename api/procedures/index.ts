/**
 * The one list of procedures. Nothing is found by itself: what isn't listed here isn't there. The first one stands in where nothing tells whose
 * page it is (an unknown URL, a form without a procedure), and the home page keeps this order.
 */
import { accessCode } from './access-code/index.js';
import { caseTracking } from './case-tracking/index.js';
import { emailVerification } from './email-verification/index.js';
import { memberChange } from './member-change/index.js';
import { memberRegistration } from './member-registration/index.js';
import { memberImport } from './member-import/index.js';
import type { ProcedureModule } from './module.js';
import { operatorApplication } from './operator-application/index.js';
import { passwordReissue } from './password-reissue/index.js';
import { secondPasswordChange } from './second-password-change/index.js';
import { secondPasswordReset } from './second-password-reset/index.js';
import { serviceUseChange } from './service-use-change/index.js';

export const PROCEDURES = [
  passwordReissue,
  serviceUseChange,
  accessCode,
  operatorApplication,
  caseTracking,
  emailVerification,
  secondPasswordChange,
  secondPasswordReset,
  memberRegistration,
  memberChange,
  memberImport,
] as const satisfies readonly ProcedureModule[];

const BY_PREFIX = new Map<string, ProcedureModule>(PROCEDURES.map((one) => [`${one.service}-${one.kind}`, one]));

/** The module of a procedure, by its ID. */
export const moduleOf = (procedureId: string): ProcedureModule | undefined =>
  BY_PREFIX.get(procedureId.replace(/-[^-]+$/, ''));
