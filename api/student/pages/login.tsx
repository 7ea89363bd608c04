/** 「在学生ログイン」. Manual: certificate issuance, 2.1 to 2.3. */
import { AccountFields } from '../../pages/components/account-fields.js';
import { errorOf, linesOf } from '../../pages/components/error-summary.js';
import { PasswordField } from '../../pages/components/field.js';
import { Actions, Button, Form } from '../../pages/components/form.js';
import { Notice } from '../../pages/components/notice.js';
import { Title } from '../../pages/components/title.js';
import type { Page, PageContext, VNode } from '../../pages/context.js';
import { STUDENT_PATHS } from '../paths.js';
import { Notes, Points, StudentLayout } from './layout.js';
import type { StudentLoginView } from './view.js';

/** Fields: `userId`, `password`, `secondPassword`. */
export const StudentLoginPage: Page<StudentLoginView> = (view, ctx) => {
  const { t } = ctx.text;
  const labels = labelsOf(ctx);
  const isRefused = view.problem === 'not-authenticated';
  // Which of the three is wrong isn't told: the line leads to the first.
  const lines = linesOf(
    ctx,
    labels,
    view,
    isRefused ? { field: 'userId', problemText: t('student-login.refused') } : {},
  );
  return (
    <StudentLayout
      ctx={ctx}
      crumb={t('student-login.title')}
      aside={<LoginNotes ctx={ctx} view={view} />}
      errors={lines}
    >
      <Title ctx={ctx}>{t('student-login.title')}</Title>
      {view.notice && (
        <Notice
          ctx={ctx}
          kind={view.notice === 'over' ? 'warning' : 'success'}
          title={t(`student-login.${view.notice}`)}
        >
          <p>{t(`student-login.${view.notice}-detail`)}</p>
        </Notice>
      )}
      <p class="lead">{t('student-login.lead')}</p>
      <LoginForm ctx={ctx} view={view} />
    </StudentLayout>
  );
};

const labelsOf = ({ text: { t } }: PageContext) => ({
  userId: t('student.user-id'),
  password: t('student.password'),
  secondPassword: t('student.second-password'),
});

function LoginForm({ ctx, view }: { ctx: PageContext; view: StudentLoginView }): VNode {
  const { t } = ctx.text;
  const labels = labelsOf(ctx);
  return (
    <Form ctx={ctx} action={STUDENT_PATHS.login}>
      <AccountFields ctx={ctx} labels={labels} view={view} />
      <PasswordField
        ctx={ctx}
        name="secondPassword"
        label={labels.secondPassword}
        hint={t('student-login.second-hint')}
        error={errorOf(ctx, labels, view.errors, 'secondPassword')}
        autocomplete="section-second current-password"
      />
      <p>
        <a href={STUDENT_PATHS.forgotten}>{t('student-login.forgotten')}</a>
      </p>
      <Actions>
        <Button>{t('student-login.submit')}</Button>
      </Actions>
    </Form>
  );
}

const minutesOf = (ms: number): number => Math.max(1, Math.round(ms / 60_000));

/** Beside the form where there is room, so that they are read before 「ログイン」 is pressed; on a phone below it. */
function LoginNotes({ ctx, view }: { ctx: PageContext; view: StudentLoginView }): VNode {
  const { t } = ctx.text;
  return (
    <>
      <Notes ctx={ctx}>
        <ul class="prose-list">
          <li>{t('student-login.note.first')}</li>
          <li>{t('student-login.note.close')}</li>
          <li>{t('student-login.note.idle', { minutes: minutesOf(view.idleMs) })}</li>
          <li>{t('student-login.note.remember')}</li>
          <li>{t('student-login.note.record')}</li>
        </ul>
      </Notes>
      <section class="notes" aria-labelledby="check">
        <h2 id="check">{t('student-login.check')}</h2>
        <p>{t('student-login.check-lead')}</p>
        <Points
          ctx={ctx}
          ids={[
            'student-login.check.typing',
            'student-login.check.case',
            'student-login.check.width',
            'student-login.check.second',
          ]}
        />
        <p>{t('student-login.check.lock', { count: view.wrongLogins, minutes: minutesOf(view.lockMs) })}</p>
        <p>
          <a href={STUDENT_PATHS.manual}>{t('student-login.manual')}</a>
        </p>
      </section>
    </>
  );
}
