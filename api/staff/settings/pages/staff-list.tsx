/** Page of administrators: all members of staff, and a form that adds one. */
import type { EntryRegister } from '../../../../db/platform/register-entries.js';
import { errorOf, linesOf } from '../../../pages/components/error-summary.js';
import { TextField } from '../../../pages/components/field.js';
import { Actions, Button, Form } from '../../../pages/components/form.js';
import { Table } from '../../../pages/components/table.js';
import { Title } from '../../../pages/components/title.js';
import type { FormErrors, Page, PageContext } from '../../../pages/context.js';
import { StaffLayout, type StaffPerson } from '../../nav.js';
import { registerPath, STAFF_PATHS, staffMemberPath } from '../../paths.js';
import type { SaidStaff } from '../said.js';
import { queuesText, ReasonField, rolesText, type StaffDraft, StaffFields, staffLabels } from './fields.js';

export interface StaffListView {
  staff: StaffPerson;
  members: readonly SaidStaff[];
  /** Services that there are. */
  queues: readonly string[];
  /** Registers of services that there are. */
  registers: readonly EntryRegister[];
  /** A form that was refused, as it was typed. */
  draft?: StaffDraft & FormErrors;
}

/** Form: fields `staffId`, `name`, `email`, `roles`, `queues`, `accounts`, `reason`. */
export const StaffListPage: Page<StaffListView> = ({ staff, members, queues, registers, draft = {} }, ctx) => {
  const { t } = ctx.text;
  const labels = staffLabels(ctx);
  const lines = linesOf(ctx, labels, draft);
  return (
    <StaffLayout ctx={ctx} staff={staff} current="settings" title={t('settings.title')} errors={lines}>
      <Title ctx={ctx}>{t('settings.title')}</Title>
      <p class="lead">{t('settings.lead')}</p>
      <section class="section" aria-labelledby="staff">
        <h2 id="staff">{t('settings.staff')}</h2>
        <Table
          caption={t('settings.staff')}
          stacks
          columns={[
            { name: labels.staffId },
            { name: labels.name },
            { name: labels.roles },
            { name: labels.queues },
            { name: labels.email },
            { name: labels.disabled },
          ]}
          rows={members.map((one) => ({ key: one.staffId, cells: cellsOf(ctx, one) }))}
        />
        <p>{t('settings.staff.import')}</p>
      </section>
      <section class="section" aria-labelledby="registers">
        <h2 id="registers">{t('settings.registers')}</h2>
        <ul>
          {registers.map((register) => (
            <li key={register}>
              <a href={registerPath(register)}>{t(`settings.register.${register}`)}</a>
            </li>
          ))}
          {registers.includes('utokyo') && (
            <li>
              <a href={STAFF_PATHS.offices}>{t('settings.offices')}</a>
            </li>
          )}
        </ul>
      </section>
      <section class="section" aria-labelledby="add">
        <h2 id="add">{t('settings.staff.add')}</h2>
        <Form ctx={ctx} action={STAFF_PATHS.settings}>
          <TextField
            ctx={ctx}
            name="staffId"
            label={labels.staffId}
            hint={t('settings.staff.id-hint')}
            value={draft.staffId}
            error={errorOf(ctx, labels, draft.errors, 'staffId')}
            width="short"
            code
            required
          />
          <StaffFields ctx={ctx} draft={draft} queues={queues} />
          <ReasonField ctx={ctx} draft={draft} />
          <Actions>
            <Button>{t('settings.staff.add.submit')}</Button>
          </Actions>
        </Form>
      </section>
    </StaffLayout>
  );
};

function cellsOf(ctx: PageContext, one: SaidStaff) {
  const { t } = ctx.text;
  const none = t('settings.staff.none');
  return [
    <a key="id" class="code" href={staffMemberPath(one.staffId)}>
      {one.staffId}
    </a>,
    <span key="name" class="as-written">
      {one.name}
    </span>,
    rolesText(ctx, one.roles),
    queuesText(ctx, one.queues),
    one.email === undefined ? (
      none
    ) : (
      <span key="email" class="code">
        {one.email}
      </span>
    ),
    t(one.disabledAt === undefined ? 'settings.staff.active' : 'settings.staff.disabled'),
  ];
}
