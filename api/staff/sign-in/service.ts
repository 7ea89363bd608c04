/** Who a member of staff is: sign-in, and the person of a session. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { findStaff, findStaffAtWork, queuesToRead, type Staff, type StaffAtWork } from '../../../db/staff/staff.js';
import { servicesWithOpen } from '../../../db/platform/procedures.js';
import { servicesOn } from '../../../worker/runtime/settings/services.js';
import { HOUR_MS } from '../../../workflows/rules/duration.js';
import type { ApiDependencies } from '../../dependencies.js';
import type { SessionCall } from '../../http/call-context.js';
import { guarded, type GuessNeeds } from '../../http/guesses.js';
import { problem, Refusal, sessionOver } from '../../http/problems.js';
import { signInOf } from '../../session/sign-in.js';
import { STAFF_PATHS } from '../paths.js';
import { begunSignIn, endSignIn, SIGN_IN_MS } from './cookie.js';
import { type IdentityProvider, type Person, SignInFailure } from './provider.js';
import { staffWhoIs } from './rights.js';

declare module '../../http/operation.js' {
  interface Realms {
    /** Staff of the office. */
    staff: true;
  }
}

type Needs = GuessNeeds & Pick<ApiDependencies, 'passwords' | 'services'>;

/** Tries of one user from one client address in an hour. */
const SIGN_IN_TRIES = 20;
/** Tries of one user in a row, from wherever, that cost no wait: more than one address has in an hour. */
const FREE_TRIES = 30;
/** Wrong tries of one client network at whatever users, within ten minutes. */
const TRIES_OF_NETWORK = 60;
/** Returns from the identity provider to one client network in an hour: a university's staff may share one address. */
const RETURNS = 600;
/** A session of staff ends with the working day, whatever is done in it. */
const SESSION_LIFE_MS = 10 * HOUR_MS;

const SignedIn = z.object({
  realm: z.literal('staff'),
  userId: z.string(),
  name: z.string(),
  roles: z.array(z.string()),
  queues: z.array(z.string()),
});
export type SignedIn = z.output<typeof SignedIn>;

const signedIn = ({ id, name, roles, queues }: Staff): SignedIn => ({
  realm: 'staff',
  userId: id,
  name,
  roles,
  queues,
});

/** Checks user and password of an account of our own. Takes as long for an unknown user and for one who signs in elsewhere. */
export async function signInByPassword(
  deps: Needs,
  call: SessionCall,
  { userId, password }: { userId: string; password: string },
): Promise<SignedIn> {
  const holder = staffHolder(userId);
  let staff: Staff | undefined;
  const guess = {
    place: 'staff',
    subject: userId,
    holder,
    ofNetwork: { name: 'sign-in:staff', limit: SIGN_IN_TRIES, windowMs: HOUR_MS },
    free: FREE_TRIES,
    mostOfNetwork: TRIES_OF_NETWORK,
  } as const;
  const compare = async (): Promise<Staff | undefined> => {
    staff = await findStaff(deps.db, userId);
    const right = await deps.passwords.verify(staff?.password_hash ?? undefined, password, call.clientNetwork());
    return right && !staff?.disabled_at ? staff : undefined;
  };
  const right = await guarded(deps, call, guess, compare, () => staff !== undefined);
  if (!right) throw problem('not-authenticated');
  return startSession(deps, call, right);
}

const staffHolder = (userId: string): string => `staff:${userId}`;

/**
 * Ends a sign-in at the identity provider: only the first right return of the browser that began it counts.
 * @returns the page that was wanted
 * @throws SignInFailure; Refusal `too-many-requests`, `unavailable`
 */
