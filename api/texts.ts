/** All texts of the product, put together. Pages and problems get them by `request.text`. */
import { accessCodeTexts } from './procedures/access-code/text.js';
import { caseTrackingTexts } from './procedures/case-tracking/text.js';
import { emailVerificationTexts } from './procedures/email-verification/text.js';
import { newPasswordTexts } from './procedures/new-password/text.js';
import { operatorApplicationTexts } from './procedures/operator-application/text.js';
import { passwordReissueTexts } from './procedures/password-reissue/text.js';
import { propagationTexts } from './procedures/propagation/text.js';
import { secondPasswordTexts } from './procedures/second-password-change/text.js';
import { serviceUseChangeTexts } from './procedures/service-use-change/text.js';
import { staffApplicationTexts } from './staff/application/text.js';
import { oversightTexts } from './staff/oversight/text.js';
import { signInTexts } from './staff/sign-in/text.js';
import { staffTexts } from './staff/text.js';
import { studentManualStepsTexts } from './student/manual-steps.text.js';
import { studentManualTexts } from './student/manual.text.js';
import { studentTexts } from './student/text.js';
import { commonTexts } from './text/common.js';
import { mergeTexts, textsIn } from './text/index.js';
import { problemsTexts } from './text/problems.js';
import { stepsTexts } from './text/steps.js';

export const CATALOGUES = mergeTexts([
  commonTexts,
  problemsTexts,
  stepsTexts,
  passwordReissueTexts,
  serviceUseChangeTexts,
  accessCodeTexts,
  newPasswordTexts,
  operatorApplicationTexts,
  caseTrackingTexts,
  propagationTexts,
  emailVerificationTexts,
  secondPasswordTexts,
  staffTexts,
  staffApplicationTexts,
  oversightTexts,
  signInTexts,
  studentTexts,
  studentManualTexts,
  studentManualStepsTexts,
]);

/** The texts of a language. */
export const createText = textsIn(CATALOGUES);
