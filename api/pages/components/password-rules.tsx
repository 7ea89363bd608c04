/** Rules of a new password: a list under its field, and what a field says that broke some. */
import type { VNode } from '../context.js';
import type { ErrorLine } from './error-summary.js';
import { Icon } from './icon.js';

/** What was broken, and how it is said. */
export interface BrokenRules<Rule extends string, Field extends string> {
  broken: readonly Rule[];
  fieldOf(rule: Rule): Field;
  sentenceOf(rule: Rule): string;
  /** What the password's own field says. Its broken rules are marked in the list below it, and said only there. */
  countText(count: number): string;
}

/** @returns what is wrong with a field; undefined where it broke no rule */
export function brokenAt<Rule extends string, Field extends string>(
  { broken, fieldOf, sentenceOf, countText }: BrokenRules<Rule, Field>,
  field: Field,
): string | undefined {
  const [rule, ...more] = broken.filter((one) => fieldOf(one) === field);
  if (rule === undefined) return undefined;
  return field === 'password' ? countText(1 + more.length) : sentenceOf(rule);
}

/** The same for the summary above the form. */
export const brokenLines = <Rule extends string, Field extends string>(
  rules: BrokenRules<Rule, Field>,
  fields: readonly Field[],
): ErrorLine[] =>
  fields.flatMap((field) => {
    const message = brokenAt(rules, field);
    return message === undefined ? [] : [{ field, message }];
  });

export interface PasswordRulesProps<Rule extends string> {
  title: string;
  rules: readonly Rule[];
  /** Come first, marked. */
  broken: readonly Rule[];
  sentenceOf(rule: Rule): string;
  /** What a broken rule is called beside its sign. */
  unmet: string;
  /** What the script that checks while typing needs. Absent: only the server checks. */
  script?: Readonly<Record<`data-${string}`, string>>;
}

/** Id of the list, for the field that the rules are about. */
export const RULES_ID = 'password-rules-list';

export function PasswordRules<Rule extends string>(props: PasswordRulesProps<Rule>): VNode {
  const { title, rules, broken, sentenceOf, unmet, script } = props;
  const [kept, first] = [rules.filter((rule) => !broken.includes(rule)), rules.filter((rule) => broken.includes(rule))];
  return (
    <section class="rules-box" aria-labelledby="password-rules">
      <h2 class="rules-title" id="password-rules">
        {title}
      </h2>
      <ul class="rules" id={RULES_ID} {...script}>
        {[...first, ...kept].map((rule) => (
          <li key={rule} class="rule" data-rule={rule} data-state={broken.includes(rule) ? 'unmet' : undefined}>
            <span class="rule-sign" aria-hidden="true">
              <Icon name="check" />
              <Icon name="cross" />
            </span>
            <span>
              {sentenceOf(rule)}
              <span class="rule-state">{broken.includes(rule) ? unmet : ''}</span>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
