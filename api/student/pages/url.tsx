/** What the one-time URLs of the certificate issuance service lead to: the page with one button, and why there is none. */

import { Actions, Button, Form, LinkButton } from '../../pages/components/form.js';
import { InquirySentence } from '../../pages/components/inquiry.js';
import { Notice } from '../../pages/components/notice.js';
import { SummaryList, Time } from '../../pages/components/summary-list.js';
import { Title } from '../../pages/components/title.js';
import type { Page, TextId } from '../../pages/context.js';
import { PATHS, procedurePath } from '../../pages/paths.js';
import { STUDENT_PATHS } from '../paths.js';
import { StudentLayout } from './layout.js';
import type { StudentUrlRefusedView, StudentUrlView } from './view.js';

type What = StudentUrlView['what'];

const TITLES = {
  register: 'student-email.register.title',
  change: 'student-email.change.title',
  reset: 'second-password-reset.title',
} as const satisfies Record<What, TextId>;

/** Opening it changes nothing. Its one button sends the field `token`. */
export const StudentUrlPage: Page<StudentUrlView> = ({ what, token, procedure, steps }, ctx) => {
  const { t } = ctx.text;
  const title = t(TITLES[what]);
  return (
    <StudentLayout ctx={ctx} crumb={title} steps={steps} cleanUrl={procedurePath(procedure.procedureId)}>
      <Title ctx={ctx} steps={steps}>
        {title}
      </Title>
      <p class="lead">{t(`student-url.${what}.lead`)}</p>
      {procedure.expiresAt !== undefined && (
        <SummaryList rows={[{ name: t('procedure.url-until'), value: <Time ctx={ctx} at={procedure.expiresAt} /> }]} />
      )}
      <Form ctx={ctx} action={PATHS.oneTimeUrl} hidden={{ token }} until={procedure.expiresAt}>
        <Actions>
          <Button>{t(`student-url.${what}.submit`)}</Button>
        </Actions>
      </Form>
      <Notice ctx={ctx} kind="warning">
        <p>{t('student-url.not-me')}</p>
      </Notice>
    </StudentLayout>
  );
};

/** What the purpose of the URL is called at {@link PATHS.oneTimeUrl}. */
const PURPOSES = {
  register: 'email-register',
  change: 'email-change',
  reset: 'second-password-reset',
} as const satisfies Record<What, string>;

/** What has become of the URL, and what to do now. */
function wordsOf(what: What, problem: StudentUrlRefusedView['problem']): [TextId, TextId] {
  if (problem === 'url-expired') return ['student-url.expired', 'student-url.expired-next'];
  if (problem === 'url-used') return ['student-url.used', `student-url.used-next.${what}`];
  return [`problem.${problem}.detail`, `problem.${problem}.action`];
}

/** A URL that is expired, used or unknown: says no more than that, and what to do. */
export const StudentUrlRefusedPage: Page<StudentUrlRefusedView> = ({ what, problem }, ctx) => {
  const { t } = ctx.text;
  const title = t(`problem.${problem}.title`);
  const [lead, next] = wordsOf(what, problem);
  return (
    <StudentLayout
      ctx={ctx}
      crumb={t(TITLES[what])}
      title={title}
      cleanUrl={`${PATHS.oneTimeUrl}?${new URLSearchParams({ problem, purpose: PURPOSES[what] })}`}
    >
      <Title ctx={ctx} kind="error">
        {title}
      </Title>
      <p class="lead">{t(lead)}</p>
      <p>{t(next)}</p>
      <Actions>
        {what === 'reset' && (
          <LinkButton href={STUDENT_PATHS.forgotten} kind="primary">
            {t('second-password-reset.again')}
          </LinkButton>
        )}
        <LinkButton href={STUDENT_PATHS.login} kind={what === 'reset' ? 'secondary' : 'primary'}>
          {t('student.to-login')}
        </LinkButton>
      </Actions>
      <div class="help">
        <InquirySentence ctx={ctx} id="problem.inquiry" />
      </div>
    </StudentLayout>
  );
};
