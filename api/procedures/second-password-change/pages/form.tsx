/** 「第2パスワード設定」, 「第2パスワード変更」, and that it is done. Manual: certificate issuance, 2.2 and 2.4 (b), (c). */
import {
  SECOND_PASSWORD_MAX,
  SECOND_PASSWORD_MIN,
  SECOND_PASSWORD_RULES,
  type SecondPasswordRule,
} from '../../../../workflows/rules/second-password.js';
import { errorOf, linesOf } from '../../../pages/components/error-summary.js';
import { PasswordField, PasswordOwner } from '../../../pages/components/field.js';
import { Actions, Button, Form, LinkButton } from '../../../pages/components/form.js';
import { Notice } from '../../../pages/components/notice.js';
import { brokenAt, brokenLines, PasswordRules, RULES_ID } from '../../../pages/components/password-rules.js';
import { StepList } from '../../../pages/components/step-list.js';
import { SummaryList, sentToRows, Time } from '../../../pages/components/summary-list.js';
import { Title } from '../../../pages/components/title.js';
import type { Page, PageContext, TextId, VNode } from '../../../pages/context.js';
import { Notes, Points, StudentLayout } from '../../../student/pages/layout.js';
import type { SecondPasswordDoneView, SecondPasswordView } from '../../../student/pages/view.js';
import { STUDENT_PATHS } from '../../../student/paths.js';
import { resetSteps } from '../../second-password-reset/pages/reset.js';

type Part = { ctx: PageContext; view: SecondPasswordView };

/** Fields: `password`, `passwordAgain`; to change it `current` too. */
export const SecondPasswordPage: Page<SecondPasswordView> = (view, ctx) => {
  const { t } = ctx.text;
  const { mode } = view;
  const title = t(mode === 'change' ? 'second-password.change.title' : 'second-password.set.title');
  const lines = [...linesOf(ctx, namesOf(ctx, view), view), ...brokenLines(rulesOf({ ctx, view }), FIELDS)];
  return (
    <StudentLayout
      ctx={ctx}
      crumb={title}
      {...(mode === 'reset' ? { aside: <StepList ctx={ctx} steps={stepsOf(view)} /> } : { student: view.student })}
      errors={lines}
    >
      <Title ctx={ctx}>{title}</Title>
      <p class="lead">{t(`second-password.${mode}.lead`)}</p>
      {mode === 'reset' && (
        <SummaryList
          rows={[{ name: t('second-password.reset.until'), value: <Time ctx={ctx} at={view.expiresAt} /> }]}
        />
      )}
      <PasswordForm ctx={ctx} view={view} />
    </StudentLayout>
  );
};

const stepsOf = ({ procedureId }: { procedureId: string }) =>
  resetSteps({ procedureId, status: 'awaiting-password', steps: [] });

const FIELDS = ['current', 'password', 'passwordAgain'] as const;
type Field = (typeof FIELDS)[number];

const labelOf = ({ text: { t } }: PageContext, { mode }: SecondPasswordView): string =>
  t(mode === 'change' ? 'second-password.new' : 'student.second-password');

/** What errors call the fields: 「確認」 alone wouldn't say of what. */
const namesOf = (ctx: PageContext, view: SecondPasswordView): Record<Field, string> => ({
  current: ctx.text.t('second-password.current'),
  password: labelOf(ctx, view),
  passwordAgain: ctx.text.t('second-password.again-field'),
});

function fieldOf(rule: SecondPasswordRule): Field {
  if (rule === 'current-wrong') return 'current';
  return rule === 'mismatch' ? 'passwordAgain' : 'password';
}

const rulesOf = ({ ctx: { text }, view: { violations = [] } }: Part) => ({
  broken: violations,
  fieldOf,
  sentenceOf: (rule: SecondPasswordRule) =>
    text.t(`second-password.rule.${rule}`, {
      count: rule === 'max-length' ? SECOND_PASSWORD_MAX : SECOND_PASSWORD_MIN,
    }),
  countText: (count: number) => text.t('second-password.broken', { count }),
});

/** Listed only where they are broken: that the password is typed twice can be seen, and nobody types one that is too long. */
const LISTED_WHEN_BROKEN: readonly SecondPasswordRule[] = ['max-length', 'mismatch', 'current-wrong'];