export async function signInByProvider(
  deps: ApiDependencies,
  provider: IdentityProvider,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<string> {
  const { person, to } = await whoReturned(deps, provider, request, reply);
  const staff = await staffWhoIs(deps, person);
  await startSession(deps, request, staff);
  request.remember(staffHolder(staff.id));
  return to;
}

/**
 * Who came back from a provider, once. @param kind of sign-in: see `beginSignIn`
 * @throws SignInFailure, Refusal `unavailable`, `too-many-requests`
 */
export async function whoReturned(
  deps: Pick<ApiDependencies, 'config' | 'clock'>,
  provider: IdentityProvider,
  request: FastifyRequest,
  reply: FastifyReply,
  kind?: string,
): Promise<{ person: Person; to: string }> {
  const begun = begunSignIn(deps, request, kind);
  if (!begun) throw new SignInFailure('not-begun-here');
  if (begun === 'expired') throw new SignInFailure('too-late');
  // A return with another state leaves what was begun as it is: any page can send a browser here.
  const { search } = new URL(request.url, deps.config.publicUrl);
  const states = new URLSearchParams(search).getAll('state');
  if (states.length !== 1 || states[0] !== begun.state) throw new SignInFailure('other-state');
  await request.limit({ name: 'sign-in:return', limit: RETURNS, windowMs: HOUR_MS });
  await useOnce(request, begun.state);
  endSignIn(deps, reply, kind);
  return { person: await provider.personOf(search, begun), to: begun.to };
}

/** A state is a limit of one for as long as it could be used: that holds over all processes, and a race has one winner. */
async function useOnce(call: SessionCall, state: string): Promise<void> {
  try {
    await call.limit({ name: 'sign-in:state', subject: state, limit: 1, windowMs: SIGN_IN_MS });
  } catch (error) {
    throw error instanceof Refusal && error.word === 'too-many-requests' ? new SignInFailure('used') : error;
  }
}

async function startSession({ services }: Pick<Needs, 'services'>, call: SessionCall, staff: Staff): Promise<SignedIn> {
  // The shortest of the services whose cases this person sees.
  const queues = queuesToRead(staff, Object.keys(services));
  const idles = Object.entries(services).filter(([service]) => queues.includes(service) || queues.length === 0);
  const idleMs = Math.min(...idles.map(([, settings]) => settings.sessionIdleMs));
  const { id: userId, revision } = staff;
  await call.startSession({ realm: 'staff', userId, idleMs, lifeMs: SESSION_LIFE_MS, revision });
  return signedIn(staff);
}

/** Where somebody without a session goes, to come back to the page that they asked for. */
export const signInPath = (wanted: string): string => `${STAFF_PATHS.signIn}?${new URLSearchParams({ to: wanted })}`;

type AtWork = Pick<ApiDependencies, 'db' | 'services'>;
/** A member of staff, with the services that the console shows: those that are on, and those of which something is open still. */
export interface StaffHere extends StaffAtWork {
  services: readonly string[];
}

/** The member of staff of the session, read anew: a role that was taken away is gone at once. */
export async function staffOf({ db, services }: AtWork, call: SessionCall): Promise<StaffHere> {
  const session = await call.session('staff');
  const staff = session && (await findStaffAtWork(db, session.userId));
  if (!staff || staff.disabled_at) throw sessionOver();
  return { ...staff, services: await shownServices(db, services) };
}

async function shownServices(db: ApiDependencies['db'], services: ApiDependencies['services']): Promise<string[]> {
  const on: readonly string[] = servicesOn(services);
  const all = Object.keys(services);
  if (on.length === all.length) return all;
  const open = await servicesWithOpen(db);
  return all.filter((service) => on.includes(service) || open.includes(service));
}

/** The person of the session, as pages show them. */
export async function whoIs(deps: AtWork, call: SessionCall): Promise<StaffPerson> {
  return personOf(await staffOf(deps, call));
}
export const personOf = (staff: StaffHere): StaffPerson => ({
  ...signedIn(staff),
  atCounter: staff.at_counter,
  services: staff.services,
});
type StaffPerson = SignedIn & { atCounter: boolean; services: readonly string[] };

/** Staff as `signIn` and `whoAmI` know them. */
export const staffSignIn = signInOf({
  person: SignedIn,
  signIn: signInByPassword,
  whoAmI: async (deps, call) => signedIn(await staffOf(deps, call)),
});
