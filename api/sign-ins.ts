/** The list of realms whose people sign in by `signIn`. A new one: its line here. The first stands in where a caller names none. */
import { memberSignIn } from './institution/sign-in.js';
import { utokyoSignIn } from './utokyo/sign-in.js';
import { staffSignIn } from './staff/sign-in/service.js';
import type { SignIn } from './session/sign-in.js';
import type { Realm } from './http/operation.js';

export const SIGN_INS = {
  staff: staffSignIn,
  jairo: memberSignIn,
  utokyo: utokyoSignIn,
} as const satisfies Partial<Record<Realm, SignIn>>;
