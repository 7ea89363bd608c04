/** What procedures of UMIN accounts show to people outside the office: not which addresses an account has, whoever asks for it. */
import type { ProcedureView } from '../../workflows/contracts/procedure.js';

/** Mails to the account's own addresses, and the one step they are shown as; undefined: none. */
const SHOWN_AS: readonly [RegExp, string | undefined][] = [
  [/^code-mailed-/, 'code-mailed'],
  [/^mailed-updated-/, 'mailed-updated'],
  [/^(?:code-refused|notified)-/, undefined],
];

/** The view with every mail to the account as one step that names no address. */
export function withoutAddresses(view: ProcedureView): ProcedureView {
  const steps: ProcedureView['steps'] = [];
  for (const entry of view.steps) {
    const rule = SHOWN_AS.find(([names]) => names.test(entry.step));
    const step = rule ? rule[1] : entry.step;
    if (step === undefined || (rule && steps.some((earlier) => earlier.step === step))) continue;
    steps.push({ ...entry, step });
  }
  return { ...view, steps };
}
