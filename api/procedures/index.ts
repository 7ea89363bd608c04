/**
 * The one list of procedures. Nothing is found by itself: what isn't listed here isn't there. The first one stands in where nothing tells whose
 * page it is (an unknown URL, a form without a procedure), and the home page keeps this order.
 */
import { accessCode } from './access-code/index.js';
import { caseTracking } from './case-tracking/index.js';
import { emailVerification } from './email-verification/index.js';
import { identityLink } from './identity-link/index.js';
import { memberChange } from './member-change/index.js';
import { memberRegistration } from './member-registration/index.js';
import { memberImport } from './member-import/index.js';
import { mfaApplication } from './mfa-application/index.js';
import { mfaSelfService } from './mfa-self-service/index.js';
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
  mfaApplication,
  identityLink,
  mfaSelfService,
] as const satisfies readonly ProcedureModule[];
const ALL: readonly ProcedureModule[] = PROCEDURES;

/** Kinds that nobody can ask anything of and that have no page: they only tell of something. */
export const NOTICES: readonly string[] = ['mfa-notice'];

/** Kinds that figures and trials of other settings leave out: those, and what only reads another procedure. */
export const UNCOUNTED: readonly string[] = [
  ...ALL.filter(({ isReadOnly }) => isReadOnly).map(({ kind }) => kind),
  ...NOTICES,
];

const BY_PREFIX = new Map<string, ProcedureModule>(ALL.map((one) => [`${one.service}-${one.kind}`, one]));

/** The module of a procedure, by its ID. */
export const moduleOf = (procedureId: string): ProcedureModule | undefined =>
  BY_PREFIX.get(procedureId.replace(/-[^-]+$/, ''));
