/** Under which digests tries of the student login are counted: strangers' have one count, a known browser has one of its own (decision 089). */
import type { ApiDependencies } from '../dependencies.js';

type Needs = Pick<ApiDependencies, 'tokens'>;

/** All browsers that aren't known for a user ID together. */
export const countOfStrangers = ({ tokens }: Needs, userId: string): string => tokens.counted('student-login', userId);

/** Browsers that are known for it by this word, or who is signed in. */
export const countOfKnown = ({ tokens }: Needs, userId: string, word: string): string =>
  tokens.counted('student-login', `${userId}\0${word}`);
