/** What a member's new password must be: strong enough, and within the lengths of the product. */
import {
  checkNewPassword,
  LONGEST_PASSWORD,
  type PasswordRule,
  wordList,
} from '../../workflows/rules/password-policy.js';
import type { ApiDependencies } from '../dependencies.js';
import type { CallContext } from '../http/call-context.js';
import { problem } from '../http/problems.js';

type Needs = Pick<ApiDependencies, 'strength' | 'services'>;

/** Of the product's rules those that hold for every password; what is guessed easily is for the score to say. The manual asks for no more. */
export const MEMBER_RULES = ['min-length', 'max-length', 'user-id'] as const satisfies PasswordRule[];
/** Per cent that are too few: 「平均(50%)」 or less. */
const AVERAGE = 50;
const NO_WORDS = wordList([]);

/** What is known of the person, and so easily guessed. */
export interface KnownOfPerson {
  userId?: string | undefined;
  displayName?: string | undefined;
  email?: string | undefined;
  institution?: string | undefined;
}

export interface Scored {
  /** 25 × the score of zxcvbn. */
  percent: number;
  acceptable: boolean;
}

/** @throws OverloadedError where there is no score in time */
export async function scoreOf(
  { strength }: Pick<Needs, 'strength'>,
  call: Pick<CallContext, 'clientNetwork'>,
  password: string,
  { userId = '', displayName = '', email = '', institution = '' }: KnownOfPerson,
): Promise<Scored> {
  const score = await strength.score(password, [userId, displayName, email, institution], call.clientNetwork());
  const percent = 25 * score;
  return { percent, acceptable: percent > AVERAGE };
}

/** @throws Refusal `password-refused` with the rules that are broken, `password-too-weak` with its per cent; OverloadedError */
export async function requireGoodPassword(
  deps: Needs,
  call: Pick<CallContext, 'clientNetwork' | 'text'>,
  password: string,
  known: KnownOfPerson & { userId: string },
): Promise<void> {
  const minLength = deps.services.jairo.passwordMinLength;
  const all = checkNewPassword(password, { userId: known.userId, minLength, words: NO_WORDS });
  const broken = MEMBER_RULES.filter((rule) => all.includes(rule));
  if (broken.length > 0) {
    const violations = broken.map((rule) => ({ rule, reason: memberRuleText(call.text, rule, minLength) }));
    throw problem('password-refused', { violations });
  }
  const { percent, acceptable } = await scoreOf(deps, call, password, known);
  if (!acceptable) throw problem('password-too-weak', { percent });
}

/** What a rule asks for. */
export const memberRuleText = (
  { t }: Pick<CallContext['text'], 't'>,
  rule: (typeof MEMBER_RULES)[number],
  minLength: number,
): string => t(`member-password.rule.${rule}`, { count: rule === 'max-length' ? LONGEST_PASSWORD : minLength });
