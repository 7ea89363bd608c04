/** Where a change of a member's account is. It says nothing of the account: who is told is told by mail, and on the page of the account. */
import { isClosed } from '../../../../workflows/contracts/procedure.js';
import { Actions, LinkButton } from '../../../pages/components/form.js';
import { SummaryList, sentToRows, Time } from '../../../pages/components/summary-list.js';
import { Title } from '../../../pages/components/title.js';
import type { Page, TextId } from '../../../pages/context.js';
import { procedurePath } from '../../../pages/paths.js';
import { endedAt, type ProcedureProgress, statusName } from '../../../pages/procedure.js';
import { InstitutionLayout } from '../../../institution/pages/layout.js';
import { INSTITUTION_PATHS } from '../../../institution/paths.js';

export interface MemberChangeStatusView {
  procedure: ProcedureProgress;
  /** The address that is to be verified, where it was typed in this browser. */
  email?: string;
}

export const MemberChangeStatusPage: Page<MemberChangeStatusView> = ({ procedure, email }, ctx) => {
  const { t } = ctx.text;
  const { status, expiresAt } = procedure;
  const isOpen = !isClosed(status);
  const waits = status === 'awaiting-confirmation';
  const title: TextId = waits
    ? 'profile.status.waiting'
    : status === 'completed' || status === 'propagating'
      ? 'profile.status.done'
      : isOpen
        ? 'profile.status.open'
        : 'profile.status.not-done';
  const at = endedAt(procedure);
  return (
    <InstitutionLayout
      ctx={ctx}
      crumb={t('profile.status.title')}
      title={t(title)}
      {...(isOpen && { refresh: { seconds: 15, to: procedurePath(procedure.procedureId) } })}
    >
      <Title ctx={ctx} {...(title === 'profile.status.done' ? { kind: 'success' as const } : {})}>
        {t(title)}
      </Title>
      <p class="lead">{t(`${title}.lead`)}</p>
      <SummaryList
        rows={[
          ...sentToRows(ctx, waits && email !== undefined ? [email] : []),
          { name: t('procedure.status'), value: statusName(ctx, procedure) },
          ...(waits && expiresAt !== undefined
            ? [{ name: t('procedure.url-until'), value: <Time ctx={ctx} at={expiresAt} /> }]
            : []),
          ...(at === undefined ? [] : [{ name: t('procedure.closed-at'), value: <Time ctx={ctx} at={at} /> }]),
        ]}
      />
      <Actions>
        <LinkButton href={INSTITUTION_PATHS.profile} kind="primary">
          {t('profile.to-profile')}
        </LinkButton>
      </Actions>
    </InstitutionLayout>
  );
};
