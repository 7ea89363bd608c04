/** Where an invitation is, in any state, as far as anybody may see; whoever registered by it is told more. */
import { isClosed } from '../../../../workflows/contracts/procedure.js';
import type { InstitutionRole } from '../../../../workflows/rules/roster.js';
import { Actions, LinkButton } from '../../../pages/components/form.js';
import { Notice } from '../../../pages/components/notice.js';
import { sentToRows, SummaryList, type SummaryRow, Time } from '../../../pages/components/summary-list.js';
import { Title } from '../../../pages/components/title.js';
import type { Page, PageContext, TextId, VNode } from '../../../pages/context.js';
import { procedurePath } from '../../../pages/paths.js';
import type { ProcedureProgress } from '../../../pages/procedure.js';
import { InstitutionLayout } from '../../../institution/pages/layout.js';
import { INSTITUTION_PATHS, menuPath } from '../../../institution/paths.js';

export interface RegistrationStatusView {
  procedure: ProcedureProgress;
  /** For the browser that registered. */
  own?: {
    userId: string;
    displayName: string;
    email: string;
    institution: { host: string; name: string };
    role: InstitutionRole;
    /** Whether the role reaches the management menu. */
    manages: boolean;
    /** An account that was there before: nothing of it was changed. */
    adopted: boolean;
  };
  /** While another address is verified: where the mail went, in the browser where it was typed. */
  email?: string;
  sender: string;
}

type Part = { ctx: PageContext; view: RegistrationStatusView };

export const RegistrationStatusPage: Page<RegistrationStatusView> = (view, ctx) => {
  const { status } = view.procedure;
  if (status === 'completed') return view.own ? Welcome({ ctx, view }) : Done({ ctx, view });
  if (status === 'awaiting-confirmation') return Verifying({ ctx, view });
  return isClosed(status) ? Ended({ ctx, view }) : Invited({ ctx, view });
};

/** 「登録が完了しました」 */
function Welcome({ ctx, view }: Part): VNode {
  const { t } = ctx.text;
  const { own } = view;
  if (!own) return Done({ ctx, view });
  const kind = own.adopted ? 'adopted' : 'registered';
  const rows: SummaryRow[] = [
    { name: t('institution.user-id'), value: own.userId, code: true },
    { name: t('register.display-name'), value: own.displayName },
    { name: t('register.email'), value: own.email, code: true },
    { name: t('register.institution'), value: own.institution.name },
    { name: t('register.role'), value: t(`member.role.${own.role}`) },
  ];
  return (
    <InstitutionLayout ctx={ctx} crumb={t(`register.${kind}.title`)}>
      <Title ctx={ctx} kind="success">
        {t(`register.${kind}.title`)}
      </Title>
      <p class="lead">{t(`register.${kind}.lead`)}</p>
      <SummaryList rows={rows} />
      <p>{t('register.registered.mail')}</p>
      <p>{t(own.manages ? 'register.registered.manages' : 'register.registered.member')}</p>
      <Actions>
        <LinkButton href={own.manages ? menuPath(own.institution.host) : INSTITUTION_PATHS.profile} kind="primary">
          {t(own.manages ? 'register.to-menu' : 'register.to-profile')}
        </LinkButton>
      </Actions>
    </InstitutionLayout>
  );
}

function Done({ ctx }: Part): VNode {
  const { t } = ctx.text;
  return (
    <InstitutionLayout ctx={ctx} crumb={t('register.done.title')}>
      <Title ctx={ctx} kind="success">
        {t('register.done.title')}
      </Title>
      <p class="lead">{t('register.done.lead')}</p>
      <Actions>
        <LinkButton href={INSTITUTION_PATHS.signIn} kind="primary">
          {t('institution.to-sign-in')}
        </LinkButton>
      </Actions>
    </InstitutionLayout>
  );
}

/** Another address than the invited one: the mail to it has to be answered first. */
function Verifying({ ctx, view }: Part): VNode {
  const { t } = ctx.text;
  const { procedure, email, sender } = view;
  const rows: SummaryRow[] = [
    ...sentToRows(ctx, email === undefined ? [] : [email]),
    { name: t('register.sender'), value: sender, code: true },
  ];
  if (procedure.expiresAt !== undefined)
    rows.push({ name: t('procedure.url-until'), value: <Time ctx={ctx} at={procedure.expiresAt} /> });
  return (
    <InstitutionLayout
      ctx={ctx}
      crumb={t('register.verifying.title')}
      refresh={{ seconds: 15, to: procedurePath(procedure.procedureId) }}
    >
      <Title ctx={ctx}>{t('register.verifying.title')}</Title>
      <Notice ctx={ctx} kind="warning" title={t('register.verifying.not-yet')}>
        <p>{t('register.verifying.next')}</p>
      </Notice>
      <SummaryList rows={rows} />
      <p>{t('register.verifying.kept')}</p>
      <p>{t('register.spam')}</p>
    </InstitutionLayout>
  );
}

function Invited({ ctx, view }: Part): VNode {
  const { t } = ctx.text;
  const { expiresAt } = view.procedure;
  return (
    <InstitutionLayout ctx={ctx} crumb={t('register.invited.title')}>
      <Title ctx={ctx}>{t('register.invited.title')}</Title>
      <p class="lead">{t('register.invited.lead')}</p>
      {expiresAt !== undefined && (
        <SummaryList rows={[{ name: t('procedure.url-until'), value: <Time ctx={ctx} at={expiresAt} /> }]} />
      )}
      <p>{t('register.spam')}</p>
    </InstitutionLayout>
  );
}

const ENDINGS = ['expired', 'withdrawn', 'superseded', 'mail-undeliverable', 'failed'] as const;

function Ended({ ctx, view }: Part): VNode {
  const { t } = ctx.text;
  const ending = ENDINGS.find((known) => known === view.procedure.status) ?? 'failed';
  const id: TextId = `register.${ending}.title`;
  return (
    <InstitutionLayout ctx={ctx} crumb={t(id)}>
      <Title ctx={ctx} kind={ending === 'superseded' ? 'warning' : 'error'}>
        {t(id)}
      </Title>
      <p class="lead">{t(`register.${ending}.lead`)}</p>
    </InstitutionLayout>
  );
}
