/** Fields of a form. Each has a label tied to it, and names its hint and its error. */
import type { Children, PageContext, VNode } from '../context.js';
import { Icon } from './icon.js';
import { useTyped } from './typed.js';

export interface FieldProps {
  ctx: PageContext;
  /** Name of the field in the form; its id is the same with `field-` before it, for the error summary to link to. */
  name: string;
  label: string;
  hint?: string | undefined;
  /** Sentence that says what is wrong. */
  error?: string | undefined;
  required?: boolean;
}

export interface TextFieldProps extends FieldProps {
  value?: string | undefined;
  type?: 'text' | 'email';
  autocomplete?: string;
  inputMode?: 'text' | 'email' | 'numeric';
  /** The text is an identifier: a fixed-width face, no help with spelling. */
  code?: boolean;
  width?: 'short' | 'full';
}

export const fieldId = (name: string): string => `field-${name}`;

/** The ids of hint and error, as `aria-describedby` wants them. */
export function describedBy(name: string, hint: unknown, error: unknown): string | undefined {
  const ids = [hint && `${fieldId(name)}-hint`, error && `${fieldId(name)}-error`].filter(Boolean);
  return ids.length > 0 ? ids.join(' ') : undefined;
}

export function TextField(props: TextFieldProps): VNode {
  const { ctx, name, hint, error, type = 'text', code = type === 'email', width = 'full' } = props;
  const typed = useTyped(ctx, name);
  const input = {
    class: ['input', width === 'short' && 'input-short', code && 'input-code'].filter(Boolean).join(' '),
    id: fieldId(name),
    name,
    value: typed?.[0] ?? props.value ?? '',
    required: props.required,
    autocomplete: props.autocomplete,
    inputMode: props.inputMode,
    'aria-invalid': error ? ('true' as const) : undefined,
    'aria-describedby': describedBy(name, hint, error),
    ...(code && { spellcheck: false, autocapitalize: 'none' as const }),
  };
  return (
    <Field {...props}>{type === 'email' ? <input {...input} type="email" /> : <input {...input} type="text" />}</Field>
  );
}

export interface PasswordFieldProps extends FieldProps {
  /** Where a form asks for two kinds of password, the second has a section: a password manager keeps them apart. */
  autocomplete: `${Section}${'current' | 'new'}-password`;
  /** Ids of what says more about it elsewhere in the form. */
  about?: string;
}
type Section = '' | 'section-second ';

/** A password is never sent back: the field has no value to show. Pasting is allowed. */
export function PasswordField(props: PasswordFieldProps): VNode {
  const { ctx, name, hint, error, about } = props;
  return (
    <Field {...props}>
      <span class="with-reveal">
        <input
          class="input input-code"
          id={fieldId(name)}
          name={name}
          type="password"
          required={props.required}
          autocomplete={props.autocomplete}
          spellcheck={false}
          autocapitalize="none"
          aria-invalid={error ? 'true' : undefined}
          aria-describedby={[describedBy(name, hint, error), about].filter(Boolean).join(' ') || undefined}
          data-show={ctx.text.t('field.show-password')}
          data-hide={ctx.text.t('field.hide-password')}
        />
      </span>
    </Field>
  );
}

/**
 * Tells a password manager whose password a form is about; people read it elsewhere on the page. It has no name, so it is not sent.
 * @param section that of the form's password fields
 */
export function PasswordOwner({ userId, section = '' }: { userId: string; section?: Section }): VNode {
  return (
    <input
      class="visually-hidden"
      type="text"
      value={userId}
      autocomplete={`${section}username`}
      readOnly
      tabIndex={-1}
      aria-hidden="true"
    />
  );
}

export interface TextAreaProps extends FieldProps {
  value?: string | undefined;
  rows?: number;
  /** Where a page has the same form several times: tells their fields apart. */
  idSuffix?: string;
}

export function TextArea(props: TextAreaProps): VNode {
  const { hint, error, rows = 3, idSuffix = '' } = props;
  const typed = useTyped(props.ctx, props.name);
  const key = `${props.name}${idSuffix}`;
  return (
    <Field {...props} name={key}>
      <textarea
        class="input"
        id={fieldId(key)}
        name={props.name}
        rows={rows}
        required={props.required}
        aria-invalid={error ? 'true' : undefined}
        aria-describedby={describedBy(key, hint, error)}
      >
        {typed?.[0] ?? props.value ?? ''}
      </textarea>
    </Field>
  );
}

export interface SelectProps extends FieldProps {
  /** First entry, which chooses nothing. */
  placeholder: string;
  options: readonly { value: string; label: string }[];
  value?: string | undefined;
  disabled?: boolean;
}

export function Select(props: SelectProps): VNode {
  const { name, hint, error } = props;
  const value = useTyped(props.ctx, name, props.disabled)?.[0] ?? props.value ?? '';
  return (
    <Field {...props}>
      <select
        class="input input-short"
        id={fieldId(name)}
        name={name}
        required={props.required}
        disabled={props.disabled}
        aria-invalid={error ? 'true' : undefined}
        aria-describedby={describedBy(name, hint, error)}
      >
        <option value="" selected={value === ''}>
          {props.placeholder}
        </option>
        {props.options.map((option) => (
          <option key={option.value} value={option.value} selected={option.value === value}>
            {option.label}
          </option>
        ))}
      </select>
    </Field>
  );
}

function Field(props: FieldProps & { children: Children }): VNode {
  const { ctx, name, label, hint, error, required } = props;
  return (
    <div class={error ? 'field field-wrong' : 'field'}>
      <label class="label" for={fieldId(name)}>
        {label}
        {required && <Required ctx={ctx} />}
      </label>
      {hint && (
        <p class="hint" id={`${fieldId(name)}-hint`}>
          {hint}
        </p>
      )}
      <FieldMessage ctx={ctx} name={name} error={error} />
      {props.children}
    </div>
  );
}

export function Required({ ctx }: { ctx: PageContext }): VNode {
  return <span class="required">{ctx.text.t('field.required')}</span>;
}

/** The error of a field, above it: a phone's keyboard covers what is below. */
export function FieldMessage(props: { ctx: PageContext; name: string; error?: string | undefined }): VNode | null {
  if (!props.error) return null;
  return (
    <p class="field-error" id={`${fieldId(props.name)}-error`}>
      <Icon name="error" />
      <span>
        <span class="visually-hidden">{props.ctx.text.t('error.prefix')}: </span>
        {props.error}
      </span>
    </p>
  );
}
