/** A field that takes one file. A browser never fills it in again: what was received is kept by the server. */
import type { VNode } from '../context.js';
import { describedBy, FieldMessage, fieldId, type FieldProps, Required } from './field.js';

export interface FileFieldProps extends FieldProps {
  accept: string;
  /** Where a form has several of the same name: tells them apart. */
  idSuffix?: string;
}

export function FileField(props: FileFieldProps): VNode {
  const { ctx, label, hint, error, required, accept, idSuffix = '' } = props;
  const name = `${props.name}${idSuffix}`;
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
      <input
        class="input"
        id={fieldId(name)}
        name={props.name}
        type="file"
        accept={accept}
        aria-invalid={error ? 'true' : undefined}
        aria-describedby={describedBy(name, hint, error)}
      />
    </div>
  );
}
