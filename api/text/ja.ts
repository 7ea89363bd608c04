/** The Japanese catalogue. It is the one that says which texts there are: a text missing in `en.ts` does not compile. */
import { accessCode } from './ja/access-code.js';
import { caseTracking } from './ja/case-tracking.js';
import { console } from './ja/console.js';
import { consoleOverview } from './ja/console-overview.js';
import { emailVerification } from './ja/email-verification.js';
import { operatorApplication } from './ja/operator-application.js';
import { passwordPolicy } from './ja/password-policy.js';
import { propagation } from './ja/propagation.js';
import { secondPassword } from './ja/second-password.js';
import { signIn } from './ja/sign-in.js';
import { studentLogin } from './ja/student-login.js';
import { studentManual } from './ja/student-manual.js';
import { application } from './ja/application.js';
import { common } from './ja/common.js';
import { passwordReissue } from './ja/password-reissue.js';
import { problems } from './ja/problems.js';
import { staff } from './ja/staff.js';
import { steps } from './ja/steps.js';

export const ja = {
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
} as const;

export type TextId = keyof typeof ja;
