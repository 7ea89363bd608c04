/** What a realm brings along so that people sign in to it by ID and password. `api/sign-ins.ts` lists them all. */
import type { z } from 'zod';
import type { ApiDependencies } from '../dependencies.js';
import type { SessionCall } from '../http/call-context.js';
import type { GuessNeeds } from '../http/guesses.js';

export interface Presented {
  userId: string;
  password: string;
  /** An MFA code, in realms that ask for one. */
  code?: string | undefined;
}

export interface SignIn<Person extends z.ZodObject = z.ZodObject> {
  /** Who is signed in, as `signIn` and `whoAmI` answer. */
  person: Person;
  /** Begins a session. Takes as long for an unknown ID. @throws Refusal `not-authenticated`, `too-many-requests` */
  signIn(deps: ApiDependencies & GuessNeeds, call: SessionCall, presented: Presented): Promise<z.output<Person>>;
  /** The person of the session, with today's rights. @throws Refusal `not-authenticated` */
  whoAmI(deps: ApiDependencies, call: SessionCall): Promise<z.output<Person>>;
}

/** Keeps the exact type of the person. */
export const signInOf = <Person extends z.ZodObject>(signIn: SignIn<Person>): SignIn<Person> => signIn;
