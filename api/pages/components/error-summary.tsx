/** What went wrong on a form, before its h1, with a link to each field. Behaviour after GOV.UK's error summary. */
import type { FieldError, FormErrors, PageContext, VNode } from '../context.js';
import { fieldId } from './field.js';
import { Icon } from './icon.js';

export interface ErrorLine {
  message: string;
  /** Name of the field that the line leads to. */
  field?: string;
}

export function ErrorSummary({ ctx, lines }: { ctx: PageContext; lines: readonly ErrorLine[] }): VNode | null {
  if (lines.length === 0) return null;
  return (
    <section class="error-summary" tabIndex={-1} aria-labelledby="error-summary-title" role="alert" data-error-summary>
      <p class="error-summary-title" id="error-summary-title">
        <Icon name="error" />
        {ctx.text.t(lines.some(({ field }) => field !== undefined) ? 'error.summary' : 'error.summary-other')}
      </p>
      <ul>
        {lines.map(({ field, message }) => (
          <li key={message}>{field === undefined ? message : <a href={`#${fieldId(field)}`}>{message}</a>}</li>
        ))}
      </ul>
    </section>
  );
}

/** Fields that are chosen from and not typed into, in whatever form. */
const CHOSEN: ReadonlySet<string> = new Set(['sex', 'usable', 'sawDocument', 'purpose', 'person', 'outcome']);

/** The sentence for one refused field. */
export function errorText(ctx: PageContext, label: string, { field, reason }: FieldError): string {
  const said = reason === 'required' && CHOSEN.has(field) ? 'required-choice' : reason;
  return ctx.text.t(`reason.${said}`, { field: said === 'required' ? inSentence(ctx, label) : label });
}

/** A label inside an English sentence begins with a small letter, unless it is written in capitals, and says whose the thing is. */
function inSentence({ locale }: PageContext, label: string): string {
  if (locale !== 'en') return label;
  const small = /^[A-Z][a-z]/.test(label) ? label.charAt(0).toLowerCase() + label.slice(1) : label;
  if (small.startsWith('your ')) return small;
  return `${small.includes(' of the ') ? 'the' : 'your'} ${small}`;
}

/** The sentence for a field's first error, if it has one. */
export function errorOf(
  ctx: PageContext,
  labels: Readonly<Record<string, string>>,
  errors: readonly FieldError[] | undefined,
  field: string,
): string | undefined {
  const error = errors?.find((one) => one.field === field);
  return error && errorText(ctx, labels[field] ?? field, error);
}

/**
 * The lines of a form's summary. A field that the form doesn't show is named by what the sender called it, without a link.
 * @param labels the form's fields: name → label @param main what a refusal of the whole form says, where it isn't the problem's own text, and the field it leads to if it is about one
 */
export function linesOf(
  ctx: PageContext,
  labels: Readonly<Record<string, string>>,
  { errors = [], problem, retryAfterSeconds }: FormErrors,
  main: { field?: string | undefined; problemText?: string | undefined } = {},
): ErrorLine[] {
  const { t } = ctx.text;
  const lines: ErrorLine[] = [];
  if (problem)
    lines.push({
      ...(main.field !== undefined && { field: main.field }),
      message: main.problemText ?? t(`problem.${problem}.detail`),
    });
  if (retryAfterSeconds !== undefined) lines.push({ message: retryText(ctx, retryAfterSeconds) });
  for (const error of errors) {
    const label = labels[error.field];
    const message = errorText(ctx, label ?? error.field, error);
    lines.push(label === undefined ? { message } : { field: error.field, message });
  }
  return lines;
}

/** When to try again, in whole minutes and never less than one. */
export function retryText(ctx: PageContext, seconds: number): string {
  return ctx.text.t('problem.retry', { minutes: Math.max(1, Math.ceil(seconds / 60)) });
}
