/** Where a password update by access code is, in any state. Rules: spec/access-code.md 3–5. */
import { AccessCodeNotSentPage } from './forms.js';
import { AccessCodeEntryPage } from './code-entry.js';
import { AccessCodeLayout, accessCodeSteps, ToOperator, ToStart, UminLinks } from './layout.js';
import { duration } from '../../../../workflows/rules/duration.js';
import { Actions, LinkButton } from '../../../pages/components/form.js';
import { InquirySentence } from '../../../pages/components/inquiry.js';
import { ServiceTable, servicesProgress, type ShownService } from '../../../pages/components/service-table.js';
import { SummaryList, sentToRows, Time } from '../../../pages/components/summary-list.js';
import { Title } from '../../../pages/components/title.js';
import type { Page, PageContext, TextId, VNode } from '../../../pages/context.js';
import { PATHS } from '../../../pages/paths.js';
import type { ProcedureProgress } from '../../../pages/procedure.js';

export interface AccessCodeStatusView {
  procedure: ProcedureProgress;
  /** How the person named the account, where that is still known. */
  entry?: 'id' | 'identity';
  /** The attached services, once the password is in force. */
  services?: readonly ShownService[];
  /** While the password is on its way to them: where to look for news, and how often. */
  refresh?: { seconds: number; to: string };
  /** Where mails of it went, masked. */
  sentTo?: readonly string[];
  /** How long attached services may take to have the new password. Milliseconds; absent: no time. */
  delayMs?: number;
}

export const AccessCodeStatusPage: Page<AccessCodeStatusView> = (view, ctx) => {
  const { procedure, entry } = view;
  const { procedureId, status } = procedure;
  if (status === 'awaiting-code') return AccessCodeEntryPage({ procedure }, ctx);
  if (status === 'awaiting-password') return AwaitingPassword({ ctx, procedure });
  if (status === 'propagating' || status === 'completed') return Done({ ctx, view });
  if (status === 'refused') return AccessCodeNotSentPage({ procedureId, ...(entry && { entry }) }, ctx);
  return Ended({ ctx, view });
};

/** For any browser but the one that gave the code, which has the form for the new password here. */
function AwaitingPassword({ ctx, procedure }: { ctx: PageContext; procedure: ProcedureProgress }): VNode {
  const { t } = ctx.text;
  const title = t('access-code.password.title');
  const steps = accessCodeSteps(procedure);
  return (
    <AccessCodeLayout ctx={ctx} crumb={title} steps={steps}>
      <Title ctx={ctx} steps={steps}>
        {title}
      </Title>
      <p class="lead">{t('access-code.password.lead')}</p>
      {procedure.expiresAt !== undefined && (
        <SummaryList
          rows={[{ name: t('access-code.password.until'), value: <Time ctx={ctx} at={procedure.expiresAt} /> }]}
        />
      )}
    </AccessCodeLayout>
  );
}

/** 「パスワード更新完了」. The title tells how far the services are, so that the page moves on when there is news. */
function Done({ ctx, view }: { ctx: PageContext; view: AccessCodeStatusView }): VNode {
  const { t } = ctx.text;
  const { procedure, services = [], sentTo, refresh, delayMs } = view;
  const title = t('access-code.done.title');
  const isOver = procedure.status === 'completed';
  return (
    <AccessCodeLayout
      ctx={ctx}
      crumb={title}
      title={services.length === 0 ? title : `${title} – ${servicesProgress(ctx, services)}`}
      steps={accessCodeSteps(procedure)}
      {...(refresh && !isOver && { refresh })}
    >
      <Title ctx={ctx} kind="success">
        {title}
      </Title>
      <p class="lead">{t('access-code.done.lead')}</p>
      {delayMs !== undefined && !isOver && (
        <p>{t('access-code.done.when', { duration: duration(Math.ceil(delayMs / 60_000) * 60_000, ctx.locale) })}</p>
      )}
      <p>{t('access-code.done.which')}</p>
      <SummaryList
        rows={[...sentToRows(ctx, sentTo), { name: t('procedure.status'), value: t(`status.${procedure.status}`) }]}
      />
      <section class="section" aria-labelledby="services">
        <h2 id="services">{t('services.title')}</h2>
        <p>{t(isOver ? 'access-code.done.all' : 'access-code.done.propagating')}</p>
        {services.length > 0 && <ServiceTable ctx={ctx} services={services} />}
        {refresh && !isOver && <p class="soft">{t('access-code.done.refresh')}</p>}
      </section>
      <div class="help">
        <p>{t('access-code.done.other')}</p>
        <InquirySentence ctx={ctx} id="problem.inquiry" />
      </div>
      <Actions>
        {!isOver && <LinkButton href={refresh?.to ?? ctx.path}>{t('procedure.reload')}</LinkButton>}
        <LinkButton href={PATHS.home} kind="quiet">
          {t('problem.to-home')}
        </LinkButton>
      </Actions>
      <UminLinks ctx={ctx} />
    </AccessCodeLayout>
  );
}

interface Wording {
  title: TextId;
  detail: TextId;
  /** What helps besides a fresh start. */
  operator?: true;
}
const WORDING = {
  // The title of the page that it happened on, as the manual has it.
  locked: { title: 'access-code.entry.title', detail: 'access-code.locked.detail' },
  expired: { title: 'access-code.expired.title', detail: 'access-code.expired.detail' },
  timeout: { title: 'access-code.timeout.title', detail: 'access-code.timeout.detail' },
  superseded: { title: 'access-code.superseded.title', detail: 'access-code.superseded.detail' },
  'mail-undeliverable': {
    title: 'access-code.mail-undeliverable.title',
    detail: 'access-code.mail-undeliverable.detail',
    operator: true,
  },
  failed: { title: 'access-code.failed.title', detail: 'access-code.failed.detail' },
} as const satisfies Record<string, Wording>;

/** Which ending it is: one status has two, the end of the code's life and of the time for a password. */
function endingOf({ status, steps }: ProcedureProgress): Wording {
  if (status === 'expired')
    return WORDING[steps.some((one) => one.step === 'password-timeout') ? 'timeout' : 'expired'];
  return status === 'locked' || status === 'superseded' || status === 'mail-undeliverable'
    ? WORDING[status]
    : WORDING.failed;
}

/** Nothing can be entered any more; 「最初のページへ」 remains. */
function Ended({ ctx, view }: { ctx: PageContext; view: AccessCodeStatusView }): VNode {
  const { t } = ctx.text;
  const { procedure, sentTo = [] } = view;
  const { title, detail, operator } = endingOf(procedure);
  return (
    <AccessCodeLayout ctx={ctx} crumb={t(title)} steps={accessCodeSteps(procedure)}>
      <Title ctx={ctx} kind={procedure.status === 'superseded' ? 'warning' : 'error'}>
        {t(title)}
      </Title>
      <p class="lead">{t(detail)}</p>
      {procedure.status === 'mail-undeliverable' && sentTo.length > 0 && <SummaryList rows={sentToRows(ctx, sentTo)} />}
      {operator && <ToOperator ctx={ctx} from={procedure.procedureId} />}
      <ToStart ctx={ctx} from={procedure.procedureId} />
    </AccessCodeLayout>
  );
}
