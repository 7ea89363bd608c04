/** The sentence that says what a rule for a member's new password asks for. */
import type { PasswordRule } from '../../workflows/rules/password-policy.js';
import type { Text } from '../text/index.js';

/** The rule about the user ID has a sentence of its own, as it names the ID of a UTokyo Account. All other rules share the sentences of the general ones. */
export const memberRule = ({ t }: Pick<Text, 't'>, rule: PasswordRule, minLength: number): string =>
  rule === 'user-id' ? t('by-card.password.rule.user-id') : t(`password-rule.${rule}`, { count: minLength });
