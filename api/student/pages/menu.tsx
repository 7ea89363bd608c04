/** 「メニュー」 of a student who is signed in. Manual: certificate issuance, 2.4 and 3.1. */
import { Actions, Button, Form } from '../../pages/components/form.js';
import { SummaryList } from '../../pages/components/summary-list.js';
import { Title } from '../../pages/components/title.js';
import type { Page, PageContext, VNode } from '../../pages/context.js';
import { STUDENT_PATHS } from '../paths.js';
import { StudentLayout } from './layout.js';
import type { StudentMenuView } from './view.js';

export const StudentMenuPage: Page<StudentMenuView> = ({ student, email }, ctx) => {
  const { t } = ctx.text;
  return (
    <StudentLayout ctx={ctx} crumb={t('student-menu.title')} student={student}>
      <Title ctx={ctx}>{t('student-menu.title')}</Title>
      <p class="lead">{t('student-menu.lead')}</p>
      <SummaryList
        rows={[
          { name: t('student.user-id'), value: student.userId, code: true },
          { name: t('student.email'), value: email, code: true },
        ]}
      />
      <ul class="cards">
        <Entry ctx={ctx} entry="email" href={STUDENT_PATHS.emailChange} />
        <Entry ctx={ctx} entry="second-password" href={STUDENT_PATHS.secondPasswordChange} />
        <Entry ctx={ctx} entry="manual" href={STUDENT_PATHS.manual} />
      </ul>
      <Leave ctx={ctx} />
    </StudentLayout>
  );
};

interface EntryProps {
  ctx: PageContext;
  entry: 'email' | 'second-password' | 'manual';
  href: string;
}
function Entry({ ctx, entry, href }: EntryProps): VNode {
  const { t } = ctx.text;
  return (
    <li class="card">
      <h2 class="card-title">
        <a href={href}>{t(`student-menu.${entry}`)}</a>
      </h2>
      <p>{t(`student-menu.${entry}-detail`)}</p>
    </li>
  );
}

function Leave({ ctx }: { ctx: PageContext }): VNode {
  const { t } = ctx.text;
  return (
    <section class="section" aria-labelledby="leave">
      <h2 id="leave">{t('student-menu.leave')}</h2>
      <p>{t('student-menu.leave-detail')}</p>
      <Form ctx={ctx} action={STUDENT_PATHS.logout}>
        <Actions>
          <Button>{t('student.logout')}</Button>
        </Actions>
      </Form>
      <p>{t('student-menu.everywhere-detail')}</p>
      <Form ctx={ctx} action={STUDENT_PATHS.logoutEverywhere}>
        <Actions>
          <Button kind="secondary">{t('student-menu.everywhere')}</Button>
        </Actions>
      </Form>
    </section>
  );
}
