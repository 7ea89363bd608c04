/** Routes of the student login: operations for scripts, pages for people. Both call `service.ts`. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ApiDependencies } from '../dependencies.js';
import { formProblem, typedText } from '../http/forms.js';
import { serve } from '../http/operation.js';
import { keptView } from '../http/plugins/kept-forms.js';
import { readForm } from '../http/plugins/pages.js';
import { sessionOver } from '../http/problems.js';
import { endStudentSessions, getStudentSession, LEVELS, studentLogin } from './operations.js';
import { StudentLoginPage } from './pages/login.js';
import { StudentManualPage } from './pages/manual.js';
import { StudentMenuPage } from './pages/menu.js';
import type { StudentLoginView } from './pages/view.js';
import { STUDENT_PATHS } from './paths.js';
import type { LoginRecord } from './record.js';
import { endStudentSession, logIn } from './service.js';
import { PAGE_OF_LEVEL, requireStudent, sendElsewhere, shownStudent, studentOf } from './session.js';

export async function studentLoginRoutes(app: FastifyInstance, deps: ApiDependencies): Promise<void> {
  serve(app, studentLogin, ({ body, request }) => logIn({ ...deps, metrics: app.metrics }, request, body));
  serve(app, endStudentSessions, async ({ body, request }) => ({
    ended: await endStudentSession(deps, request, body),
  }));
  serve(app, getStudentSession, async ({ request }) => {
    const { account, level, idleEndsAt } = await requireStudent(deps, request, ...LEVELS);
    return { userId: account.user_id, level, idleEndsAt: idleEndsAt.toISOString() };
  });
}

export async function studentLoginPages(app: FastifyInstance, deps: ApiDependencies): Promise<void> {
  app.get(STUDENT_PATHS.login, async (request, reply) => {
    const asked = typedText(request.query, 'notice');
    const notice = NOTICES.find((one) => one === asked);
    // Idle pages without scripts load this page by themselves. If that used the session, two open pages would keep it alive for ever.
    const stays = notice === 'over' || keptView(request, StudentLoginPage) !== undefined;
    const student = stays ? undefined : await studentOf(deps, request);
    if (student) return sendElsewhere(reply, student);
    return reply.page(StudentLoginPage, { ...rules(deps), ...(notice && { notice }) });
  });
  app.post(STUDENT_PATHS.login, (request, reply) => submitted({ ...deps, metrics: app.metrics }, request, reply));

  app.post(STUDENT_PATHS.logout, (_request, reply) => leave(deps, reply, 'signed-out'));
  app.post(STUDENT_PATHS.logoutEverywhere, (_request, reply) => leave(deps, reply, 'everywhere'));
  // A reload after a refused POST is a GET: send it to the menu.
  for (const path of [STUDENT_PATHS.logout, STUDENT_PATHS.logoutEverywhere])
    app.get(path, (_request, reply) => reply.redirect(STUDENT_PATHS.menu, 303));

  app.get(STUDENT_PATHS.menu, async (request, reply) => {
    const student = await studentOf(deps, request);
    if (student?.level !== 'menu') return sendElsewhere(reply, student);
    return reply.page(StudentMenuPage, {
      student: shownStudent(deps, student),
      email: student.account.email ?? '',
    });
  });
  app.get(STUDENT_PATHS.manual, async (request, reply) => {
    const student = await studentOf(deps, request);
    const { resendAfterMs, resends } = deps.services.shomei;
    return reply.page(StudentManualPage, {
      ...rules(deps),
      resendAfterMs,
      resends,
      ...(student && { student: shownStudent(deps, student) }),
    });
  });

  app.get(STUDENT_PATHS.session, (request, reply) => goOn(deps, request, reply));
  app.post(STUDENT_PATHS.session, (request, reply) => goOn(deps, request, reply));
}

const NOTICES = ['over', 'signed-out', 'everywhere'] as const;

/** What the pages tell of the rules. */
const rules = ({ services: { shomei } }: Pick<ApiDependencies, 'services'>): Omit<StudentLoginView, 'userId'> => ({
  idleMs: shomei.sessionIdleMs,
  wrongLogins: shomei.wrongLogins,
  lockMs: shomei.lockMs,
});

async function submitted(
  deps: ApiDependencies & LoginRecord,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const userId = typedText(request.body, 'userId');
  const form = readForm(studentLogin.body, request);
  if (!form.ok) return reply.again(StudentLoginPage, STUDENT_PATHS.login, { userId, errors: form.errors }, 400);
  try {
    const { next } = await logIn(deps, request, form.value);
    return await reply.redirect(PAGE_OF_LEVEL[next], 303);
  } catch (error) {
    const { errors, status } = formProblem(reply, error);
    return reply.again(StudentLoginPage, STUDENT_PATHS.login, { userId, ...errors }, status);
  }
}

async function leave(
  deps: Pick<ApiDependencies, 'db'>,
  reply: FastifyReply,
  notice: 'signed-out' | 'everywhere',
): Promise<FastifyReply> {
  const ended = await endStudentSession(deps, reply.request, { everywhere: notice === 'everywhere' });
  return reply.redirect(`${STUDENT_PATHS.login}?notice=${ended > 0 ? notice : 'over'}`, 303);
}

/** Pages of this service and of its procedures; without a query, which may say anything. */
const OWN_PAGE = /^\/(?:shomei|procedures)\/[\w/.-]{1,200}$/;

/**
 * Keeps the session alive: for the button of the warning, which is sent back to its page (`to`), and for the page's script, which is told
 * when the session ends now; with X-Unattended it does not keep it alive.
 */
async function goOn(
  deps: Pick<ApiDependencies, 'db' | 'services'>,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const student = await studentOf(deps, request);
  if (request.headers.accept === 'application/json') {
    if (!student) throw sessionOver();
    return reply.send(shownStudent(deps, student));
  }
  if (!student) return sendElsewhere(reply, student);
  const to = typedText(request.body, 'to') || typedText(request.query, 'to');
  return reply.redirect(OWN_PAGE.test(to) && to !== STUDENT_PATHS.session ? to : PAGE_OF_LEVEL[student.level], 303);
}
