/** 「手順1：他の本人確認方法を使えないか確認する」 for somebody who has signed in by password: only 「すべて使えない」 goes on. */
import { RadioGroup } from '../../pages/components/choices.js';
import { errorOf, linesOf } from '../../pages/components/error-summary.js';
import { TextField } from '../../pages/components/field.js';
import { Actions, Button, Form, LinkButton } from '../../pages/components/form.js';
import { Notice } from '../../pages/components/notice.js';
import { Title } from '../../pages/components/title.js';
import type { Page, PageContext, VNode } from '../../pages/context.js';
import { UTOKYO_PATHS } from '../paths.js';
import { MfaIsRequired, TryOthers } from './home.js';
import { UtokyoLayout } from './layout.js';
import { Passkey } from './passkey.js';
import type { FactorView, StepOneView } from './view.js';

/** What is chosen instead of a kind. */
export const NONE_USABLE = 'none';

const hiddenOf = ({ to }: { to?: string | undefined }): Record<string, string> => (to === undefined ? {} : { to });

/** Field: `usable`, a kind or `none`. */
export const StepOnePage: Page<StepOneView> = (view, ctx) => {
  const { t } = ctx.text;
  const { member, kinds } = view;
  const labels = { usable: t('utokyo.step-1.question') };
  const lines = linesOf(ctx, labels, view);
  const isIn = member.level === 'mfa';
  return (
    <UtokyoLayout ctx={ctx} crumb={t('utokyo.nav.step-1')} title={t('utokyo.step-1')} member={member} errors={lines}>
      <Title ctx={ctx}>{t('utokyo.step-1')}</Title>
      {isIn && (
        <Notice ctx={ctx} kind="success" title={t('utokyo.step-1.usable')}>
          <p>{t('utokyo.step-1.usable-detail')}</p>
        </Notice>
      )}
      {view.to !== undefined && !isIn && (
        <Notice ctx={ctx} kind="info">
          <p>{t('utokyo.step-1.needs-method')}</p>
        </Notice>
      )}
      {view.isOpen && (
        <Notice ctx={ctx} kind="info" title={t('utokyo.step-1.open')}>
          <p>{t('utokyo.step-1.open-detail')}</p>
          <p>
            <a href={UTOKYO_PATHS.case}>{t('utokyo.nav.case')}</a>
          </p>
        </Notice>
      )}
      {kinds.length === 0 ? <NothingRegistered ctx={ctx} /> : <Registered ctx={ctx} view={view} />}
      <section class="section" aria-labelledby="how">
        <h2 id="how">{t('utokyo.step-1.how')}</h2>
        <TryOthers ctx={ctx} />
      </section>
      <MfaIsRequired ctx={ctx} />
    </UtokyoLayout>
  );
};

function NothingRegistered({ ctx }: { ctx: PageContext }): VNode {
  const { t } = ctx.text;
  return (
    <>
      <p class="lead">{t('utokyo.step-1.nothing')}</p>
      <Actions>
        <LinkButton href={UTOKYO_PATHS.stepTwo} kind="primary">
          {t('utokyo.step-1.on')}
        </LinkButton>
      </Actions>
    </>
  );
}

function Registered({ ctx, view }: { ctx: PageContext; view: StepOneView }): VNode {
  const { t } = ctx.text;
  const labels = { usable: t('utokyo.step-1.question') };
  return (
    <>
      <p class="lead">{t('utokyo.step-1.lead')}</p>
      <Form ctx={ctx} action={UTOKYO_PATHS.stepOne} hidden={hiddenOf(view)}>
        <RadioGroup
          ctx={ctx}
          name="usable"
          legend={labels.usable}
          hint={t('utokyo.step-1.question-hint')}
          error={errorOf(ctx, labels, view.errors, 'usable')}
          options={[
            ...view.kinds.map((kind) => ({ value: kind, label: t(`utokyo.kind.${kind}`) })),
            { value: NONE_USABLE, label: t('utokyo.step-1.none') },
          ]}
          required
        />
        <Actions>
          <Button>{t('utokyo.step-1.submit')}</Button>
        </Actions>
      </Form>
    </>
  );
}

/** A method that can be used signs in here and now. Fields: `code`; `kind`, `to` unseen. */
export const FactorPage: Page<FactorView> = (view, ctx) => {
  const { t } = ctx.text;
  const { member, kind } = view;
  const labels = { code: t('utokyo.code') };
  const refused = view.problem === 'not-authenticated';
  const main = refused ? { field: 'code', problemText: t('utokyo.factor.refused') } : {};
  const lines = linesOf(ctx, labels, view, main);
  return (
    <UtokyoLayout
      ctx={ctx}
      crumb={t('utokyo.factor.crumb')}
      above={[{ label: t('utokyo.nav.step-1'), href: UTOKYO_PATHS.stepOne }]}
      title={t(`utokyo.factor.${kind}.title`)}
      member={member}
      errors={lines}
      {...(kind === 'passkey' && { scripts: ['passkey.js'] })}
    >
      <Title ctx={ctx}>{t(`utokyo.factor.${kind}.title`)}</Title>
      <p class="lead">{t(`utokyo.factor.${kind}.lead`)}</p>
      {kind === 'passkey' ? (
        <Passkey
          ctx={ctx}
          does="get"
          start="/api/v1/mfa-factors/start"
          finish="/api/v1/mfa-factors"
          next={view.to ?? UTOKYO_PATHS.securityInfo}
          label="utokyo.factor.passkey.submit"
        />
      ) : (
        <Code ctx={ctx} view={view} error={refused ? t('utokyo.factor.refused') : undefined} />
      )}
      <p>
        <a href={UTOKYO_PATHS.stepOne}>{t('utokyo.factor.other')}</a>
      </p>
    </UtokyoLayout>
  );
};

/** A code by telephone is sent when it is asked for, by a form of its own. */
function Code({ ctx, view, error }: { ctx: PageContext; view: FactorView; error: string | undefined }): VNode {
  const { t } = ctx.text;
  const labels = { code: t('utokyo.code') };
  const { kind, sent } = view;
  const isAsked = kind === 'totp' || sent;
  return (
    <>
      {isAsked && (
        <Form ctx={ctx} action={UTOKYO_PATHS.factor} hidden={{ kind, ...hiddenOf(view), ...(sent && { sent: '1' }) }}>
          <TextField
            ctx={ctx}
            name="code"
            label={labels.code}
            hint={t('utokyo.factor.code-hint')}
            error={error ?? errorOf(ctx, labels, view.errors, 'code')}
            autocomplete="one-time-code"
            inputMode="numeric"
            width="short"
            code
            required
          />
          <Actions>
            <Button>{t('utokyo.factor.submit')}</Button>
          </Actions>
        </Form>
      )}
      {kind === 'phone' && (
        <Form ctx={ctx} action={UTOKYO_PATHS.stepOne} hidden={{ usable: 'phone', send: '1', ...hiddenOf(view) }}>
          <Actions>
            <Button kind={sent ? 'secondary' : 'primary'}>
              {t(sent ? 'utokyo.factor.phone.again' : 'utokyo.factor.phone.send')}
            </Button>
          </Actions>
        </Form>
      )}
    </>
  );
}
