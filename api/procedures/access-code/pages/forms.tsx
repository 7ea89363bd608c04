/**
 * Password update by access code up to the code's mail: first page, the two forms, and that no code could be sent.
 * Manual: UMIN, web password update; rules: spec/access-code.md 1 and 2. What follows is in `code-entry.tsx` and `status.tsx`.
 */

import { errorOf, linesOf } from '../../../pages/components/error-summary.js';
import { TextField } from '../../../pages/components/field.js';
import { Actions, Button, Form, LinkButton } from '../../../pages/components/form.js';
import { IdentityFields, identityLabels, type TypedIdentity } from '../../../pages/components/identity-fields.js';
import { Title } from '../../../pages/components/title.js';
import type { FormErrors, Page, PageContext, TextId, VNode } from '../../../pages/context.js';
import { ACCESS_CODE_PATHS } from '../paths.js';
import { AccessCodeLayout, accessCodeSteps, ToOperator, UminLinks } from './layout.js';

export interface AccessCodeStartView {
  /** A procedure that failed, for an operator application to go on from. */
  from?: string;
}

/** The first page: 「UMIN IDがお分りの場合」, 「UMIN IDがご不明の場合」, and what a UMIN ID is. */
export const AccessCodeStartPage: Page<AccessCodeStartView> = ({ from }, ctx) => {
  const { t } = ctx.text;
  const steps = accessCodeSteps(undefined);
  return (
    <AccessCodeLayout ctx={ctx} crumb={t('access-code.crumb.start')} title={t('access-code.start.title')} steps={steps}>
      <Title ctx={ctx} steps={steps}>
        {t('access-code.start.title')}
      </Title>
      <p class="lead">{t('access-code.start.lead')}</p>
      <ul class="cards">
        <Entry ctx={ctx} entry="by-id" href={ACCESS_CODE_PATHS.byId} />
        <Entry ctx={ctx} entry="by-identity" href={ACCESS_CODE_PATHS.byIdentity} />
      </ul>
      <section class="section" aria-labelledby="user-id">
        <h2 id="user-id">{t('access-code.start.what')}</h2>
        <p>{t('access-code.start.what-form')}</p>
        <p>{t('access-code.start.what-domain')}</p>
      </section>
      <Which ctx={ctx} />
      <section class="section" aria-labelledby="addresses">
        <h2 id="addresses">{t('access-code.start.addresses')}</h2>
        <p>{t('access-code.start.addresses-both')}</p>
        <p>{t('access-code.start.addresses-none')}</p>
        <ToOperator ctx={ctx} from={from} />
      </section>
      <UminLinks ctx={ctx} />
    </AccessCodeLayout>
  );
};

function Entry({ ctx, entry, href }: { ctx: PageContext; entry: 'by-id' | 'by-identity'; href: string }): VNode {
  const { t } = ctx.text;
  return (
    <li class="card">
      <h2 class="card-title">
        <a href={href}>{t(`access-code.start.${entry}`)}</a>
      </h2>
      <p>{t(`access-code.start.${entry}-detail`)}</p>
    </li>
  );
}

/** Which of a person's passwords this is about: the general one, not the one of INDICE. */
function Which({ ctx }: { ctx: PageContext }): VNode {
  const { t } = ctx.text;
  return (
    <section class="section" aria-labelledby="which">
      <h2 id="which">{t('access-code.which.title')}</h2>
      <p>{t('access-code.which')}</p>
    </section>
  );
}

export interface AccessCodeByIdView extends FormErrors {
  /** What was typed, when the form is shown again. */
  accountId?: string;
}

/** Entry A, the form with 「UMIN ID」 and 「アクセスコード送信」. Field: `accountId`. */
export const AccessCodeByIdPage: Page<AccessCodeByIdView> = (view, ctx) => {
  const { t } = ctx.text;
  const labels = { accountId: t('access-code.id.label') };
  const lines = linesOf(ctx, labels, view);
  const steps = accessCodeSteps(undefined);
  return (
    <AccessCodeLayout ctx={ctx} crumb={t('access-code.crumb.id')} steps={steps} errors={lines}>
      <Title ctx={ctx} steps={steps}>
        {t('access-code.id.title')}
      </Title>
      <p class="lead">{t('access-code.id.lead')}</p>
      <Form ctx={ctx} action={ACCESS_CODE_PATHS.byId}>
        <TextField
          ctx={ctx}
          name="accountId"
          label={labels.accountId}
          hint={t('access-code.id.hint')}
          error={errorOf(ctx, labels, view.errors, 'accountId')}
          value={view.accountId}
          autocomplete="username"
          width="short"
          code
          required
        />
        <Send ctx={ctx} />
      </Form>
      <Which ctx={ctx} />
      <Other
        ctx={ctx}
        id="access-code.id.other"
        href={ACCESS_CODE_PATHS.byIdentity}
        link="access-code.start.by-identity"
      />
    </AccessCodeLayout>
  );
};

