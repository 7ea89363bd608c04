/** What a field shows that was typed before the language was switched; and which forms of a page there is something to type into. */
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { PageContext, TypedForm, TypedInto } from '../context.js';
import { isRightField, isSecretField } from '../secret-field.js';

export interface OpenForm {
  into: TypedInto | undefined;
  /** Of this form; absent: nothing was. */
  typed: TypedForm['fields'] | undefined;
}

/** The form that a field stands in. */
export const FormContext = createContext<OpenForm | undefined>(undefined);

/** What was typed into a form, if it is the one of this action that carried the same along unseen. */
export function typedInto(
  { typed }: PageContext,
  action: string,
  hidden: Readonly<Record<string, string>>,
): TypedForm['fields'] | undefined {
  if (typed?.action !== action) return undefined;
  const isSame = ([name, value]: [string, string]): boolean =>
    isSecretField(name) || isRightField(name) || typed.fields[name]?.[0] === value;
  return Object.entries(hidden).every(isSame) ? typed.fields : undefined;
}

/** The values of a field as they were typed; undefined where nothing was. */
export function useTyped(ctx: PageContext, name: string, disabled = false): readonly string[] | undefined {
  const form = useContext(FormContext);
  if (!form || disabled || isSecretField(name)) return undefined;
  const { into, typed } = form;
  if (into && ctx.forms && !ctx.forms.typedInto.includes(into)) {
    // What was taken along once is taken along again.
    if (typed) ctx.forms.typedInto.unshift(into);
    else ctx.forms.typedInto.push(into);
  }
  return typed && (typed[name] ?? []);
}