/** The rules of the password itself, under its field. */
function Rules({ ctx, view }: Part): VNode {
  const { t } = ctx.text;
  const { broken, sentenceOf } = rulesOf({ ctx, view });
  const isListed = (rule: SecondPasswordRule): boolean =>
    broken.includes(rule) ||
    !(LISTED_WHEN_BROKEN.includes(rule) || (rule === 'same-as-current' && view.mode !== 'change'));
  return (
    <PasswordRules
      title={t('second-password.rules')}
      rules={SECOND_PASSWORD_RULES.filter((rule) => fieldOf(rule) === 'password' && isListed(rule))}
      broken={broken}
      sentenceOf={sentenceOf}
      unmet={t('second-password.unmet')}
    />
  );
}

const ACTIONS = {
  set: STUDENT_PATHS.secondPassword,
  change: STUDENT_PATHS.secondPasswordChange,
  reset: STUDENT_PATHS.reset,
} as const;

const NOTES = {
  set: ['second-password.note.both', 'second-password.note.menu', 'second-password.note.secret'],
  change: ['second-password.note.others', 'second-password.note.secret'],
  reset: ['second-password.note.reset', 'second-password.note.both', 'second-password.note.secret'],
} as const satisfies Record<string, readonly TextId[]>;

function PasswordForm({ ctx, view }: Part): VNode {
  const { t } = ctx.text;
  const { mode, errors } = view;
  const names = namesOf(ctx, view);
  const field = (name: Field, label: string, kind: 'current' | 'new') => {
    const error = errorOf(ctx, names, errors, name) ?? brokenAt(rulesOf({ ctx, view }), name);
    // A section of its own: password managers take it for another one than the university's.
    const autocomplete = `section-second ${kind}-password` as const;
    const about = name === 'password' ? { about: RULES_ID } : {};
    return <PasswordField {...{ ctx, name, label, error, autocomplete, ...about }} required />;
  };
  const userId = view.mode === 'reset' ? view.userId : view.student.userId;
  const hidden = mode === 'reset' ? { procedureId: view.procedureId, passwordTicket: view.ticket } : undefined;
  return (
    <Form ctx={ctx} action={ACTIONS[mode]} hidden={hidden} until={mode === 'reset' ? view.expiresAt : undefined}>
      {userId !== undefined && <PasswordOwner userId={userId} section="section-second " />}
      {mode === 'change' && field('current', t('second-password.current'), 'current')}
      {field('password', labelOf(ctx, view), 'new')}
      <Rules ctx={ctx} view={view} />
      {field('passwordAgain', t('student.again'), 'new')}
      <Notes ctx={ctx}>
        <Points ctx={ctx} ids={NOTES[mode]} />
      </Notes>
      <Actions>
        <Button>{t(mode === 'change' ? 'second-password.change.submit' : 'second-password.set.submit')}</Button>
        {mode === 'change' && (
          <LinkButton href={STUDENT_PATHS.menu} kind="quiet">
            {t('student.back')}
          </LinkButton>
        )}
      </Actions>
    </Form>
  );
}

/** 「変更完了」 */
export const SecondPasswordDonePage: Page<SecondPasswordDoneView> = ({ mode, student, sentTo }, ctx) => {
  const { t } = ctx.text;
  const title = t('second-password.done.title');
  return (
    <StudentLayout ctx={ctx} crumb={title} student={student}>
      <Title ctx={ctx} kind="success">
        {title}
      </Title>
      <p class="lead">{t(mode === 'change' ? 'second-password.done.change' : 'second-password.done.set')}</p>
      <p>{t(`second-password.done.${mode}-detail`)}</p>
      <Notice ctx={ctx} kind="info">
        <p>{t('second-password.done.mail')}</p>
      </Notice>
      {sentTo !== undefined && <SummaryList rows={sentToRows(ctx, [sentTo])} />}
      <Actions>
        <LinkButton href={student ? STUDENT_PATHS.menu : STUDENT_PATHS.login} kind="primary">
          {t('student.ok')}
        </LinkButton>
      </Actions>
    </StudentLayout>
  );
};
