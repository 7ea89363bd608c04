/** The English catalogue. */
import { accessCode } from '../procedures/access-code/text.en.js';
import { caseTracking } from '../procedures/case-tracking/text.en.js';
import { console } from '../staff/application/text.en.js';
import { consoleOverview } from '../staff/oversight/text.en.js';
import { emailVerification } from '../procedures/email-verification/text.en.js';
import { operatorApplication } from '../procedures/operator-application/text.en.js';
import { passwordPolicy } from '../procedures/new-password/text.en.js';
import { propagation } from '../procedures/propagation/text.en.js';
import { secondPassword } from '../procedures/second-password-change/text.en.js';
import { signIn } from '../staff/sign-in/text.en.js';
import { studentLogin } from '../student/text.en.js';
import { studentManual } from '../student/manual.text.en.js';
import { application } from '../procedures/service-use-change/text.en.js';
import { common } from './en/common.js';
import { passwordReissue } from '../procedures/password-reissue/text.en.js';
import { problems } from './en/problems.js';
import { staff } from '../staff/text.en.js';
import { steps } from './en/steps.js';
import type { TextId } from './ja.js';

export const en: Record<TextId, string> = {
  ...common,
  ...problems,
  ...passwordReissue,
  ...application,
  ...staff,
  ...steps,
  ...accessCode,
  ...operatorApplication,
  ...caseTracking,
  ...passwordPolicy,
  ...propagation,
  ...console,
  ...consoleOverview,
  ...signIn,
  ...studentLogin,
  ...emailVerification,
  ...secondPassword,
  ...studentManual,
};
