/** A refusal within the pages of students: who is signed in, the ways on and 「ログアウト」 stay. */
import type { FastifyRequest } from 'fastify';
import type { ApiDependencies } from '../dependencies.js';
import type { ProblemFrame } from '../pages/problem.js';
import { StudentLayout } from './pages/layout.js';
import { STUDENT_PATHS } from './paths.js';
import { PAGE_OF_LEVEL, shownStudent, studentOf } from './session.js';

/** @param canAsk whether the database may be asked who it is */
export async function studentProblemFrame(
  deps: Pick<ApiDependencies, 'db' | 'services'>,
  request: FastifyRequest,
  canAsk: boolean,
): Promise<ProblemFrame> {
  const found = canAsk ? await studentOf(deps, request).catch(() => undefined) : undefined;
  const student = found && shownStudent(deps, found);
  const href = found ? PAGE_OF_LEVEL[found.level] : STUDENT_PATHS.login;
  return {
    service: 'shomei',
    back: { href, label: found?.level === 'menu' ? 'student.to-menu' : 'student.to-login' },
    layout: ({ title, ...rest }) => <StudentLayout {...rest} crumb={title} student={student} />,
  };
}
