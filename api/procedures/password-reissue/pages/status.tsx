/** Where a reissue is, in any state; and the answer to a URL or a request that can't go on. */

import { isClosed } from '../../../../workflows/contracts/procedure.js';
import { retryText } from '../../../pages/components/error-summary.js';
import { Actions, LinkButton } from '../../../pages/components/form.js';
import { InquirySentence } from '../../../pages/components/inquiry.js';
import { SummaryList, Time } from '../../../pages/components/summary-list.js';
import { Title } from '../../../pages/components/title.js';
import type { Page, PageContext, ProblemWord, VNode } from '../../../pages/context.js';
import { PATHS } from '../../../pages/paths.js';
import { endedAt, type ProcedureProgress } from '../../../pages/procedure.js';
import { CINII_RESEARCH, REISSUE_PATHS } from '../paths.js';
import { PasswordReissueReceivedPage } from './forms.js';
import { ReissueLayout, reissueSteps } from './layout.js';
import { PasswordReissueApplyingPage, PasswordReissueCompletedPage } from './url.js';

export interface PasswordReissueStatusView {
  procedure: ProcedureProgress;
  /** Say nothing that tells whether the address is registered. */
  neutral?: boolean;
  /** Where the mail went, or the password goes: see {@link PasswordReissueReceivedView}. */
  sentTo?: readonly string[];
  /** While the password is on its way: where to look for news, and how often. */
  refresh?: { seconds: number; to: string };
}

export const PasswordReissueStatusPage: Page<PasswordReissueStatusView> = (view, ctx) => {
  const { procedure, neutral = false, sentTo = [] } = view;
  const { status } = procedure;
  if (status === 'awaiting-confirmation') return PasswordReissueReceivedPage({ procedure, neutral, sentTo }, ctx);
  if (status === 'applying')
    return PasswordReissueApplyingPage({ procedure, sentTo, ...(view.refresh && { refresh: view.refresh }) }, ctx);
  if (status === 'completed') return PasswordReissueCompletedPage({ procedure, sentTo }, ctx);
  if (!isClosed(status)) return Standing({ ctx, procedure });
  const ending = ENDINGS.find((known) => known === status) ?? 'failed';
  return Ended({ ctx, procedure, neutral, ending });
};

/** Nothing was mailed yet: the confirmation page is elsewhere. */
function Standing({ ctx, procedure }: { ctx: PageContext; procedure: ProcedureProgress }): VNode {
  const { t } = ctx.text;
  const steps = reissueSteps(procedure);
  return (
    <ReissueLayout ctx={ctx} crumb="status" title={t('reissue.crumb.status')} steps={steps}>
      <Title ctx={ctx} steps={steps}>
        {t(`status.${procedure.status}`)}
      </Title>
      <p class="lead">{t('reissue.standing.detail')}</p>
      <Facts ctx={ctx} procedure={procedure} />
      <Actions>
        <LinkButton href={REISSUE_PATHS.form}>{t('reissue.restart')}</LinkButton>
      </Actions>
    </ReissueLayout>
  );
}

/** Endings that a reissue has words for. */
const ENDINGS = ['expired', 'superseded', 'mail-undeliverable', 'withdrawn', 'failed'] as const;

interface EndedProps {
  ctx: PageContext;
  procedure: ProcedureProgress;
  neutral: boolean;
  ending: (typeof ENDINGS)[number];
}

function Ended({ ctx, procedure, neutral, ending }: EndedProps): VNode {
  const { t } = ctx.text;
  const title = t(`reissue.${ending}.title`);
  return (
    <ReissueLayout ctx={ctx} crumb="status" title={title} steps={reissueSteps(procedure, neutral)}>
      <Title ctx={ctx} kind={ending === 'superseded' || ending === 'withdrawn' ? 'warning' : 'error'}>
        {title}
      </Title>
      <p class="lead">{t(`reissue.${ending}.detail`)}</p>
      {ending === 'mail-undeliverable' && <InquirySentence ctx={ctx} id="reissue.mail-undeliverable.next" />}
      <Facts ctx={ctx} procedure={procedure} />
      <Restart ctx={ctx} />
    </ReissueLayout>
  );
}

function Facts({ ctx, procedure }: { ctx: PageContext; procedure: ProcedureProgress }): VNode {
  const { t } = ctx.text;
  const opened = procedure.steps[0]?.at;
  const ended = endedAt(procedure);
  return (
    <SummaryList
      rows={[
        { name: t('procedure.id'), value: procedure.procedureId, code: true },
        { name: t('procedure.status'), value: t(`status.${procedure.status}`) },
        ...(opened === undefined ? [] : [{ name: t('procedure.opened-at'), value: <Time ctx={ctx} at={opened} /> }]),
        ...(ended === undefined ? [] : [{ name: t('procedure.closed-at'), value: <Time ctx={ctx} at={ended} /> }]),
      ]}
    />
  );
}

function Restart({ ctx }: { ctx: PageContext }): VNode {
  const { t } = ctx.text;
  return (
    <Actions>
      <LinkButton href={REISSUE_PATHS.form} kind="primary">
        {t('reissue.restart')}
      </LinkButton>
      <LinkButton href={CINII_RESEARCH} kind="quiet">
        {t('reissue.back-to-cinii')}
      </LinkButton>
    </Actions>
  );
}

export interface PasswordReissueRefusedView {
  problem: Extract<
    ProblemWord,
    'url-expired' | 'url-used' | 'url-unknown' | 'too-many-requests' | 'wrong-state' | 'not-found'
  >;
  retryAfterSeconds?: number;
}

/** A URL that is expired, used or unknown, or a request too many: says no more than that, and leads to the start. */
export const PasswordReissueRefusedPage: Page<PasswordReissueRefusedView> = ({ problem, retryAfterSeconds }, ctx) => {
  const { t } = ctx.text;
  const title = t(`problem.${problem}.title`);
  return (
    <ReissueLayout
      ctx={ctx}
      crumb="status"
      title={title}
      {...(problem.startsWith('url-') && {
        cleanUrl: `${PATHS.oneTimeUrl}?${new URLSearchParams({ problem, purpose: 'password-reissue' })}`,
      })}
    >
      <Title ctx={ctx} kind="error">
        {title}
      </Title>
      <p class="lead">{t(`problem.${problem}.detail`)}</p>
      <p>{t(`problem.${problem}.action`)}</p>
      {retryAfterSeconds !== undefined && <p>{retryText(ctx, retryAfterSeconds)}</p>}
      <Restart ctx={ctx} />
      <div class="help">
        <InquirySentence ctx={ctx} id="problem.inquiry" />
      </div>
    </ReissueLayout>
  );
};
