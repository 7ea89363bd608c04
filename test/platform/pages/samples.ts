/** Every page in every state that it can be in, with data that is as awkward as it gets. */

import type { PageContext } from '../../../api/pages/context.js';
import { HomePage } from '../../../api/pages/home.js';
import { ProblemDocumentationPage, ProblemPage } from '../../../api/pages/problem.js';
import { studentHome } from '../../../api/student/home.js';
import { utokyoHome } from '../../../api/utokyo/home.js';
import { UnreadableUrlPage } from '../../../api/procedures/one-time-url/pages/unreadable.js';
import { URL_WORDS } from '../../../api/procedures/one-time-url/url-handler.js';
import { PROBLEM_WORDS } from '../../../api/text/index.js';
import { AUDIT_PAGES } from '../../audit/samples.js';
import { PEOPLE_PAGES } from '../../people/samples.js';
import { CONSOLE } from '../../staff/application/samples.js';
import { OVERVIEW } from '../../staff/oversight/samples.js';
import { MANUAL } from '../../student/manual/samples.js';
import { INSTITUTION_PAGES } from '../../institution/samples.js';
import { STUDENT } from '../../student/samples.js';
import { UTOKYO_PAGES } from '../../utokyo/samples.js';
import { HOSTILE, type Sample } from './render-context.js';
import { TESTED } from '../../procedures/index.js';
import type { ProcedureModule } from '../../../api/procedures/module.js';
import { PROCEDURES } from '../../../api/procedures/index.js';

export { contextOf, HOSTILE } from './render-context.js';

const CARDS = [...PROCEDURES.flatMap((one: ProcedureModule) => one.home ?? []), studentHome, utokyoHome];

export const SAMPLES: readonly Sample[] = [
  {
    name: 'home',
    page: (ctx) => HomePage({ cards: CARDS }, ctx),
  },
  ...TESTED.flatMap(({ samples = [] }) => samples),
  ...OVERVIEW,
  ...CONSOLE,
  ...AUDIT_PAGES,
  ...PEOPLE_PAGES,
  ...INSTITUTION_PAGES,
  ...STUDENT,
  ...UTOKYO_PAGES,
  ...MANUAL,
  {
    name: 'problem-unavailable-not-taken',
    page: (ctx) => ProblemPage({ problem: 'unavailable', retryAfterSeconds: 5, effect: { taken: 'none' } }, ctx),
  },
  {
    name: 'problem-unavailable-perhaps-taken',
    page: (ctx) =>
      ProblemPage(
        { problem: 'unavailable', retryAfterSeconds: 5, effect: { taken: 'unknown', page: '/procedures/x' } },
        ctx,
      ),
  },
  ...URL_WORDS.map((problem) => ({
    name: `unreadable-${problem}`,
    page: (ctx: PageContext) => UnreadableUrlPage({ problem, cards: CARDS }, ctx),
  })),
  ...PROBLEM_WORDS.flatMap((problem) => [
    {
      name: `problem-${problem}`,
      page: (ctx: PageContext) =>
        ProblemPage({ problem, requestId: HOSTILE, retryAfterSeconds: 5, frame: { service: 'cinii' } }, ctx),
    },
    {
      name: `problem-documentation-${problem}`,
      page: (ctx: PageContext) => ProblemDocumentationPage({ problem, httpStatus: 409 }, ctx),
    },
  ]),
];
