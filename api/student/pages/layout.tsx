/** What all pages of the certificate issuance service have in common: frame, account, when the session ends, notes, ways on. */
import { Button, Form, LinkButton } from '../../pages/components/form.js';
import { IdleSession, type IdleSessionOf, leaveWhenIdle } from '../../pages/components/idle-session.js';
import { type Crumb, Layout, type LayoutProps } from '../../pages/components/layout.js';
import type { Milestone } from '../../pages/components/step-list.js';
import { StepList } from '../../pages/components/step-list.js';
import type { Children, PageContext, TextId, VNode } from '../../pages/context.js';
import { PATHS } from '../../pages/paths.js';
import { STUDENT_PATHS } from '../paths.js';
import type { SignedInStudent } from './view.js';

/** Where somebody comes whose session was idle for too long. */
const OVER = `${STUDENT_PATHS.login}?notice=over`;

const sessionOf = ({ idleEndsAt, idleMs }: SignedInStudent): IdleSessionOf => ({
  idleEndsAt,
  idleMs,
  askAt: STUDENT_PATHS.session,
  over: OVER,
  signOut: STUDENT_PATHS.logout,
});

export interface StudentLayoutProps extends Pick<LayoutProps, 'refresh'> {
  ctx: PageContext;
  /** Last item of the breadcrumb. */
  crumb: string;
  /** Title in the browser's tab; the crumb where absent. */
  title?: string;
  /** Who is signed in, if somebody is. */
  student?: SignedInStudent | undefined;
  steps?: readonly Milestone[];
  aside?: Children;
  errors?: LayoutProps['errors'];
  cleanUrl?: string;
  children: Children;
}

export function StudentLayout({ crumb, title = crumb, student, steps, aside, ...rest }: StudentLayoutProps): VNode {
  const { ctx } = rest;
  return (
    <Layout
      {...rest}
      title={title}
      serviceName={ctx.text.t('service.shomei')}
      breadcrumb={[startOf(ctx, crumb, student), { label: crumb }]}
      aside={steps ? <StepList ctx={ctx} steps={steps} /> : aside}
      {...(student && {
        account: <Account ctx={ctx} student={student} />,
        nav: <IdleSession ctx={ctx} session={sessionOf(student)} />,
        script: 'session.js',
        leave: leaveWhenIdle(sessionOf(student)),
      })}
    />
  );
}

/** First item of the breadcrumb: the menu where it can be reached, else the login; before the login itself the home page. */
function startOf({ text: { t } }: PageContext, crumb: string, student: SignedInStudent | undefined): Crumb {
  const menu = { label: t('student-menu.title'), href: STUDENT_PATHS.menu };
  if (student?.level === 'menu' && crumb !== menu.label) return menu;
  const login = { label: t('student-login.title'), href: STUDENT_PATHS.login };
  return student || crumb === login.label ? { label: t('layout.home'), href: PATHS.home } : login;
}

/** Who is signed in, 「メニュー」 and 「ログアウト」. */
function Account({ ctx, student }: { ctx: PageContext; student: SignedInStudent }): VNode {
  const { t } = ctx.text;
  return (
    <div class="account student-account">
      <p>
        {t('student.user-id')} <span class="code">{student.userId}</span>
      </p>
      {student.level === 'menu' && (
        <LinkButton href={STUDENT_PATHS.menu} kind="quiet">
          {t('student-menu.title')}
        </LinkButton>
      )}
      <Form ctx={ctx} action={STUDENT_PATHS.logout}>
        <Button kind="quiet">{t('student.logout')}</Button>
      </Form>
    </div>
  );
}

/** 「注意事項」 */
export function Notes({ ctx, children }: { ctx: PageContext; children: Children }): VNode {
  const { t } = ctx.text;
  return (
    <section class="notes" aria-labelledby="notes">
      <h2 id="notes">{t('student.notes')}</h2>
      <p class="notes-lead">{t('student.notes-lead')}</p>
      {children}
    </section>
  );
}

/** A list of texts. */
export function Points({ ctx, ids }: { ctx: PageContext; ids: readonly TextId[] }): VNode {
  return (
    <ul class="prose-list">
      {ids.map((id) => (
        <li key={id}>{ctx.text.t(id)}</li>
      ))}
    </ul>
  );
}

/** What to check where a mail has not come after half an hour. */
export function WhenLate({ ctx, filter }: { ctx: PageContext; filter?: true }): VNode {
  const ids = ['student.late.typing', 'student.late.blanks', 'student.late.width'] as const;
  return (
    <>
      <p>{ctx.text.t('student.late')}</p>
      <Points ctx={ctx} ids={filter ? [...ids, 'student.late.filter'] : ids} />
    </>
  );
}

/** The way on from an ending: the menu where it can be reached, else 「ログインページへ移動」. */
export function ToStart({ ctx, student }: { ctx: PageContext; student?: SignedInStudent | undefined }): VNode {
  const { t } = ctx.text;
  const isIn = student?.level === 'menu';
  return (
    <LinkButton href={isIn ? STUDENT_PATHS.menu : STUDENT_PATHS.login} kind="primary">
      {t(isIn ? 'student.to-menu' : 'student.to-login')}
    </LinkButton>
  );
}
