/** 「ユーザー登録」: the form that an invitation leads to. Manual: JAIRO Cloud, 1 (2). */
import type { InstitutionRole } from '../../../../workflows/rules/roster.js';
import { type ErrorLine, errorOf, linesOf } from '../../../pages/components/error-summary.js';
import { TextField } from '../../../pages/components/field.js';
import { Actions, Button, Form, LinkButton } from '../../../pages/components/form.js';
import { SummaryList, Time } from '../../../pages/components/summary-list.js';
import { Title } from '../../../pages/components/title.js';
import type { FormErrors, Page, PageContext, VNode } from '../../../pages/context.js';
import { InstitutionLayout } from '../../../institution/pages/layout.js';
import {
  CHECK_PATH,
  isPercent,
  NewMemberPassword,
  type Percent,
  strengthText,
} from '../../../institution/pages/strength.js';
import { existingPath, registerPath } from '../paths.js';

export interface InvitedView {
  procedureId: string;
  token: string;
  institution: { host: string; name: string };
  /** The invited address. */
  invited: string;
  role: InstitutionRole;
  /** RFC 3339 */
  expiresAt: string;
}
export interface RegisterView extends InvitedView, FormErrors {
  /** What was typed, when the form is shown again; never a password. */
  userId?: string;
  displayName?: string;
  email?: string;
  /** Strength of a password that was too weak. */
  percent?: number;
  /** What a password was refused for besides, as sentences. */
  broken?: readonly string[];
}

/** Fields: `userId`, `displayName`, `email`, `password`; `token` unseen. */
export const RegisterPage: Page<RegisterView> = (view, ctx) => {
  const { t } = ctx.text;
  const lines = registerLines(ctx, view);
  return (
    <InstitutionLayout
      ctx={ctx}
      crumb={t('register.title')}
      errors={lines}
      cleanUrl={registerPath(view.procedureId)}
      aside={<Notes ctx={ctx} />}
      scripts={['strength.js']}
    >
      <Title ctx={ctx}>{t('register.title')}</Title>
      <p class="lead">{t('register.lead', { institution: view.institution.name })}</p>
      <InvitedList ctx={ctx} view={view} />
      <p>
        <LinkButton href={existingPath(view.procedureId)}>{t('register.existing')}</LinkButton>
      </p>
      <p class="hint">{t('register.existing-hint')}</p>
      <h2>{t('register.new')}</h2>
      <RegisterForm ctx={ctx} view={view} />
    </InstitutionLayout>
  );
};

export function InvitedList({ ctx, view }: { ctx: PageContext; view: InvitedView }): VNode {
  const { t } = ctx.text;
  return (
    <SummaryList
      rows={[
        { name: t('register.institution'), value: view.institution.name },
        { name: t('register.role'), value: t(`member.role.${view.role}`) },
        { name: t('procedure.url-until'), value: <Time ctx={ctx} at={view.expiresAt} /> },
      ]}
    />
  );
}

const labelsOf = ({ text: { t } }: PageContext) => ({
  userId: t('institution.user-id'),
  displayName: t('register.display-name'),
  email: t('register.email'),
  password: t('institution.password'),
});

/** Refusals of the whole form that are about one of its fields. */
const FIELD_OF: Partial<Record<NonNullable<FormErrors['problem']>, string>> = {
  'user-id-taken': 'userId',
  'password-too-weak': 'password',
  'password-refused': 'password',
};

function registerLines(ctx: PageContext, view: RegisterView): ErrorLine[] {
  const field = view.problem && FIELD_OF[view.problem];
  const said = field === undefined ? undefined : sentenceAt(ctx, view, field);
  return linesOf(ctx, labelsOf(ctx), view, {
    ...(field !== undefined && { field }),
    ...(said !== undefined && { problemText: said }),
  });
}

/** What a field says of a refusal. */
function sentenceAt(ctx: PageContext, view: RegisterView, field: string): string | undefined {
  const { problem } = view;
  if (problem === undefined || FIELD_OF[problem] !== field) return undefined;
  return problemSentence(ctx, view) ?? ctx.text.t(`problem.${problem}.detail`);
}

/** What a refused password says of itself; undefined for other problems. */
export function problemSentence(
  ctx: PageContext,
  { problem, percent, broken }: Pick<RegisterView, 'problem' | 'percent' | 'broken'>,
): string | undefined {
  if (problem === 'password-too-weak' && isPercent(percent))
    return ctx.text.t('member-password.too-weak', { strength: strengthText(ctx, percent) });
  return problem === 'password-refused' ? broken?.join(' ') : undefined;
}
/** The per cent that a field shows of a password that was refused. */
export const percentOf = ({ percent }: Pick<RegisterView, 'percent'>): Percent | undefined =>
  isPercent(percent) ? percent : undefined;

function RegisterForm({ ctx, view }: { ctx: PageContext; view: RegisterView }): VNode {
  const { t } = ctx.text;
  const labels = labelsOf(ctx);
  const error = (field: keyof typeof labels): string | undefined =>
    errorOf(ctx, labels, view.errors, field) ?? sentenceAt(ctx, view, field);
  const reason = { field: labels.userId };
  return (
    <Form ctx={ctx} action={registerPath(view.procedureId)} hidden={{ token: view.token }} until={view.expiresAt}>
      <TextField
        ctx={ctx}
        name="userId"
        label={labels.userId}
        hint={t('register.user-id-hint')}
        error={error('userId')}
        value={view.userId}
        autocomplete="username"
        width="short"
        code
        required
      />
      <output
        class="user-id-said"
        data-user-id-said={CHECK_PATH}
        data-taken={t('register.user-id.taken')}
        data-free={t('register.user-id.free')}
        data-malformed={t('reason.not-a-member-id', reason)}
      />
      <TextField
        ctx={ctx}
        name="displayName"
        label={labels.displayName}
        hint={t('register.display-name-hint')}
        error={error('displayName')}
        value={view.displayName}
        autocomplete="nickname"
        required
      />
      <TextField
        ctx={ctx}
        name="email"
        label={labels.email}
        hint={t('register.email-hint')}
        error={error('email')}
        value={view.email ?? view.invited}
        type="email"
        inputMode="email"
        autocomplete="email"
        required
      />
      <NewMemberPassword
        ctx={ctx}
        label={labels.password}
        error={error('password')}
        percent={percentOf(view)}
        known={{ institution: `${view.institution.host} ${view.institution.name}` }}
      />
      <Actions>
        <Button>{t('register.submit')}</Button>
      </Actions>
    </Form>
  );
}

function Notes({ ctx }: { ctx: PageContext }): VNode {
  const { t } = ctx.text;
  return (
    <section class="notes" aria-labelledby="notes">
      <h2 id="notes">{t('register.notes')}</h2>
      <ul class="prose-list">
        <li>{t('register.note.successor')}</li>
        <li>{t('register.note.user-id')}</li>
        <li>{t('register.note.later')}</li>
        <li>{t('register.note.one-person')}</li>
        <li>{t('register.note.mail')}</li>
      </ul>
    </section>
  );
}
