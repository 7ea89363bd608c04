/** 「アクセスコード」: the field for a mailed code, and what a wrong one says. */
import type { FormErrors, PageContext, VNode } from '../context.js';
import { errorOf, type ErrorLine, linesOf } from './error-summary.js';
import { TextField } from './field.js';

export interface CodeView extends FormErrors {
  /** After a wrong code. */
  triesLeft?: number;
  /** What was typed, when the form is shown again: a wrong code is no secret, and a slip is found by looking. */
  code?: string;
  /** Where the page is found again, where that is not its own address. */
  path?: string;
}

/** The context of a page that is shown at the address of its form: the language switch leads to where it is found again. */
export const foundAgain = (ctx: PageContext, { path }: CodeView): PageContext =>
  path === undefined ? ctx : { ...ctx, path };

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

/** Field: `code`. Phones offer what the mail brought. */
export function CodeField({ ctx, view, hint }: { ctx: PageContext; view: CodeView; hint: string }): VNode {
  const labels = labelsOf(ctx);
  return (
    <TextField
      ctx={ctx}
      name="code"
      label={labels.code}
      hint={hint}
      error={wrongText(ctx, view) ?? errorOf(ctx, labels, view.errors, 'code')}
      value={view.code}
      autocomplete="one-time-code"
      inputMode="numeric"
      width="short"
      code
      required
    />
  );
}
