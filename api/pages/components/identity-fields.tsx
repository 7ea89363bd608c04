/** Who a person says to be: name, reading, sex, date of birth. Manual: UMIN, 「ご本人様確認のための情報」. */
import type { FieldError, PageContext, VNode } from '../context.js';
import { RadioGroup } from './choices.js';
import { errorOf } from './error-summary.js';
import { TextField } from './field.js';

export const IDENTITY_FIELDS = [
  'familyName',
  'givenName',
  'familyNameKana',
  'givenNameKana',
  'sex',
  'birthDate',
] as const;
export type IdentityField = (typeof IDENTITY_FIELDS)[number];
export type TypedIdentity = Partial<Record<IdentityField, string>>;

/** Labels of the fields, for the lines of an error summary. */
export const identityLabels = ({ text: { t } }: PageContext): Record<IdentityField, string> => ({
  familyName: t('person.family-name'),
  givenName: t('person.given-name'),
  familyNameKana: t('person.family-name-kana'),
  givenNameKana: t('person.given-name-kana'),
  sex: t('person.sex'),
  birthDate: t('person.birth-date'),
});

export interface IdentityFieldsProps {
  ctx: PageContext;
  typed?: TypedIdentity | undefined;
  errors?: readonly FieldError[] | undefined;
}

export function IdentityFields({ ctx, typed = {}, errors }: IdentityFieldsProps): VNode {
  const { t } = ctx.text;
  const labels = identityLabels(ctx);
  const field = (name: Exclude<IdentityField, 'sex'>) => ({
    ctx,
    name,
    label: labels[name],
    value: typed[name],
    error: errorOf(ctx, labels, errors, name),
    required: true,
  });
  return (
    <>
      <fieldset class="field pair">
        <legend class="label">{t('person.name')}</legend>
        <TextField {...field('familyName')} autocomplete="family-name" />
        <TextField {...field('givenName')} autocomplete="given-name" />
      </fieldset>
      <fieldset class="field pair">
        <legend class="label">{t('person.kana')}</legend>
        <TextField {...field('familyNameKana')} />
        <TextField {...field('givenNameKana')} />
      </fieldset>
      <RadioGroup
        ctx={ctx}
        name="sex"
        legend={labels.sex}
        error={errorOf(ctx, labels, errors, 'sex')}
        required
        chosen={typed.sex === undefined ? [] : [typed.sex]}
        options={[
          { value: 'male', label: t('person.male') },
          { value: 'female', label: t('person.female') },
        ]}
      />
      <TextField {...field('birthDate')} hint={t('person.birth-date-hint')} autocomplete="bday" width="short" code />
    </>
  );
}
