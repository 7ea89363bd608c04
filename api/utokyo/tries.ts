/** Under which digest tries of the sign-in are counted: strangers have one count for each ID, a browser that is known for the account its own. */
import type { ApiDependencies } from '../dependencies.js';

type Keyed = Pick<ApiDependencies, 'tokens'>;

/** @param memberId empty for what can be no ID @param word of the known browser */
export const countOf = ({ tokens }: Keyed, memberId: string, word?: string): string =>
  tokens.counted('utokyo-sign-in', word === undefined ? memberId : `${memberId}\0${word}`);

/** The same for second factors. @param word of a browser that has signed in with one before */
export const factorCountOf = ({ tokens }: Keyed, memberId: string, word?: string): string =>
  tokens.counted('utokyo-factor', word === undefined ? memberId : `${memberId}\0${word}`);
