/** 「発行したいものを選んでください」, and the Temporary Access Pass, which this page alone shows, once. */
import { type Choice, RadioGroup } from '../../../pages/components/choices.js';
import { errorOf, linesOf } from '../../../pages/components/error-summary.js';
import { Actions, Button, Form, LinkButton, NOT_TRANSLATED } from '../../../pages/components/form.js';
import { Notice } from '../../../pages/components/notice.js';
import { Time } from '../../../pages/components/summary-list.js';
import { Title } from '../../../pages/components/title.js';
import type { FormErrors, Page, PageContext, VNode } from '../../../pages/context.js';
import type { PassPurpose } from '../../../../workflows/contracts/mfa-self-service.js';
import { issuePath } from '../../../utokyo/card-paths.js';
import { CardLayout } from '../../../utokyo/pages/card-layout.js';

export interface ChoiceView extends FormErrors {
  procedureId: string;
  /** Passwords are set here, not elsewhere. */
  withPassword: boolean;
  /** No more of these may be issued. */
  full: readonly PassPurpose[];
  /** The pass that was shown has just been taken back. */
  revoked?: boolean;
}

/** Field: `purpose`. */
export const ChoicePage: Page<ChoiceView> = (view, ctx) => {
  const { t } = ctx.text;
  const { procedureId, revoked } = view;
  const labels = { purpose: t('by-card.choice.field') };
  const lines = linesOf(ctx, labels, view);
  const options = optionsOf(ctx, view);
  return (
    <CardLayout ctx={ctx} title="by-card.choice.title" crumb="by-card.choice.crumb" under="verify" errors={lines}>
      <Title ctx={ctx}>{t('by-card.choice.title')}</Title>
      {revoked && (
        <Notice ctx={ctx} kind="success">
          <p>{t('by-card.pass.revoked')}</p>
        </Notice>
      )}
      <Form ctx={ctx} action={issuePath('choice', procedureId)}>
        <RadioGroup
          ctx={ctx}
          name="purpose"
          legend={labels.purpose}
          error={errorOf(ctx, labels, view.errors, 'purpose')}
          options={options}
          required
        />
        <Actions>
          <Button>{t('by-card.choice.submit')}</Button>
        </Actions>
      </Form>
    </CardLayout>
  );
};

function optionsOf({ text: { t } }: PageContext, { withPassword, full }: ChoiceView): Choice[] {
  const option = (value: PassPurpose, label: string, hint: string): Choice =>
    full.includes(value) ? { value, label, hint: t('by-card.choice.full'), disabled: true } : { value, label, hint };
  const pass = option('mfa-registration', t('by-card.choice.pass'), t('by-card.choice.pass-hint'));
  if (withPassword)
    return [pass, option('password-reset', t('by-card.choice.password'), t('by-card.choice.password-hint'))];
  const elsewhere = t('by-card.choice.no-password');
  return [pass, { value: 'password-reset', label: t('by-card.choice.password'), hint: elsewhere, disabled: true }];
}

export interface PassView {
  procedureId: string;
  userId: string;
  pass: string;
  /** RFC 3339 */
  expiresAt: string;
  /** Of 「セキュリティ情報」. */
  securityInfo: string;
  /** It may take some minutes until its owner knows it everywhere. */
  mayTakeMinutes: boolean;
}

export const PassPage: Page<PassView> = (view, ctx) => {
  const { t } = ctx.text;
  return (
    <CardLayout ctx={ctx} title="by-card.pass.title" crumb="by-card.pass.crumb" under="verify" scripts={['copy.js']}>
      <Title ctx={ctx} kind="success">
        {t('by-card.pass.title')}
      </Title>
      <p class="lead">{t('by-card.pass.lead')}</p>
      <dl class="summary">
        <Row name={t('by-card.pass.id')}>
          <span class="code">{view.userId}</span>
        </Row>
        <Row name={t('by-card.pass.pass')}>
          <Pass ctx={ctx} pass={view.pass} />
        </Row>
        <Row name={t('by-card.pass.until')}>
          <Time ctx={ctx} at={view.expiresAt} />
        </Row>
      </dl>
      <p>{t('by-card.pass.once')}</p>
      <Notice ctx={ctx} kind="warning">
        <p>{t('by-card.pass.secret')}</p>
      </Notice>
      <section class="section" aria-labelledby="next">
        <h2 id="next">{t('by-card.pass.next')}</h2>
        <ol class="prose-list">
          {(['1', '2', '3'] as const).map((n) => (
            <li key={n}>{t(`by-card.pass.next.${n}`)}</li>
          ))}
        </ol>
        {view.mayTakeMinutes && <p>{t('by-card.pass.delay')}</p>}
        <Actions>
          <LinkButton href={view.securityInfo} kind="primary">
            {t('by-card.pass.security-info')}
          </LinkButton>
        </Actions>
      </section>
      <Form ctx={ctx} action={issuePath('revoke', view.procedureId)}>
        <p class="soft">{t('by-card.pass.revoke-detail')}</p>
        <Actions>
          <Button kind="quiet">{t('by-card.pass.revoke')}</Button>
        </Actions>
      </Form>
    </CardLayout>
  );
};

const Row = ({ name, children }: { name: string; children: VNode }): VNode => (
  <div class="summary-row">
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);

/** One press or click selects it whole; a button that a script brings copies it. */
function Pass({ ctx, pass }: { ctx: PageContext; pass: string }): VNode {
  const { t } = ctx.text;
  return (
    <div class="pass" data-copy={t('by-card.pass.copy')}>
      <code class="pass-text" {...NOT_TRANSLATED} data-copy-text>
        {pass}
      </code>
      <output data-done={t('by-card.pass.copied')} data-failed={t('by-card.pass.not-copied')} />
    </div>
  );
}