export interface AccessCodeByIdentityView extends FormErrors {
  /** What was typed, when the form is shown again. */
  typed?: TypedIdentity;
}

/** Entry B, the form with 「氏名」 「よみがな」 「性別」 「生年月日」 and 「アクセスコード送信」. Fields: those of `IDENTITY_FIELDS`. */
export const AccessCodeByIdentityPage: Page<AccessCodeByIdentityView> = (view, ctx) => {
  const { t } = ctx.text;
  const lines = linesOf(ctx, identityLabels(ctx), view);
  const steps = accessCodeSteps(undefined);
  return (
    <AccessCodeLayout ctx={ctx} crumb={t('access-code.crumb.identity')} steps={steps} errors={lines}>
      <Title ctx={ctx} steps={steps}>
        {t('access-code.identity.title')}
      </Title>
      <p class="lead">{t('access-code.identity.lead')}</p>
      <Form ctx={ctx} action={ACCESS_CODE_PATHS.byIdentity}>
        <IdentityFields ctx={ctx} typed={view.typed} errors={view.errors} />
        <Send ctx={ctx} />
      </Form>
      <Which ctx={ctx} />
      <Other ctx={ctx} id="access-code.identity.other" href={ACCESS_CODE_PATHS.byId} link="access-code.start.by-id" />
    </AccessCodeLayout>
  );
};

function Send({ ctx }: { ctx: PageContext }): VNode {
  const { t } = ctx.text;
  return (
    <Actions>
      <Button>{t('access-code.send')}</Button>
      <LinkButton href={ACCESS_CODE_PATHS.start} kind="quiet">
        {t('access-code.to-start')}
      </LinkButton>
    </Actions>
  );
}

interface OtherProps {
  ctx: PageContext;
  id: 'access-code.id.other' | 'access-code.identity.other';
  href: string;
  link: TextId;
}
/** The way to the other entry. */
function Other({ ctx, id, href, link }: OtherProps): VNode {
  return (
    <div class="help">
      <p>
        {ctx.text.rich(id, {
          link: (
            <a key="link" href={href}>
              {ctx.text.t(link)}
            </a>
          ),
        })}
      </p>
    </div>
  );
}

export interface AccessCodeNotSentView {
  /** The attempt: an operator application goes on from it. */
  procedureId: string;
  /** How the person named the account; where that isn't known any more, every reason is named. */
  entry?: 'id' | 'identity';
}

const REASONS_OF = {
  id: ['unknown-id', 'category'],
  identity: ['unknown', 'several', 'category'],
} as const;

/** 「アクセスコード送信失敗」: what may be the reason, never which one it was. */
export const AccessCodeNotSentPage: Page<AccessCodeNotSentView> = ({ procedureId, entry = 'identity' }, ctx) => {
  const { t } = ctx.text;
  const title = t('access-code.not-sent.title');
  return (
    <AccessCodeLayout ctx={ctx} crumb={title}>
      <Title ctx={ctx} kind="error">
        {title}
      </Title>
      <p class="lead">{t('access-code.not-sent.lead')}</p>
      <ul class="prose-list">
        {REASONS_OF[entry].map((reason) => (
          <li key={reason}>{t(`access-code.not-sent.${reason}`)}</li>
        ))}
      </ul>
      <p>{t('access-code.not-sent.also')}</p>
      <p>{t('access-code.not-sent.next')}</p>
      <ToOperator ctx={ctx} from={procedureId} kind="primary" />
      <p>
        <a href={ACCESS_CODE_PATHS.start}>{t('access-code.to-start')}</a>
      </p>
    </AccessCodeLayout>
  );
};
