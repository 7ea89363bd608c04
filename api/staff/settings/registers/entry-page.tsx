/** Page of administrators about one entry of a register: a form that changes it, and what was changed. */
import type { EntryRegister } from '../../../../db/platform/register-entries.js';
import { errorOf, linesOf } from '../../../pages/components/error-summary.js';
import { TextField } from '../../../pages/components/field.js';
import { Actions, Button, Form } from '../../../pages/components/form.js';
import { Notice } from '../../../pages/components/notice.js';
import { SummaryList } from '../../../pages/components/summary-list.js';
import { Title } from '../../../pages/components/title.js';
import type { FormErrors, Page } from '../../../pages/context.js';
import { StaffLayout, type StaffPerson } from '../../nav.js';
import { registerEntryPath, registerPath, STAFF_PATHS } from '../../paths.js';
import { Changes } from '../pages/changes.js';
import type { SaidChange } from '../said.js';
import { REGISTER_FIELDS } from './fields.js';
import { Field, labelOf, labelsOf, valueOf } from './page-fields.js';
import type { Found } from './service.js';

export interface RegisterEntryView {
  staff: StaffPerson;
  register: EntryRegister;
  entry: Found;
  /** The newest first. */
  changes: readonly SaidChange[];
  done?: boolean;
  /** A change that was refused as what is shown is not what was changed: it is shown as it is now. */
  refused?: FormErrors;
  /** A form that was refused, as it was typed. */
  draft?: FormErrors & { typed: Readonly<Record<string, string>> };
}

/** Form: the register's own fields but the ID, `version`, `reason`. */
export const RegisterEntryPage: Page<RegisterEntryView> = (view, ctx) => {
  const { t } = ctx.text;
  const { register, entry, draft = { ...view.refused, typed: typedOf(entry) } } = view;
  const labels = labelsOf(ctx, register);
  const [id, ...fields] = REGISTER_FIELDS[register].fields;
  const lines = linesOf(ctx, labels, draft);
  const name = t(`settings.register.${register}`);
  return (
    <StaffLayout
      ctx={ctx}
      staff={view.staff}
      current="settings"
      title={`${t('settings.register.entry')} | ${name}`}
      breadcrumb={[
        { label: t('settings.title'), href: STAFF_PATHS.settings },
        { label: name, href: registerPath(register) },
        { label: t('settings.register.entry') },
      ]}
      errors={lines}
    >
      <Title ctx={ctx}>{t('settings.register.entry')}</Title>
      {view.done && lines.length === 0 && <Notice ctx={ctx} kind="success" title={t('settings.staff.changed')} />}
      <SummaryList rows={[{ name: labelOf(ctx, register, id?.name ?? 'id'), value: entry.id, code: true }]} />
      <section class="section" aria-labelledby="change">
        <h2 id="change">{t('settings.staff.change.title')}</h2>
        <Form
          ctx={ctx}
          action={registerEntryPath(register, entry.id)}
          hidden={{ version: draft.typed['version'] ?? entry.version }}
        >
          {fields.map((field) => (
            <Field key={field.name} ctx={ctx} register={register} field={field} labels={labels} {...draft} />
          ))}
          <TextField
            ctx={ctx}
            name="reason"
            label={labels['reason'] ?? ''}
            hint={t('settings.staff.reason-hint')}
            value={draft.typed['reason']}
            error={errorOf(ctx, labels, draft.errors, 'reason')}
            required
          />
          <Actions>
            <Button>{t('settings.staff.change.submit')}</Button>
          </Actions>
        </Form>
      </section>
      <Changes
        ctx={ctx}
        changes={view.changes}
        labelOf={(column) => labelOf(ctx, register, column)}
        inWords={(value) => valueOf(ctx, value)}
      />
    </StaffLayout>
  );
};

/** The entry as its fields show it. */
const typedOf = ({ fields }: Found): Record<string, string> =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      value === true ? 'yes' : value === false || value === null ? '' : value,
    ]),
  );
