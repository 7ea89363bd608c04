/** Every page in every state that it can be in, with data that is as awkward as it gets. */

import type { PageContext } from '../../api/pages/context.js';
import { HomePage } from '../../api/pages/home.js';
import { ProblemDocumentationPage, ProblemPage } from '../../api/pages/problem.js';
import { PROBLEM_WORDS } from '../../api/text/index.js';
import { HOSTILE, type Sample } from './render-context.js';
import { ACCESS_CODE } from './render-samples-access-code.js';
import { APPLICATION, STAFF } from './render-samples-application.js';
import { CASE } from './render-samples-case.js';
import { CONSOLE } from './render-samples-console.js';
import { MANUAL } from './render-samples-manual.js';
import { NEW_PASSWORD } from './render-samples-new-password.js';
import { OPERATOR } from './render-samples-operator.js';
import { OVERVIEW } from './render-samples-overview.js';
import { REISSUE } from './render-samples-reissue.js';
import { STUDENT } from './render-samples-student.js';

export { contextOf, HOSTILE } from './render-context.js';

export const SAMPLES: readonly Sample[] = [
  {
    name: 'home',
    page: (ctx) =>
      HomePage(
        { procedures: ['cinii-application', 'password-reissue', 'access-code', 'student-login', 'case-tracking'] },
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
