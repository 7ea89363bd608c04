/** 「新しいパスワードを作成」: rules and form. Manual: UMIN, web password update. Shown by the procedures that wait for a new password. */
import { PASSWORD_RULES, type PasswordRule } from '../../../../workflows/rules/password-policy.js';
import { errorOf, linesOf } from '../../../pages/components/error-summary.js';
import { PasswordField, PasswordOwner } from '../../../pages/components/field.js';
import { Actions, Button, Form } from '../../../pages/components/form.js';
import { type Crumb, Layout } from '../../../pages/components/layout.js';
import { brokenAt, brokenLines, PasswordRules, RULES_ID } from '../../../pages/components/password-rules.js';
import { type Milestone, StepList } from '../../../pages/components/step-list.js';
import { SummaryList, Time } from '../../../pages/components/summary-list.js';
import { Title } from '../../../pages/components/title.js';
import type { FormErrors, Page, PageContext, TextId, VNode } from '../../../pages/context.js';
import type { ProcedureProgress } from '../../../pages/procedure.js';
import { NEW_PASSWORD_PATH } from '../paths.js';

export interface NewPasswordErrors extends FormErrors {
  /** Rules that the refused password broke. */
  violations?: readonly PasswordRule[];
}

/** What stands around the form: of the procedure that asks for the password. */
export interface PasswordFrame {
  name: TextId;
  /** Path of its first page. */
  start: string;
  steps(procedure: ProcedureProgress): Milestone[];
}

export interface NewPasswordView extends NewPasswordErrors {
  procedureId: string;
  frame: PasswordFrame;
  /** The right to set the password; goes along unseen as the field `passwordTicket`. */
  ticket: string;
  /** Until when, RFC 3339. */
  expiresAt: string;
  /** Whose password it is. */
  userId: string;
  minLength: number;
  /** Address of the word list, for the check while typing. */
  words: string;
}

export const NewPasswordPage: Page<NewPasswordView> = (view, ctx) => {
  const { t } = ctx.text;
  const lines = [
    ...linesOf(ctx, labelsOf(ctx), view),
    ...brokenLines(rulesOf(ctx, view), ['password', 'passwordAgain']),
  ];
  const { breadcrumb, steps } = wayOf(ctx, view);
  return (
    <Layout
      ctx={ctx}
      title={t('new-password.title')}
      serviceName={t('new-password.service')}
      errors={lines}
      breadcrumb={breadcrumb}
      aside={<StepList ctx={ctx} steps={steps} />}
    >
      <Title ctx={ctx} steps={steps}>
        {t('new-password.title')}
      </Title>
      <p class="lead">{t('new-password.lead')}</p>
      <SummaryList
        rows={[
          { name: t('new-password.user-id'), value: view.userId, code: true },
          { name: t('new-password.until'), value: <Time ctx={ctx} at={view.expiresAt} /> },
        ]}
      />
      <PasswordForm ctx={ctx} view={view} />
    </Layout>
  );
};

/** The procedure that has come to here, and where it is. */
function wayOf(
  { text: { t } }: PageContext,
  { procedureId, frame }: NewPasswordView,
): { breadcrumb: Crumb[]; steps: Milestone[] } {
  return {
    breadcrumb: [{ label: t(frame.name), href: frame.start }, { label: t('new-password.title') }],
    steps: frame.steps({ procedureId, status: 'awaiting-password', steps: [] }),
  };
}

const labelsOf = ({ text: { t } }: PageContext) => ({
  password: t('new-password.password'),
  passwordAgain: t('new-password.again-field'),
});

const fieldOf = (rule: PasswordRule): 'password' | 'passwordAgain' =>
  rule === 'same-twice' ? 'passwordAgain' : 'password';

const rulesOf = (ctx: PageContext, { violations = [], minLength }: NewPasswordView) => ({
  broken: violations,
  fieldOf,
  sentenceOf: (rule: PasswordRule) => ctx.text.t(`password-rule.${rule}`, { count: minLength }),
  countText: (count: number) => ctx.text.t('new-password.broken', { count }),
});

/**
 * The rules under the field. While the person types, a script shows those that are not met yet. What only the server can check is listed once it
 * was broken.
 */
function Rules({ ctx, view }: { ctx: PageContext; view: NewPasswordView }): VNode {
  const { t } = ctx.text;
  const { userId, minLength, words } = view;
  const { broken, fieldOf, sentenceOf } = rulesOf(ctx, view);
  // One that is said at the other field is not said here as well.
  const isListed = (rule: PasswordRule): boolean =>
    broken.includes(rule) ? fieldOf(rule) === 'password' : rule !== 'personal-word';
  const rules = PASSWORD_RULES.filter(isListed);
  return (
    <PasswordRules
      title={t('new-password.rules')}
      rules={rules}
      broken={broken}
      sentenceOf={sentenceOf}
      unmet={t('new-password.unmet')}
      script={{
        'data-password-rules': words,
        'data-user-id': userId,
        'data-min-length': String(minLength),
        'data-met': t('new-password.met'),
        'data-unmet': t('new-password.unmet'),
        'data-summary': t('new-password.summary', { current: '#', total: rules.length }),
        'data-all-met': t('new-password.all-met'),
      }}
    />
  );
}

function PasswordForm({ ctx, view }: { ctx: PageContext; view: NewPasswordView }): VNode {
  const { t } = ctx.text;
  const { procedureId, ticket, errors, userId } = view;
  const labels = labelsOf(ctx);
  const errorAt = (field: 'password' | 'passwordAgain'): string | undefined =>
    errorOf(ctx, labels, errors, field) ?? brokenAt(rulesOf(ctx, view), field);
  return (
    <Form ctx={ctx} action={NEW_PASSWORD_PATH} hidden={{ procedureId, passwordTicket: ticket }} until={view.expiresAt}>
      <PasswordOwner userId={userId} />
      <PasswordField
        ctx={ctx}
        name="password"
        label={labels.password}
        error={errorAt('password')}
        about={RULES_ID}
        autocomplete="new-password"
        required
      />
      <output class="visually-hidden" data-password-status />
      <Rules ctx={ctx} view={view} />
      <PasswordField
        ctx={ctx}
        name="passwordAgain"
        label={t('new-password.again')}
        error={errorAt('passwordAgain')}
        autocomplete="new-password"
        required
      />
      <p class="soft">{t('new-password.manager')}</p>
      <Actions>
        <Button>{t('new-password.submit')}</Button>
      </Actions>
    </Form>
  );
}
