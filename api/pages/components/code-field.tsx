/** 「アクセスコード」: the field for a mailed code, and what a wrong one says. */
import type { FormErrors, PageContext, VNode } from '../context.js';
import { errorOf, type ErrorLine, linesOf } from './error-summary.js';
import { TextField } from './field.js';

export interface CodeView extends FormErrors {
  /** After a wrong code. */
  triesLeft?: number;
}

const labelsOf = ({ text: { t } }: PageContext) => ({ code: t('access-code.entry.label') });

/** 「アクセスコードが正しくありません。」, and how many tries are left; undefined where that isn't what is wrong. */
function wrongText({ text: { t, locale } }: PageContext, { problem, triesLeft }: CodeView): string | undefined {
  if (problem !== 'wrong-code') return undefined;
  const left = triesLeft === undefined ? [] : [t('access-code.entry.tries-left', { count: triesLeft })];
  return [t('access-code.entry.wrong'), ...left].join(locale === 'ja' ? '' : ' ');
}

/** The lines of the form's error summary. */
export function codeLines(ctx: PageContext, view: CodeView): ErrorLine[] {
  const wrong = wrongText(ctx, view);
  return linesOf(ctx, labelsOf(ctx), view, { field: wrong && 'code', problemText: wrong });
}

/** Field: `code`; never filled in again, as what is shown again rests for a while. Phones offer what the mail brought. */
export function CodeField({ ctx, view, hint }: { ctx: PageContext; view: CodeView; hint: string }): VNode {
  const labels = labelsOf(ctx);
  return (
    <TextField
      ctx={ctx}
      name="code"
      label={labels.code}
      hint={hint}
      error={wrongText(ctx, view) ?? errorOf(ctx, labels, view.errors, 'code')}
      autocomplete="one-time-code"
      inputMode="numeric"
      width="short"
      code
      required
    />
  );
}
