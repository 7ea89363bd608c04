/** Registering a verification method: an authenticator app, a security key or passkey, a telephone. */
import { duration } from '../../../../workflows/rules/duration.js';
import { type ErrorLine, errorOf, linesOf } from '../../../pages/components/error-summary.js';
import { TextField } from '../../../pages/components/field.js';
import { Actions, Button, Form } from '../../../pages/components/form.js';
import { Notice } from '../../../pages/components/notice.js';
import { Title } from '../../../pages/components/title.js';
import type { Children, FormErrors, Page, PageContext, TextId, VNode } from '../../../pages/context.js';
import { UtokyoLayout } from '../../../utokyo/pages/layout.js';
import { Passkey } from '../../../utokyo/pages/passkey.js';
import type { ShownMember } from '../../../utokyo/pages/view.js';
import { UTOKYO_PATHS } from '../../../utokyo/paths.js';

interface FrameProps {
  ctx: PageContext;
  member: ShownMember;
  title: TextId;
  crumb?: TextId;
  lead: string;
  lines?: readonly ErrorLine[];
  scripts?: readonly string[];
  children: Children;
}

function Frame({ ctx, member, title, crumb = title, lead, lines = [], scripts, children }: FrameProps): VNode {
  const { t } = ctx.text;
  return (
    <UtokyoLayout
      ctx={ctx}
      crumb={t(crumb)}
      above={[{ label: t('utokyo.security-info'), href: UTOKYO_PATHS.securityInfo }]}
      title={t(title)}
      member={member}
      errors={lines}
      {...(scripts && { scripts })}
    >
      <Title ctx={ctx}>{t(title)}</Title>
      <p class="lead">{lead}</p>
      {children}
      <p>
        <a href={UTOKYO_PATHS.securityInfo}>{t('methods.back')}</a>
      </p>
    </UtokyoLayout>
  );
}

/** A code is asked for on two pages. What the owner of methods refuses is told at the field. */
function codeLines(ctx: PageContext, view: FormErrors): ErrorLine[] {
  const main =
    view.problem === 'method-refused' ? { field: 'code', problemText: ctx.text.t('utokyo.factor.refused') } : {};
  return linesOf(ctx, { code: ctx.text.t('utokyo.code') }, view, main);
}

function CodeForm({
  ctx,
  view,
  action,
  hint,
}: {
  ctx: PageContext;
  view: FormErrors;
  action: string;
  hint: TextId;
}): VNode {
  const { t } = ctx.text;
  const labels = { code: t('utokyo.code') };
  const refused = view.problem === 'method-refused' ? t('utokyo.factor.refused') : undefined;
  return (
    <Form ctx={ctx} action={action}>
      <TextField
        ctx={ctx}
        name="code"
        label={labels.code}
        hint={t(hint)}
        error={refused ?? errorOf(ctx, labels, view.errors, 'code')}
        autocomplete="one-time-code"
        inputMode="numeric"
        width="short"
        code
        required
      />
      <Actions>
        <Button>{t('methods.submit')}</Button>
      </Actions>
    </Form>
  );
}

export interface RegisterTotpView extends FormErrors {
  member: ShownMember;
  /** Base32; the same as long as it isn't registered. */
  secret: string;
  uri: string;
  qr: { size: number; path: string };
}

/** Field: `code`. */
export const RegisterTotpPage: Page<RegisterTotpView> = (view, ctx) => {
  const { t } = ctx.text;
  const { member, secret, uri, qr } = view;
  return (
    <Frame
      ctx={ctx}
      member={member}
      title="methods.add.totp"
      lead={ctx.text.t('methods.totp.lead')}
      lines={codeLines(ctx, view)}
    >
      <ol class="prose-list">
        <li>
          {t('methods.totp.scan')}
          <svg class="qr" viewBox={`0 0 ${qr.size} ${qr.size}`} role="img" aria-label={t('methods.totp.qr')}>
            <rect width={qr.size} height={qr.size} fill="#fff" />
            <path d={qr.path} stroke="#000" shape-rendering="crispEdges" />
          </svg>
          <p>
            {t('methods.totp.secret')}
            <br />
            <span class="secret code" aria-label={t('methods.totp.name')} data-secret>
              {secret.match(/.{1,4}/g)?.join(' ')}
            </span>
          </p>
          <p>
            <a href={uri}>{t('methods.totp.open')}</a>
          </p>
        </li>
        <li>{t('methods.totp.code')}</li>
      </ol>
      <CodeForm ctx={ctx} view={view} action={UTOKYO_PATHS.totp} hint="utokyo.factor.code-hint" />
      <Notice ctx={ctx} kind="info">
        <p>{t('methods.totp.careful')}</p>
      </Notice>
    </Frame>
  );
};

export interface RegisterPasskeyView {
  member: ShownMember;
}
export const RegisterPasskeyPage: Page<RegisterPasskeyView> = ({ member }, ctx) => (
  <Frame
    ctx={ctx}
    member={member}
    title="methods.add.passkey"
    lead={ctx.text.t('methods.passkey.lead')}
    scripts={['passkey.js']}
  >
    <Passkey
      ctx={ctx}
      does="create"
      start="/api/v1/mfa-methods/start"
      finish="/api/v1/mfa-methods"
      next={`${UTOKYO_PATHS.securityInfo}?done=passkey`}
      label="methods.passkey.submit"
    />
  </Frame>
);

export interface RegisterPhoneView extends FormErrors {
  member: ShownMember;
  /** As it was typed. */
  telephone?: string;
}

/** Field: `telephone`. */
export const RegisterPhonePage: Page<RegisterPhoneView> = (view, ctx) => {
  const { t } = ctx.text;
  const { member, telephone } = view;
  const labels = { telephone: t('methods.phone.number') };
  const refused = view.problem === 'method-refused' ? t('methods.phone.refused') : undefined;
  const lines = linesOf(ctx, labels, view, refused === undefined ? {} : { field: 'telephone', problemText: refused });
  return (
    <Frame ctx={ctx} member={member} title="methods.add.phone" lead={t('methods.phone.lead')} lines={lines}>
      <Form ctx={ctx} action={UTOKYO_PATHS.phone}>
        <TextField
          ctx={ctx}
          name="telephone"
          label={labels.telephone}
          hint={t('methods.phone.hint')}
          error={refused ?? errorOf(ctx, labels, view.errors, 'telephone')}
          value={telephone}
          autocomplete="tel"
          width="short"
          required
        />
        <Actions>
          <Button>{t('methods.phone.submit')}</Button>
        </Actions>
      </Form>
    </Frame>
  );
};

export interface PhoneCodeView extends FormErrors {
  member: ShownMember;
  /** How long a code counts. Milliseconds. */
  lifeMs: number;
}

/** Field: `code`. */
export const PhoneCodePage: Page<PhoneCodeView> = (view, ctx) => {
  const { t } = ctx.text;
  return (
    <Frame
      ctx={ctx}
      member={view.member}
      title="methods.phone.code-title"
      crumb="methods.phone.code-crumb"
      lead={t('methods.phone.code-lead', { duration: duration(view.lifeMs, ctx.locale) })}
      lines={codeLines(ctx, view)}
    >
      <CodeForm ctx={ctx} view={view} action={UTOKYO_PATHS.phoneCode} hint="utokyo.factor.code-hint" />
      <p>
        <a href={UTOKYO_PATHS.phone}>{t('methods.phone.again')}</a>
      </p>
    </Frame>
  );
};
