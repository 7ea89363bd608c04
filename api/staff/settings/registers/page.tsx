/** Page of administrators about the register of a service: an entry is looked up, or added. */
import type { EntryRegister } from '../../../../db/platform/register-entries.js';
import { errorOf, linesOf } from '../../../pages/components/error-summary.js';
import { TextField } from '../../../pages/components/field.js';
import { Actions, Button, Form } from '../../../pages/components/form.js';
import { Notice } from '../../../pages/components/notice.js';
import { SummaryList } from '../../../pages/components/summary-list.js';
import { Title } from '../../../pages/components/title.js';
import type { FormErrors, Page, PageContext, VNode } from '../../../pages/context.js';
import { StaffLayout, type StaffPerson } from '../../nav.js';
import { registerEntryPath, registerPath, STAFF_PATHS } from '../../paths.js';
import { REGISTER_FIELDS } from './fields.js';
import { Field, labelOf, labelsOf, valueOf } from './page-fields.js';
import type { Found } from './service.js';

export interface RegisterView {
  staff: StaffPerson;
  register: EntryRegister;
  /** What was looked for, as it was typed. */
  q?: string;
  /** Absent while nothing was. */
  found?: readonly Found[];
  /** ID of what was just added. */
  added?: string;
  /** A form that was refused, as it was typed. */
  draft?: FormErrors & { typed: Readonly<Record<string, string>> };
}

/** Forms: field `q` by GET; the register's own fields and `reason`. */
export const RegisterPage: Page<RegisterView> = (view, ctx) => {
  const { t } = ctx.text;
  const { register, found, q = '', added, draft } = view;
  const { fields } = REGISTER_FIELDS[register];
  const labels = labelsOf(ctx, register);
  const title = t(`settings.register.${register}`);
  const lines = linesOf(ctx, labels, draft ?? {});
  return (
    <StaffLayout
      ctx={ctx}
      staff={view.staff}
      current="settings"
      title={title}
      breadcrumb={[{ label: t('settings.title'), href: STAFF_PATHS.settings }, { label: title }]}
      errors={lines}
    >
      <Title ctx={ctx}>{title}</Title>
      {added !== undefined && lines.length === 0 && (
        <Notice ctx={ctx} kind="success" title={t('settings.register.added', { id: added })} />
      )}
      <search>
        <form class="form" method="get" action={registerPath(register)}>
          <TextField
            ctx={ctx}
            name="q"
            label={t('settings.register.q')}
            hint={t('settings.register.q-hint')}
            value={q}
            code
          />
          <Actions>
            <Button kind="secondary">{t('settings.register.search')}</Button>
          </Actions>
        </form>
      </search>
      {found && (
        <section class="section" aria-labelledby="results">
          <h2 id="results">{t('settings.register.results')}</h2>
          {found.length === 0 && <p class="as-written">{t('settings.register.none', { q })}</p>}
          {found.map((one, index) => (
            <Entry key={one.id} ctx={ctx} register={register} one={one} heading={`entry-${index + 1}`} />
          ))}
        </section>
      )}
      <section class="section" aria-labelledby="add">
        <h2 id="add">{t('settings.register.add')}</h2>
        <p>{t(`settings.register.add-detail.${register}`)}</p>
        <Form ctx={ctx} action={registerPath(register)}>
          {fields.map((field) => (
            <Field key={field.name} ctx={ctx} register={register} field={field} labels={labels} {...draft} />
          ))}
          <TextField
            ctx={ctx}
            name="reason"
            label={labels['reason'] ?? ''}
            hint={t('settings.staff.reason-hint')}
            value={draft?.typed['reason']}
            error={errorOf(ctx, labels, draft?.errors, 'reason')}
          />
          <Actions>
            <Button>{t('settings.register.submit')}</Button>
          </Actions>
        </Form>
      </section>
    </StaffLayout>
  );
};

interface EntryProps {
  ctx: PageContext;
  register: EntryRegister;
  one: Found;
  /** ID of its heading. */
  heading: string;
}
function Entry({ ctx, register, one, heading }: EntryProps): VNode {
  const { t } = ctx.text;
  return (
    <article class="card" aria-labelledby={heading}>
      <h3 class="card-title code" id={heading}>
        {one.id}
      </h3>
      <SummaryList
        rows={Object.entries(one.fields).map(([name, value]) => ({
          name: labelOf(ctx, register, name),
          value: <span class="as-written">{valueOf(ctx, value)}</span>,
        }))}
      />
      <p>
        <a href={registerEntryPath(register, one.id)} aria-describedby={heading}>
          {t('settings.register.change')}
        </a>
      </p>
    </article>
  );
}
