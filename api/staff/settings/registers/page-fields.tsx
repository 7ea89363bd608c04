/** What pages call the fields of a register, and the field of a form for each. */
import type { EntryRegister } from '../../../../db/platform/register-entries.js';
import { Checkboxes } from '../../../pages/components/choices.js';
import { errorOf } from '../../../pages/components/error-summary.js';
import { Select, TextField } from '../../../pages/components/field.js';
import type { FormErrors, PageContext, VNode } from '../../../pages/context.js';
import { REGISTER_FIELDS, type RegisterField } from './fields.js';

/** Of all fields of a form, by name. */
export const labelsOf = (ctx: PageContext, register: EntryRegister): Record<string, string> => ({
  ...Object.fromEntries(REGISTER_FIELDS[register].fields.map(({ name }) => [name, labelOf(ctx, register, name)])),
  reason: ctx.text.t('settings.staff.reason'),
});

export const labelOf = ({ text }: PageContext, register: EntryRegister, name: string): string => {
  const own = `settings.field.${register}.${name}`;
  const id = text.has(own) ? own : `settings.field.${name}`;
  return text.has(id) ? text.t(id) : name;
};

/** What a sheet may hold too is said in the language of the page. */
export function valueOf({ text }: PageContext, value: string | boolean | null): string {
  if (value === null || value === '') return text.t('settings.staff.none');
  const id = `settings.choice.${IN_TEXTS[String(value)] ?? String(value)}`;
  return text.has(id) ? text.t(id) : String(value);
}
const IN_TEXTS: Readonly<Record<string, string>> = { 新規: 'new', 更新: 'renewal' };

interface FieldProps extends Pick<FormErrors, 'errors'> {
  ctx: PageContext;
  register: EntryRegister;
  field: RegisterField;
  labels: Readonly<Record<string, string>>;
  /** By name, as it was typed or as it is. */
  typed?: Readonly<Record<string, string>>;
}
export function Field({ ctx, register, field: { name, choices, otherwise }, labels, ...draft }: FieldProps): VNode {
  const label = labels[name] ?? name;
  const { text } = ctx;
  const error = errorOf(ctx, labels, draft.errors, name);
  const typed = draft.typed?.[name];
  if (otherwise === false)
    return (
      <Checkboxes
        ctx={ctx}
        name={name}
        legend={label}
        error={error}
        chosen={typed ? ['yes'] : []}
        options={[{ value: 'yes', label: said(ctx, `settings.yes.${name}`) ?? text.t('settings.choice.true') }]}
      />
    );
  const hint = said(ctx, `settings.hint.${register}.${name}`);
  const props = { ctx, name, label, hint, error, required: otherwise === undefined };
  if (choices)
    return (
      <Select
        {...props}
        value={typed ?? (typeof otherwise === 'string' ? otherwise : undefined)}
        placeholder={text.t('settings.register.choose')}
        options={choices.map((value) => ({ value, label: valueOf(ctx, value) }))}
      />
    );
  const width = name === 'id' || name === 'birth' ? 'short' : 'full';
  return <TextField {...props} value={typed} code={name === 'id' || name === 'email'} width={width} />;
}

/** What there is to say of some fields. */
const said = ({ text }: PageContext, id: string): string | undefined => (text.has(id) ? text.t(id) : undefined);
