/** Every page in every state that it can be in, with data that is as awkward as it gets. */

import type { PageContext } from '../../../api/pages/context.js';
import { HomePage } from '../../../api/pages/home.js';
import { ProblemDocumentationPage, ProblemPage } from '../../../api/pages/problem.js';
import { accessCode } from '../../../api/procedures/access-code/index.js';
import { caseTracking } from '../../../api/procedures/case-tracking/index.js';
import { passwordReissue } from '../../../api/procedures/password-reissue/index.js';
import { serviceUseChange } from '../../../api/procedures/service-use-change/index.js';
import { studentHome } from '../../../api/student/home.js';
import { PROBLEM_WORDS } from '../../../api/text/index.js';
import { ACCESS_CODE } from '../../procedures/access-code/samples.js';
import { CASE } from '../../procedures/case-tracking/samples.js';
import { NEW_PASSWORD } from '../../procedures/new-password/samples.js';
import { OPERATOR } from '../../procedures/operator-application/samples.js';
import { REISSUE } from '../../procedures/password-reissue/samples.js';
import { APPLICATION, STAFF } from '../../procedures/service-use-change/samples.js';
import { CONSOLE } from '../../staff/application/samples.js';
import { OVERVIEW } from '../../staff/oversight/samples.js';
import { MANUAL } from '../../student/manual/samples.js';
import { STUDENT } from '../../student/samples.js';
import { HOSTILE, type Sample } from './render-context.js';

export { contextOf, HOSTILE } from './render-context.js';

export const SAMPLES: readonly Sample[] = [
  {
    name: 'home',
    page: (ctx) =>
      HomePage(
        { cards: [serviceUseChange.home, passwordReissue.home, accessCode.home, studentHome, caseTracking.home] },
        ctx,
      ),
  },
  ...REISSUE,
  ...ACCESS_CODE,
  ...NEW_PASSWORD,
  ...CASE,
  ...APPLICATION,
  ...STAFF,
  ...OVERVIEW,
  ...CONSOLE,
  ...OPERATOR,
  ...STUDENT,
  ...MANUAL,
  ...PROBLEM_WORDS.flatMap((problem) => [
    {
      name: `problem-${problem}`,
      page: (ctx: PageContext) =>
        ProblemPage({ problem, requestId: HOSTILE, retryAfterSeconds: 5, backTo: '/cinii/password-reissue' }, ctx),
    },
    {
      name: `problem-documentation-${problem}`,
      page: (ctx: PageContext) => ProblemDocumentationPage({ problem, httpStatus: 409 }, ctx),
    },
  ]),
];
