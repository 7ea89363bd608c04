/** Where an application for re-registration is. Whoever knows its number sees how it stands, but not whose it is. */
import { isClosed } from '../../../../workflows/contracts/procedure.js';
import { Actions, LinkButton } from '../../../pages/components/form.js';
import { Notice } from '../../../pages/components/notice.js';
import { numberRow, SummaryList, type SummaryRow, Time } from '../../../pages/components/summary-list.js';
import { Title } from '../../../pages/components/title.js';
import type { Page, TextId } from '../../../pages/context.js';
import { procedurePath } from '../../../pages/paths.js';
import { endedAt, type ProcedureProgress } from '../../../pages/procedure.js';
import { signInPath, UTOKYO_PATHS } from '../../../utokyo/paths.js';
import { CASE_PATHS } from '../../case-tracking/paths.js';
import { MfaLayout } from './layout.js';

export interface MfaApplicationStatusView {
  procedure: ProcedureProgress;
  /** The removal of the methods has begun. */
  isReset: boolean;
  /** Absent for one that was not received. */
  receiptNumber?: string;
  /** RFC 3339 */
  receivedAt?: string;
  /** When the decision is promised; absent where nothing is promised. */
  dueAt?: string;
}

const SAID = [
  'awaiting-decision',
  'awaiting-applicant',
  'cooling',
  'applying',
  'awaiting-registration',
  'completed',
  'refused',
  'withdrawn',
  'superseded',
  'abandoned',
  'expired',
] as const;

export const MfaApplicationStatusPage: Page<MfaApplicationStatusView> = (view, ctx) => {
  const { t } = ctx.text;
  const { procedure, receiptNumber } = view;
  const { status, expiresAt } = procedure;
  const isOpen = !isClosed(status);
  const said = SAID.find((one) => one === status) ?? 'failed';
  const rows: SummaryRow[] = [
    numberRow(ctx, procedure.procedureId, receiptNumber),
    {
      name: t('procedure.status'),
      value: t(status === 'superseded' ? 'mfa-application.status.superseded' : `status.${status}`),
    },
  ];
  const time = (name: TextId, at: string | undefined): void => {
    if (at !== undefined) rows.push({ name: t(name), value: <Time ctx={ctx} at={at} /> });
  };
  time('mfa-application.received-at', view.receivedAt);
  if (status === 'awaiting-decision') time('mfa-application.due', view.dueAt);
  if (isOpen) time('mfa-application.until', expiresAt);
  time('procedure.closed-at', endedAt(procedure));
  return (
    <MfaLayout
      ctx={ctx}
      crumb="mfa-application.crumb.status"
      title={t(`mfa-application.${said}.title`)}
      {...(isOpen && { refresh: { seconds: 30, to: procedurePath(procedure.procedureId) } })}
    >
      <Title ctx={ctx} {...(said === 'completed' && { kind: 'success' as const })}>
        {t(`mfa-application.${said}.title`)}
      </Title>
      <p class="lead">{t(`mfa-application.${said}.lead`)}</p>
      {said === 'withdrawn' && !view.isReset && <p>{t('mfa-application.withdrawn.unchanged')}</p>}
      <SummaryList rows={rows} />
      {(status === 'awaiting-decision' || status === 'awaiting-applicant') && (
        <Notice ctx={ctx} kind="info">
          <p>{t('mfa-application.keep')}</p>
        </Notice>
      )}
      {receiptNumber !== undefined && (
        <Actions>
          {status === 'awaiting-registration' ? (
            <LinkButton href={signInPath(UTOKYO_PATHS.securityInfo)} kind="primary">
              {t('own-case.register')}
            </LinkButton>
          ) : (
            isOpen && <LinkButton href={UTOKYO_PATHS.case}>{t('mfa-application.own-case')}</LinkButton>
          )}
          <LinkButton href={CASE_PATHS.form}>{t('mfa-application.tracker')}</LinkButton>
        </Actions>
      )}
    </MfaLayout>
  );
};
