/** Institutions for staff with the role administrator: each is provided with its first account by an invitation. */
import { errorOf, linesOf } from '../../../pages/components/error-summary.js';
import { TextField } from '../../../pages/components/field.js';
import { Actions, Button, Form } from '../../../pages/components/form.js';
import { Notice } from '../../../pages/components/notice.js';
import { Title } from '../../../pages/components/title.js';
import type { FormErrors, Page, PageContext, VNode } from '../../../pages/context.js';
import { StaffLayout, type StaffPerson } from '../../../staff/nav.js';
import { Pager, Table } from '../../../staff/oversight/pages/table.js';
import { STAFF_PATHS } from '../../../staff/paths.js';
import { type INVITATION_DONE, InvitationTable, type ShownInvitation } from './invitations.js';

export interface ShownInstitution {
  host: string;
  name: string;
  administrators: number;
  members: number;
  registered: number;
  openInvitations: number;
  /** Of administrators, that ended without a registration in the last 30 days. */
  endedInvitations: number;
}
type Done = (typeof INVITATION_DONE)[number];

export interface InstitutionsView extends FormErrors {
  staff: StaffPerson;
  institutions: readonly ShownInstitution[];
  /** The service is switched off: none is provided. */
  isOff?: boolean;
  host?: string;
  name?: string;
  email?: string;
}

const labelsOf = ({ text: { t } }: PageContext) => ({
  host: t('institutions.host'),
  name: t('institutions.name'),
  email: t('institutions.email'),
});

/** Fields: `host`, `name`, `email`. */
export const InstitutionsPage: Page<InstitutionsView> = (view, ctx) => {
  const { t } = ctx.text;
  const labels = labelsOf(ctx);
  const lines = linesOf(ctx, labels, view, view.problem === 'already-invited' ? { field: 'email' } : {});
  return (
    <StaffLayout ctx={ctx} staff={view.staff} current="institutions" title={t('institutions.title')} errors={lines}>
      <Title ctx={ctx}>{t('institutions.title')}</Title>
      <p class="lead">{t('institutions.lead')}</p>
      <InstitutionTable ctx={ctx} institutions={view.institutions} />
      {!view.isOff && <ProvideForm ctx={ctx} view={view} />}
    </StaffLayout>
  );
};

function ProvideForm({ ctx, view }: { ctx: PageContext; view: InstitutionsView }): VNode {
  const { t } = ctx.text;
  const labels = labelsOf(ctx);
  return (
    <>
      <h2>{t('institutions.provide')}</h2>
      <p>{t('institutions.provide-detail')}</p>
      <Form ctx={ctx} action={STAFF_PATHS.institutions}>
        <TextField
          ctx={ctx}
          name="host"
          label={labels.host}
          hint={t('institutions.host-hint')}
          error={errorOf(ctx, labels, view.errors, 'host')}
          value={view.host}
          width="short"
          code
          required
        />
        <TextField
          ctx={ctx}
          name="name"
          label={labels.name}
          hint={t('institutions.name-hint')}
          error={errorOf(ctx, labels, view.errors, 'name')}
          value={view.name}
        />
        <AddressField ctx={ctx} label={labels.email} view={view} />
        <Actions>
          <Button>{t('institutions.submit')}</Button>
        </Actions>
      </Form>
    </>
  );
}

/** Whom an invitation of an administrator goes to. */
function AddressField({
  ctx,
  label,
  view,
}: {
  ctx: PageContext;
  label: string;
  view: FormErrors & { email?: string };
}): VNode {
  return (
    <TextField
      ctx={ctx}
      name="email"
      label={label}
      hint={ctx.text.t('institutions.email-hint')}
      error={errorOf(ctx, { email: label }, view.errors, 'email')}
      value={view.email}
      type="email"
      inputMode="email"
      required
    />
  );
}

function InstitutionTable({
  ctx,
  institutions,
}: {
  ctx: PageContext;
  institutions: readonly ShownInstitution[];
}): VNode {
  const { t } = ctx.text;
  const numbers = ['administrators', 'members', 'registered', 'open', 'ended'] as const;
  return (
    <Table
      caption={t('institutions.title')}
      stacks
      columns={[
        { name: t('institutions.institution') },
        ...numbers.map((name) => ({ name: t(`institutions.${name}`), isNumber: true })),
      ]}
      rows={institutions.map(
        ({ host, name, administrators, members, registered, openInvitations, endedInvitations }) => ({
          key: host,
          cells: [
            <a key="name" href={`${STAFF_PATHS.institutions}/${encodeURIComponent(host)}`}>
              {t('institutions.named', { name, host })}
            </a>,
            String(administrators),
            String(members),
            String(registered),
            String(openInvitations),
            String(endedInvitations),
          ],
        }),
      )}
    />
  );
}

export interface InstitutionView extends FormErrors {
  staff: StaffPerson;
  institution: { host: string; name: string };
  /** Of one page. */
  invitations: readonly ShownInvitation[];
  total: number;
  page: number;
  pages: number;
  /** The service is switched off: nobody is invited. */
  isOff?: boolean;
  done?: Done | undefined;
  email?: string;
}

/** One institution: its administrators' invitations. Form for another one: `email`. */
export const InstitutionPage: Page<InstitutionView> = (view, ctx) => {
  const { t } = ctx.text;
  const { institution, done, staff } = view;
  const labels = { email: t('institutions.email') };
  const lines = linesOf(ctx, labels, view, view.problem === 'already-invited' ? { field: 'email' } : {});
  const path = `${STAFF_PATHS.institutions}/${encodeURIComponent(institution.host)}`;
  const title = t('institutions.named', institution);
  return (
    <StaffLayout
      ctx={ctx}
      staff={staff}
      current="institutions"
      title={title}
      breadcrumb={[{ label: t('institutions.title'), href: STAFF_PATHS.institutions }, { label: institution.host }]}
      errors={lines}
    >
      <Title ctx={ctx}>{title}</Title>
      {done && lines.length === 0 && <Notice ctx={ctx} kind="success" title={t(`invitations.done.${done}`)} />}
      <h2>{t('institutions.invitations')}</h2>
      {view.total === 0 ? (
        <p>{t('institutions.no-invitations')}</p>
      ) : (
        <>
          <InvitationTable ctx={ctx} view={view} path={path} />
          <Pager ctx={ctx} path={path} page={view.page} pages={view.pages} />
        </>
      )}
      {!view.isOff && (
        <>
          <h2>{t('institutions.another')}</h2>
          <Form ctx={ctx} action={path}>
            <AddressField ctx={ctx} label={labels.email} view={view} />
            <Actions>
              <Button>{t('institutions.invite')}</Button>
            </Actions>
          </Form>
        </>
      )}
    </StaffLayout>
  );
};
