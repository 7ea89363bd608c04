/** Every page in every state that it can be in, with data that is as awkward as it gets. */
import { HomePage, type PageContext, ProblemDocumentationPage, ProblemPage } from '../../api/pages/index.js';
import { PROBLEM_WORDS } from '../../api/text/index.js';
import { HOSTILE, type Sample } from './render-context.js';
import { APPLICATION, STAFF } from './render-samples-application.js';
import { REISSUE } from './render-samples-reissue.js';

export { contextOf, HOSTILE } from './render-context.js';

export const SAMPLES: readonly Sample[] = [
  { name: 'home', page: (ctx) => HomePage({ procedures: ['cinii-application', 'password-reissue'] }, ctx) },
  ...REISSUE,
  ...APPLICATION,
  ...STAFF,
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
