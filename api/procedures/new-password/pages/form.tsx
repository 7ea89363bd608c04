/** 「新しいパスワードを作成」: rules and form. Manual: UMIN, web password update. Shown by the procedures that wait for a new password. */
import { PASSWORD_RULES, type PasswordRule } from '../../../../workflows/rules/password-policy.js';
import { type ErrorLine, ErrorSummary, errorOf, linesOf } from '../../../pages/components/error-summary.js';
import { PasswordField, PasswordOwner } from '../../../pages/components/field.js';
import { Actions, Button, Form } from '../../../pages/components/form.js';
import { Icon } from '../../../pages/components/icon.js';
import { type Crumb, Layout } from '../../../pages/components/layout.js';
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
  const lines = [...linesOf(ctx, labelsOf(ctx), view), ...violationLines(ctx, view)];
  const { breadcrumb, steps } = wayOf(ctx, view);
  return (
    <Layout
      ctx={ctx}
      title={t('new-password.title')}
      serviceName={t('new-password.service')}
      before={<ErrorSummary ctx={ctx} lines={lines} />}
      hasErrors={lines.length > 0}
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

const sentenceOf = (ctx: PageContext, rule: PasswordRule, { minLength }: NewPasswordView): string =>
  ctx.text.t(`password-rule.${rule}`, { count: minLength });

/** What is wrong with a field that broke rules. The broken rules of the password itself are marked in the list below it, and said only there. */
function brokenAt(ctx: PageContext, view: NewPasswordView, field: 'password' | 'passwordAgain'): string | undefined {
  const [rule, ...more] = (view.violations ?? []).filter((one) => fieldOf(one) === field);
  if (rule === undefined) return undefined;
  return field === 'password'
    ? ctx.text.t('new-password.broken', { count: 1 + more.length })
    : sentenceOf(ctx, rule, view);
}

const violationLines = (ctx: PageContext, view: NewPasswordView): ErrorLine[] =>
  (['password', 'passwordAgain'] as const).flatMap((field) => {
    const message = brokenAt(ctx, view, field);
    return message === undefined ? [] : [{ field, message }];
  });

/**
 * The rules as a list under the field. While the person types, a script shows those that are not met yet; after a refusal the broken ones come first,
 * marked by the server. What only the server can check is listed once it was broken.
 */
function Rules({ ctx, view }: { ctx: PageContext; view: NewPasswordView }): VNode {
  const { t } = ctx.text;
  const { violations = [], userId, minLength, words } = view;
  const others = PASSWORD_RULES.filter((rule) => rule !== 'personal-word' && !violations.includes(rule));
  const listed = [...PASSWORD_RULES.filter((rule) => violations.includes(rule)), ...others];
  return (
    <section class="rules-box" aria-labelledby="password-rules">
      <h2 class="rules-title" id="password-rules">
        {t('new-password.rules')}
      </h2>
      <ul
        class="rules"
        data-password-rules={words}
        data-user-id={userId}
        data-min-length={String(minLength)}
        data-met={t('new-password.met')}
        data-unmet={t('new-password.unmet')}
        data-summary={t('new-password.summary', { current: '#', total: listed.length })}
        data-all-met={t('new-password.all-met')}
      >
        {listed.map((rule) => (
          <li key={rule} class="rule" data-rule={rule} data-state={violations.includes(rule) ? 'unmet' : undefined}>
            <span class="rule-sign" aria-hidden="true">
              <Icon name="check" />
              <Icon name="cross" />
            </span>
            <span>
              {sentenceOf(ctx, rule, view)}
              <span class="rule-state">{violations.includes(rule) ? t('new-password.unmet') : ''}</span>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function PasswordForm({ ctx, view }: { ctx: PageContext; view: NewPasswordView }): VNode {
  const { t } = ctx.text;
  const { procedureId, ticket, errors, userId } = view;
  const labels = labelsOf(ctx);
  const errorAt = (field: 'password' | 'passwordAgain'): string | undefined =>
    errorOf(ctx, labels, errors, field) ?? brokenAt(ctx, view, field);
  return (
    <Form ctx={ctx} action={NEW_PASSWORD_PATH} hidden={{ procedureId, passwordTicket: ticket }} until={view.expiresAt}>
      <PasswordOwner userId={userId} />
      <PasswordField
        ctx={ctx}
        name="password"
        label={labels.password}
        error={errorAt('password')}
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
