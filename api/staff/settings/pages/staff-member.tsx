/** Page of administrators about one member of staff: a form that changes them, and what was changed. */
import { Checkboxes } from '../../../pages/components/choices.js';
import { linesOf } from '../../../pages/components/error-summary.js';
import { Actions, Button, Form } from '../../../pages/components/form.js';
import { Notice } from '../../../pages/components/notice.js';
import { SummaryList, type SummaryRow } from '../../../pages/components/summary-list.js';
import { Title } from '../../../pages/components/title.js';
import type { FormErrors, Page, PageContext } from '../../../pages/context.js';
import { StaffLayout, type StaffPerson } from '../../nav.js';
import { STAFF_PATHS, staffMemberPath } from '../../paths.js';
import type { SaidChange, SaidStaff } from '../said.js';
import { Changes } from './changes.js';
import { ReasonField, type StaffDraft, StaffFields, staffLabels } from './fields.js';

export interface StaffMemberView {
  staff: StaffPerson;
  member: SaidStaff;
  /** The newest first. */
  changes: readonly SaidChange[];
  queues: readonly string[];
  done?: boolean;
  /** A change that was refused as what is shown is not what was changed: it is shown as it is now. */
  refused?: FormErrors;
  /** A form that was refused, as it was typed. */
  draft?: StaffDraft & FormErrors;
}

/** Form: fields `version`, `name`, `email`, `roles`, `queues`, `accounts`, `disabled`, `reason`. */
export const StaffMemberPage: Page<StaffMemberView> = (view, ctx) => {
  const { t } = ctx.text;
  const { member } = view;
  const labels = staffLabels(ctx);
  const draft = view.draft ?? { ...draftOf(member), ...view.refused };
  const lines = linesOf(ctx, labels, draft);
  const crumb = { label: t('settings.title'), href: STAFF_PATHS.settings };
  return (
    <StaffLayout
      ctx={ctx}
      staff={view.staff}
      current="settings"
      title={t('settings.staff.member')}
      breadcrumb={[crumb, { label: t('settings.staff.member') }]}
      errors={lines}
    >
      <Title ctx={ctx}>{t('settings.staff.member')}</Title>
      {view.done && lines.length === 0 && <Notice ctx={ctx} kind="success" title={t('settings.staff.changed')} />}
      <SummaryList rows={factsOf(ctx, member)} />
      <section class="section" aria-labelledby="change">
        <h2 id="change">{t('settings.staff.change.title')}</h2>
        <Form
          ctx={ctx}
          action={staffMemberPath(member.staffId)}
          hidden={{ version: String(draft.version ?? member.version) }}
        >
          <StaffFields ctx={ctx} draft={draft} queues={view.queues} />
          <Checkboxes
            ctx={ctx}
            name="disabled"
            legend={labels.disabled}
            chosen={draft.disabled ? ['yes'] : []}
            options={[{ value: 'yes', label: t('settings.staff.disable'), hint: t('settings.staff.disable-hint') }]}
          />
          <ReasonField ctx={ctx} draft={draft} />
          <Actions>
            <Button>{t('settings.staff.change.submit')}</Button>
          </Actions>
        </Form>
      </section>
      <Changes ctx={ctx} changes={view.changes} labelOf={(column) => labelOf(ctx, column)} />
    </StaffLayout>
  );
};

const draftOf = (member: SaidStaff): StaffDraft & FormErrors => ({
  name: member.name,
  ...(member.email !== undefined && { email: member.email }),
  roles: member.roles,
  queues: member.queues,
  accounts: member.accounts.join('\n'),
  disabled: member.disabledAt !== undefined,
});

function factsOf(ctx: PageContext, { staffId, disabledAt, rightsFrom }: SaidStaff): SummaryRow[] {
  const { t } = ctx.text;
  const state =
    disabledAt === undefined
      ? t('settings.staff.active')
      : t('settings.staff.disabled-since', { at: ctx.text.dateTime(disabledAt) });
  const from =
    rightsFrom === 'groups'
      ? t('settings.staff.rights-from.groups')
      : t('settings.staff.rights-from.other', { source: rightsFrom ?? '' });
  return [
    { name: t('settings.staff.id'), value: staffId, code: true },
    { name: t('settings.staff.state'), value: state },
    ...(rightsFrom === undefined ? [] : [{ name: t('settings.staff.rights-from'), value: from }]),
  ];
}

function labelOf({ text }: PageContext, column: string): string {
  const id = `settings.staff.${column === 'rightsFrom' ? 'rights-from' : column}`;
  return text.has(id) ? text.t(id) : column;
}
