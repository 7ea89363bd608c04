/** A new password, by the proof with the card. */
import { PASSWORD_RULES, type PasswordRule } from '../../../../workflows/rules/password-policy.js';
import { errorOf, linesOf } from '../../../pages/components/error-summary.js';
import { PasswordField, PasswordOwner } from '../../../pages/components/field.js';
import { Actions, Button, Form } from '../../../pages/components/form.js';
import { brokenAt, brokenLines, PasswordRules, RULES_ID } from '../../../pages/components/password-rules.js';
import { SummaryList, Time } from '../../../pages/components/summary-list.js';
import { Title } from '../../../pages/components/title.js';
import type { FormErrors, Page, PageContext, VNode } from '../../../pages/context.js';
import { issuePath } from '../../../utokyo/card-paths.js';
import { memberRule } from '../../../utokyo/member-rule.js';
import { CardLayout } from '../../../utokyo/pages/card-layout.js';

export interface MemberPasswordView extends FormErrors {
  procedureId: string;
  userId: string;
  /** The right to set it; goes along unseen. */
  ticket: string;
  /** Until when, RFC 3339. */
  expiresAt: string;
  minLength: number;
  /** Address of the word list, for the check while typing. */
  words: string;
  /** Rules that the refused password broke. */
  violations?: readonly PasswordRule[];
}

/** Fields: `password`, `passwordAgain`. */
export const MemberPasswordPage: Page<MemberPasswordView> = (view, ctx) => {
  const { t } = ctx.text;
  const lines = [
    ...linesOf(ctx, labelsOf(ctx), view),
    ...brokenLines(rulesOf(ctx, view), ['password', 'passwordAgain']),
  ];
  return (
    <CardLayout ctx={ctx} title="by-card.password.title" crumb="by-card.password.crumb" under="verify" errors={lines}>
      <Title ctx={ctx}>{t('by-card.password.title')}</Title>
      <p class="lead">{t('by-card.password.lead')}</p>
      <SummaryList
        rows={[
          { name: t('by-card.pass.id'), value: view.userId, code: true },
          { name: t('new-password.until'), value: <Time ctx={ctx} at={view.expiresAt} /> },
        ]}
      />
      <PasswordForm ctx={ctx} view={view} />
    </CardLayout>
  );
};

const labelsOf = ({ text: { t } }: PageContext) => ({
  password: t('new-password.password'),
  passwordAgain: t('new-password.again-field'),
});

const rulesOf = (ctx: PageContext, { violations = [], minLength }: MemberPasswordView) => ({
  broken: violations,
  fieldOf: (rule: PasswordRule): 'password' | 'passwordAgain' => (rule === 'same-twice' ? 'passwordAgain' : 'password'),
  sentenceOf: (rule: PasswordRule) => memberRule(ctx.text, rule, minLength),
  countText: (count: number) => ctx.text.t('new-password.broken', { count }),
});

function PasswordForm({ ctx, view }: { ctx: PageContext; view: MemberPasswordView }): VNode {
  const { t } = ctx.text;
  const { procedureId, ticket, expiresAt, errors, userId } = view;
  const labels = labelsOf(ctx);
  const errorAt = (field: 'password' | 'passwordAgain'): string | undefined =>
    errorOf(ctx, labels, errors, field) ?? brokenAt(rulesOf(ctx, view), field);
  return (
    <Form ctx={ctx} action={issuePath('password', procedureId)} hidden={{ passwordTicket: ticket }} until={expiresAt}>
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
      <p class="soft">{t('by-card.password.sessions')}</p>
      <Actions>
        <Button>{t('by-card.password.submit')}</Button>
      </Actions>
    </Form>
  );
}

/** As under the field for a general password; what only the server can check is listed once it was broken. */
function Rules({ ctx, view }: { ctx: PageContext; view: MemberPasswordView }): VNode {
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
