/** 「利用者情報」: what a registered member may change of their own account; the user ID is shown, and never changes. */
import type { InstitutionRole } from '../../../../workflows/rules/roster.js';
import { type ErrorLine, errorOf, linesOf } from '../../../pages/components/error-summary.js';
import { PasswordField, PasswordOwner, TextField } from '../../../pages/components/field.js';
import { Actions, Button, Form } from '../../../pages/components/form.js';
import { Notice } from '../../../pages/components/notice.js';
import { SummaryList } from '../../../pages/components/summary-list.js';
import { Title } from '../../../pages/components/title.js';
import type { FormErrors, Page, PageContext, VNode } from '../../../pages/context.js';
import { InstitutionLayout } from '../../../institution/pages/layout.js';
import { isPercent, NewMemberPassword, strengthText } from '../../../institution/pages/strength.js';
import type { SignedInMember } from '../../../institution/pages/view.js';
import { PROFILE_PATHS } from '../paths.js';

export const PROFILE_DONE = ['display-name', 'password'] as const;

export interface ProfileView extends FormErrors {
  member: SignedInMember;
  /** The verified address. */
  email: string;
  /** The institutions where the person has a right, by name. */
  rights: readonly { institution: string; role: InstitutionRole }[];
  done?: (typeof PROFILE_DONE)[number] | undefined;
  /** Which form was refused. */
  form?: 'display-name' | 'email' | 'password';
  /** What was typed into it. */
  typed?: string;
  /** Strength of a password that was too weak. */
  percent?: number;
  /** What a password was refused for besides, as sentences. */
  broken?: readonly string[];
}
type Part = { ctx: PageContext; view: ProfileView };

/** Three forms: `displayName`; `email`; `current` and `password`. */
export const ProfilePage: Page<ProfileView> = (view, ctx) => {
  const { t } = ctx.text;
  const { member, done } = view;
  const lines = linesOfProfile(ctx, view);
  return (
    <InstitutionLayout
      ctx={ctx}
      crumb={t('institution.profile')}
      member={member}
      errors={lines}
      scripts={['strength.js']}
    >
      <Title ctx={ctx}>{t('institution.profile')}</Title>
      {done && lines.length === 0 && <Notice ctx={ctx} kind="success" title={t(`profile.done.${done}`)} />}
      <SummaryList
        rows={[
          { name: t('institution.user-id'), value: member.userId, code: true },
          { name: t('profile.display-name'), value: member.displayName },
          { name: t('profile.email'), value: view.email, code: true },
          ...(view.rights.length === 0
            ? []
            : [
                {
                  name: t('profile.rights'),
                  value: view.rights.map(({ institution, role }) => (
                    <div key={`${institution} ${role}`}>
                      {t('profile.right', { institution, role: t(`member.role.${role}`) })}
                    </div>
                  )),
                },
              ]),
        ]}
      />
      <p class="hint">{t('profile.user-id-hint')}</p>
      <NameForm ctx={ctx} view={view} />
      <EmailForm ctx={ctx} view={view} />
      <PasswordForm ctx={ctx} view={view} />
    </InstitutionLayout>
  );
};

const labelsOf = ({ text: { t } }: PageContext) => ({
  displayName: t('profile.display-name'),
  email: t('profile.new-email'),
  current: t('profile.current'),
  password: t('profile.new-password'),
});

/** What a refused password form says, and at which of its fields. */
function refusal(ctx: PageContext, view: ProfileView): { field: 'current' | 'password'; said: string } | undefined {
  const { t } = ctx.text;
  if (view.form !== 'password') return undefined;
  if (view.problem === 'not-authenticated') return { field: 'current', said: t('profile.current-wrong') };
  if (view.problem === 'password-too-weak' && isPercent(view.percent))
    return { field: 'password', said: t('member-password.too-weak', { strength: strengthText(ctx, view.percent) }) };
  if (view.problem === 'password-refused') return { field: 'password', said: view.broken?.join(' ') ?? '' };
  return undefined;
}

function linesOfProfile(ctx: PageContext, view: ProfileView): ErrorLine[] {
  const one = refusal(ctx, view);
  return linesOf(ctx, labelsOf(ctx), view, one ? { field: one.field, problemText: one.said } : {});
}

function NameForm({ ctx, view }: Part): VNode {
  const { t } = ctx.text;
  const labels = labelsOf(ctx);
  return (
    <section class="section" aria-labelledby="name">
      <h2 id="name">{t('profile.name.title')}</h2>
      <Form ctx={ctx} action={PROFILE_PATHS.displayName}>
        <TextField
          ctx={ctx}
          name="displayName"
          label={labels.displayName}
          hint={t('profile.name.hint')}
          error={errorOf(ctx, labels, view.errors, 'displayName')}
          value={view.form === 'display-name' ? view.typed : view.member.displayName}
          autocomplete="nickname"
          required
        />
        <Actions>
          <Button kind="secondary">{t('profile.name.submit')}</Button>
        </Actions>
      </Form>
    </section>
  );
}

function EmailForm({ ctx, view }: Part): VNode {
  const { t } = ctx.text;
  const labels = labelsOf(ctx);
  return (
    <section class="section" aria-labelledby="email">
      <h2 id="email">{t('profile.email.title')}</h2>
      <Form ctx={ctx} action={PROFILE_PATHS.email}>
        <TextField
          ctx={ctx}
          name="email"
          label={labels.email}
          hint={t('profile.email.hint')}
          error={errorOf(ctx, labels, view.errors, 'email')}
          value={view.form === 'email' ? view.typed : ''}
          type="email"
          inputMode="email"
          autocomplete="email"
          required
        />
        <Actions>
          <Button kind="secondary">{t('profile.email.submit')}</Button>
        </Actions>
      </Form>
    </section>
  );
}

function PasswordForm({ ctx, view }: Part): VNode {
  const { t } = ctx.text;
  const labels = labelsOf(ctx);
  const one = refusal(ctx, view);
  const error = (field: 'current' | 'password'): string | undefined =>
    one?.field === field ? one.said : errorOf(ctx, labels, view.errors, field);
  const { userId, displayName, rights } = view.member;
  const institution = rights.map((right) => right.institution).join(' ');
  return (
    <section class="section" aria-labelledby="password">
      <h2 id="password">{t('profile.password.title')}</h2>
      <p>{t('profile.password.lead')}</p>
      <Form ctx={ctx} action={PROFILE_PATHS.password}>
        <PasswordOwner userId={userId} />
        <PasswordField
          ctx={ctx}
          name="current"
          label={labels.current}
          error={error('current')}
          autocomplete="current-password"
          required
        />
        <NewMemberPassword
          ctx={ctx}
          label={labels.password}
          error={error('password')}
          percent={isPercent(view.percent) ? view.percent : undefined}
          known={{ userId, displayName, email: view.email, institution }}
        />
        <Actions>
          <Button>{t('profile.password.submit')}</Button>
        </Actions>
      </Form>
    </section>
  );
}
