/** Invitations that are open, or that ended without a registration: each is sent again or withdrawn by one click. */
import type { InvitationState, ListedInvitation } from '../../../../db/jairo/invitations.js';
import { Button, Form } from '../../../pages/components/form.js';
import { Notice } from '../../../pages/components/notice.js';
import { type ErrorLine, linesOf } from '../../../pages/components/error-summary.js';
import { Title } from '../../../pages/components/title.js';
import type { FormErrors, Page, PageContext, VNode } from '../../../pages/context.js';
import { InstitutionLayout } from '../../../institution/pages/layout.js';
import type { SignedInMember } from '../../../institution/pages/view.js';
import { menuPath } from '../../../institution/paths.js';
import { Moment, pagePath, Pager, Table } from '../../../staff/oversight/pages/table.js';

export type ShownInvitation = Pick<ListedInvitation, 'role' | 'number' | 'email' | 'name' | 'state'> & {
  procedureId: string;
  /** RFC 3339 */
  invitedAt: string;
  expiresAt?: string;
  endedAt?: string;
};
export const INVITATION_DONE = ['resent', 'withdrawn', 'invited'] as const;
export interface InvitationsView extends FormErrors {
  member: SignedInMember;
  institution: { host: string; name: string };
  invitations: readonly ShownInvitation[];
  total: number;
  page: number;
  pages: number;
  /** The service is switched off: no invitation is begun, and none anew. */
  isOff?: boolean;
  /** What was just done. */
  done?: (typeof INVITATION_DONE)[number] | undefined;
}

/** Forms without fields of their own: POST to `…/<procedureId>/resend` or `/withdraw`. */
export const InvitationsPage: Page<InvitationsView> = (view, ctx) => {
  const { t } = ctx.text;
  const { institution, member, done, total } = view;
  const lines = invitationLines(ctx, view);
  const path = menuPath(institution.host, '/invitations');
  return (
    <InstitutionLayout
      ctx={ctx}
      crumb={t('institution.section.invitations')}
      member={member}
      institution={institution}
      section="invitations"
      errors={lines}
      wide
    >
      <Title ctx={ctx}>{t('institution.section.invitations')}</Title>
      {done && lines.length === 0 && <Notice ctx={ctx} kind="success" title={t(`invitations.done.${done}`)} />}
      <p class="lead">{t('invitations.lead')}</p>
      <p>{t('invitations.count', { count: total })}</p>
      <InvitationTable ctx={ctx} view={view} path={path} />
      <Pager ctx={ctx} path={path} page={view.page} pages={view.pages} />
    </InstitutionLayout>
  );
};

export const invitationLines = (ctx: PageContext, errors: FormErrors): ErrorLine[] => linesOf(ctx, {}, errors);

const MAY_WITHDRAW: ReadonlySet<InvitationState> = new Set(['open']);
const MAY_RESEND: ReadonlySet<InvitationState> = new Set(['open', 'expired', 'withdrawn', 'undeliverable']);
/** While the service is switched off: the others would begin anew. */
const MAY_RESEND_OFF: ReadonlySet<InvitationState> = new Set(['open']);
/** One of an upload that has not had its turn yet: nobody is there to send it again, or to withdraw it. */
const isInPreparation = ({ state, expiresAt }: ShownInvitation): boolean => state === 'open' && expiresAt === undefined;

/** @param path each row's forms post below it, and lead back to this page of the list */
export function InvitationTable({
  ctx,
  view: { invitations, page, isOff = false },
  path,
}: {
  ctx: PageContext;
  view: Pick<InvitationsView, 'invitations' | 'page' | 'isOff'>;
  path: string;
}): VNode | null {
  const { t } = ctx.text;
  if (invitations.length === 0) return null;
  const mayResend = isOff ? MAY_RESEND_OFF : MAY_RESEND;
  // Administrators stand in no roster.
  const ofMembers = invitations.some(({ number }) => number !== null);
  const columns = (['email', 'name', 'role', 'state', 'invited-at', 'until', 'actions'] as const).filter(
    (column) => ofMembers || column !== 'name',
  );
  return (
    <Table
      caption={t('invitations.caption')}
      stacks
      columns={columns.map((column) => ({ name: t(`invitations.${column}`) }))}
      rows={invitations.map((one) => ({
        key: one.procedureId,
        cells: [
          <span key="email" class="address">
            {one.email}
          </span>,
          ...(ofMembers
            ? [
                one.name === null
                  ? t('invitations.no-name')
                  : t('invitations.named', { name: one.name, id: one.number ?? '' }),
              ]
            : []),
          t(`member.role.${one.role}`),
          t(`invitations.state.${one.state}`),
          <Moment key="invited" at={one.invitedAt} />,
          one.endedAt === undefined ? (
            one.expiresAt === undefined ? (
              t('invitations.not-yet')
            ) : (
              <Moment key="until" at={one.expiresAt} />
            )
          ) : (
            <Moment key="ended" at={one.endedAt} />
          ),
          <div key="actions" class="row-actions">
            {mayResend.has(one.state) && !isInPreparation(one) && (
              <Form ctx={ctx} action={pagePath(`${path}/${one.procedureId}/resend`, page)}>
                <Button kind="secondary">
                  {t('invitations.resend')}
                  <span class="visually-hidden"> {one.email}</span>
                </Button>
              </Form>
            )}
            {MAY_WITHDRAW.has(one.state) && !isInPreparation(one) && (
              <Form ctx={ctx} action={pagePath(`${path}/${one.procedureId}/withdraw`, page)}>
                <Button kind="quiet">
                  {t('invitations.withdraw')}
                  <span class="visually-hidden"> {one.email}</span>
                </Button>
              </Form>
            )}
          </div>,
        ],
      }))}
    />
  );
}
