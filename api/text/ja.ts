/** The Japanese catalogue. It is the one that says which texts there are: a text missing in `en.ts` does not compile. */
import { accessCode } from '../procedures/access-code/text.ja.js';
import { caseTracking } from '../procedures/case-tracking/text.ja.js';
import { console } from '../staff/application/text.ja.js';
import { consoleOverview } from '../staff/oversight/text.ja.js';
import { emailVerification } from '../procedures/email-verification/text.ja.js';
import { operatorApplication } from '../procedures/operator-application/text.ja.js';
import { passwordPolicy } from '../procedures/new-password/text.ja.js';
import { propagation } from '../procedures/propagation/text.ja.js';
import { secondPassword } from '../procedures/second-password-change/text.ja.js';
import { signIn } from '../staff/sign-in/text.ja.js';
import { studentLogin } from '../student/text.ja.js';
import { studentManual } from '../student/manual.text.ja.js';
import { application } from '../procedures/service-use-change/text.ja.js';
import { common } from './ja/common.js';
import { passwordReissue } from '../procedures/password-reissue/text.ja.js';
import { problems } from './ja/problems.js';
import { staff } from '../staff/text.ja.js';
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
