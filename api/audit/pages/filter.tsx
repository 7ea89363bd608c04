/** What auditors search by. The address keeps it. */
import { describedBy, fieldId, FieldMessage } from '../../pages/components/field.js';
import { Button } from '../../pages/components/form.js';
import { errorOf } from '../../pages/components/error-summary.js';
import type { FieldError, PageContext, VNode } from '../../pages/context.js';
import { queueName, textOr } from '../../staff/words.js';
import { AUDIT_PATHS } from '../paths.js';
import { kindName } from './frame.js';

export const SEARCHED = ['q', 'account', 'staff', 'service', 'kind', 'status', 'from', 'to'] as const;
/** As it was typed. */
export type AuditSearch = Partial<Record<(typeof SEARCHED)[number], string>>;

export interface AuditChoices {
  services: readonly string[];
  kinds: readonly string[];
  statuses: readonly string[];
}

export const searchLabels = ({ text: { t } }: PageContext): Record<keyof AuditSearch, string> => ({
  q: t('audit.search.words'),
  account: t('audit.search.account'),
  staff: t('audit.search.staff'),
  service: t('audit.search.service'),
  kind: t('audit.search.kind'),
  status: t('audit.search.status'),
  from: t('audit.search.from'),
  to: t('audit.search.to'),
});

interface Props {
  ctx: PageContext;
  search: AuditSearch;
  choices: AuditChoices;
  errors?: readonly FieldError[] | undefined;
}

/** A form that only asks changes nothing: it goes by GET, and its answer can be bookmarked. */
export function AuditFilter(props: Props): VNode {
  const { ctx, choices } = props;
  const { t } = ctx.text;
  const named = (values: readonly string[], name: (value: string) => string) =>
    values.map((value) => ({ value, label: name(value) }));
  return (
    <search aria-label={t('audit.search.title')}>
      <form class="queue-filter" method="get" action={AUDIT_PATHS.search} noValidate>
        <div class="queue-filter-search">
          <Typed {...props} name="q" type="search" hint={t('audit.search.words-hint')} />
        </div>
        <Typed {...props} name="account" type="text" />
        <Typed {...props} name="staff" type="text" />
        <Choice {...props} name="service" options={named(choices.services, (one) => queueName(ctx, one))} />
        <Choice {...props} name="kind" options={named(choices.kinds, (one) => kindName(ctx, one))} />
        <Choice
          {...props}
          name="status"
          options={distinct(named(choices.statuses, (one) => textOr(ctx, `status.${one}`, one)))}
        />
        <Typed {...props} name="from" type="date" />
        <Typed {...props} name="to" type="date" />
        <div class="queue-filter-submit">
          <Button kind="secondary">{t('audit.search.submit')}</Button>
          <a href={AUDIT_PATHS.search}>{t('console.filter.clear')}</a>
        </div>
      </form>
    </search>
  );
}

/** Some statuses are called alike, as each stands in procedures of its own: their words tell them apart. */
const distinct = (options: readonly Option[]): readonly Option[] =>
  options.map(({ value, label }) => {
    const isOne = options.filter((other) => other.label === label).length === 1;
    return { value, label: isOne ? label : `${label} (${value})` };
  });

interface Option {
  value: string;
  label: string;
}

interface TypedProps extends Props {
  name: keyof AuditSearch;
  type: 'search' | 'text' | 'date';
  hint?: string;
}

function Typed({ ctx, search, errors, name, type, hint }: TypedProps): VNode {
  const labels = searchLabels(ctx);
  const error = errorOf(ctx, labels, errors, name);
  const input = {
    class: 'input',
    id: fieldId(name),
    name,
    value: search[name] ?? '',
    'aria-invalid': error ? ('true' as const) : undefined,
    'aria-describedby': describedBy(name, hint, error),
  };
  return (
    <div class={error ? 'field-wrong' : undefined}>
      <label class="label" for={fieldId(name)}>
        {labels[name]}
      </label>
      <FieldMessage ctx={ctx} name={name} error={error} />
      {type === 'search' && <input {...input} type="search" maxLength={200} />}
      {type === 'text' && <input {...input} type="text" maxLength={200} spellcheck={false} autocapitalize="none" />}
      {type === 'date' && <input {...input} type="date" />}
      {hint && (
        <p class="hint" id={`${fieldId(name)}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}

interface ChoiceProps extends Props {
  name: keyof AuditSearch;
  options: readonly Option[];
}

function Choice({ ctx, search, name, options }: ChoiceProps): VNode {
  return (
    <div>
      <label class="label" for={fieldId(name)}>
        {searchLabels(ctx)[name]}
      </label>
      <select class="input" id={fieldId(name)} name={name}>
        <option value="">{ctx.text.t('console.filter.all')}</option>
        {options.map(({ value, label }) => (
          <option key={value} value={value} selected={value === search[name]}>
            {label}
          </option>
        ))}
      </select>
    </div>
  );
}
