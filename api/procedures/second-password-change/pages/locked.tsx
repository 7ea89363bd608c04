/** The current second password was wrong too often: the session is over, and what to do now. Rules: spec/second-password.md (d). */
import { retryText } from '../../../pages/components/error-summary.js';
import { Actions, LinkButton } from '../../../pages/components/form.js';
import { InquirySentence } from '../../../pages/components/inquiry.js';
import { Title } from '../../../pages/components/title.js';
import type { Page } from '../../../pages/context.js';
import { StudentLayout } from '../../../student/pages/layout.js';
import type { SecondPasswordLockedView } from '../../../student/pages/view.js';
import { STUDENT_PATHS } from '../../../student/paths.js';

export const SecondPasswordLockedPage: Page<SecondPasswordLockedView> = ({ retryAfterSeconds }, ctx) => {
  const { t } = ctx.text;
  const title = t('problem.account-locked.title');
  return (
    <StudentLayout ctx={ctx} crumb={t('second-password.change.title')} title={title}>
      <Title ctx={ctx} kind="error">
        {title}
      </Title>
      <p class="lead">{t('second-password.locked')}</p>
      {retryAfterSeconds !== undefined && <p>{retryText(ctx, retryAfterSeconds)}</p>}
      <Actions>
        <LinkButton href={STUDENT_PATHS.forgotten}>{t('student-login.forgotten')}</LinkButton>
        <LinkButton href={STUDENT_PATHS.login}>{t('student.to-login')}</LinkButton>
      </Actions>
      <div class="help">
        <InquirySentence ctx={ctx} id="problem.inquiry" />
      </div>
    </StudentLayout>
  );
};
