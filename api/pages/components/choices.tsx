/** Choices as radio buttons or check boxes, in a fieldset whose legend is their question. */
import type { PageContext, VNode } from '../context.js';
import { useTyped } from './typed.js';
import { describedBy, FieldMessage, fieldId, Required } from './field.js';

export interface Choice {
  value: string;
  label: string;
  hint?: string | undefined;
  disabled?: boolean;
}

export interface ChoicesProps {
  ctx: PageContext;
  name: string;
  legend: string;
  hint?: string | undefined;
  error?: string | undefined;
  required?: boolean;
  options: readonly Choice[];
  /** Values that are chosen. */
  chosen?: readonly string[];
  /** All of them are off; say why in `hint`. */
  disabled?: boolean;
}

export function RadioGroup(props: ChoicesProps): VNode {
  return <Choices {...props} type="radio" />;
}

export function Checkboxes(props: ChoicesProps): VNode {
  return <Choices {...props} type="checkbox" />;
}

function Choices(props: ChoicesProps & { type: 'radio' | 'checkbox' }): VNode {
  const { ctx, name, hint, error } = props;
  const chosen = useTyped(ctx, name, props.disabled) ?? props.chosen ?? [];
  return (
    <fieldset
      class={error ? 'field choices field-wrong' : 'field choices'}
      disabled={props.disabled}
      aria-describedby={describedBy(name, hint, error)}
    >
      <legend class="label">
        {props.legend}
        {props.required && <Required ctx={ctx} />}
      </legend>
      {hint && (
        <p class="hint" id={`${fieldId(name)}-hint`}>
          {hint}
        </p>
      )}
      <FieldMessage ctx={ctx} name={name} error={error} />
      {props.options.map((option, index) => (
        <div key={option.value} class={option.disabled ? 'choice choice-off' : 'choice'}>
          <input
            type={props.type}
            // The first has the plain id, which is where the error summary leads.
            id={choiceId(name, index)}
            name={name}
            value={option.value}
            checked={chosen.includes(option.value)}
            disabled={option.disabled}
            aria-describedby={option.hint && `${choiceId(name, index)}-about`}
          />
          <label for={choiceId(name, index)}>{option.label}</label>
          {option.hint && (
            <span class="hint" id={`${choiceId(name, index)}-about`}>
              {option.hint}
            </span>
          )}
        </div>
      ))}
    </fieldset>
  );
}

const choiceId = (name: string, index: number): string =>
  index === 0 ? fieldId(name) : `${fieldId(name)}-${index + 1}`;
