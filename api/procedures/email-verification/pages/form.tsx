/** 「メールアドレス設定」 and 「メールアドレス変更」: the form. Manual: certificate issuance, 2.1 and 2.4 (a). */
import { errorOf, linesOf } from '../../../pages/components/error-summary.js';
import { TextField } from '../../../pages/components/field.js';
import { Actions, Button, Form, LinkButton } from '../../../pages/components/form.js';
import { SummaryList } from '../../../pages/components/summary-list.js';
import { Title } from '../../../pages/components/title.js';
import type { Page, PageContext, VNode } from '../../../pages/context.js';
import { Notes, Points, StudentLayout, WhenLate } from '../../../student/pages/layout.js';
import type { StudentEmailView } from '../../../student/pages/view.js';
import { STUDENT_PATHS } from '../../../student/paths.js';

/** Where the form of a purpose is. */
export const EMAIL_FORM = { register: STUDENT_PATHS.email, change: STUDENT_PATHS.emailChange } as const;

/** Fields: `email`, `emailAgain`. */
export const StudentEmailPage: Page<StudentEmailView> = (view, ctx) => {
  const { t } = ctx.text;
  const { purpose } = view;
  const title = t(`student-email.${purpose}.title`);
  const mismatch = mismatchOf(ctx, view);
  const lines = linesOf(ctx, namesOf(ctx, view), view, { field: mismatch && 'emailAgain', problemText: mismatch });
  return (
    <StudentLayout ctx={ctx} crumb={title} student={view.student} errors={lines}>
      <Title ctx={ctx}>{title}</Title>
      <p class="lead">{t(`student-email.${purpose}.lead`)}</p>
      <EmailForm ctx={ctx} view={view} />
    </StudentLayout>
  );
};

const labelOf = ({ text: { t } }: PageContext, { purpose }: StudentEmailView): string =>
  t(purpose === 'register' ? 'student.email' : 'student-email.new');

/** What errors call the fields: 「確認」 alone wouldn't say of what. */
const namesOf = (ctx: PageContext, view: StudentEmailView) => ({
  email: labelOf(ctx, view),
  emailAgain: ctx.text.t('student-email.again-field'),
});

const mismatchOf = ({ text: { t } }: PageContext, { problem }: StudentEmailView): string | undefined =>
  problem === 'mismatch' ? t('problem.mismatch.detail') : undefined;

function EmailForm({ ctx, view }: { ctx: PageContext; view: StudentEmailView }): VNode {
  const { t } = ctx.text;
  const { purpose, errors, email, emailAgain } = view;
  const names = namesOf(ctx, view);
  const field = { ctx, type: 'email', autocomplete: 'email', inputMode: 'email', required: true } as const;
  return (
    <Form ctx={ctx} action={EMAIL_FORM[purpose]}>
      <TextField
        {...field}
        name="email"
        label={labelOf(ctx, view)}
        error={errorOf(ctx, names, errors, 'email')}
        value={email}
      />
      <TextField
        {...field}
        name="emailAgain"
        label={t('student.again')}
        hint={t('student-email.again-hint')}
        error={mismatchOf(ctx, view) ?? errorOf(ctx, names, errors, 'emailAgain')}
        value={emailAgain}
      />
      <Notes ctx={ctx}>
        <Points
          ctx={ctx}
          ids={[
            'student-email.note.mail',
            `student-email.note.${purpose}`,
            'student-email.note.late',
            'student-email.note.free',
          ]}
        />
        <p>{t('student-email.note.filter')}</p>
        <SummaryList rows={[{ name: t('student-email.sender'), value: view.sender, code: true }]} />
        <WhenLate ctx={ctx} filter />
      </Notes>
      <Actions>
        <Button>{t('student-email.submit')}</Button>
        {purpose === 'change' && (
          <LinkButton href={STUDENT_PATHS.menu} kind="quiet">
            {t('student.back')}
          </LinkButton>
        )}
      </Actions>
    </Form>
  );
}
