/** A second factor, given after the password: in step 1, by somebody who has found a method that works. */
import { OwnerFault } from '../../worker/runtime/mfa/contract.js';
import { HOUR_MS } from '../../workflows/rules/duration.js';
import type { MfaKind } from '../../workflows/contracts/reregistration.js';
import type { ApiDependencies } from '../dependencies.js';
import type { SessionCall } from '../http/call-context.js';
import { malformed, problem } from '../http/problems.js';
import { requireMember } from './session.js';
import { raiseToMfa, type SignedIn } from './sign-in.js';

/** Begun by one member in an hour: each code by telephone costs. */
const BEGINNINGS = 20;

/** @returns what a browser's authenticator is asked; empty where a code was sent @throws Refusal `not-authenticated`, `forbidden`, `method-refused`, `too-many-requests` */
export async function beginFactor(
  deps: Pick<ApiDependencies, 'db' | 'methods'>,
  call: SessionCall,
  kind: Exclude<MfaKind, 'totp'>,
): Promise<Record<string, unknown>> {
  const { account } = await requireMember(deps, call, 'step-1');
  await call.limit({ name: 'mfa-factor', subject: account.id, limit: BEGINNINGS, windowMs: HOUR_MS });
  call.aboutToChange();
  try {
    return { ...Object(await deps.methods.beginFactor({ memberId: account.id, kind })) };
  } catch (error) {
    throw error instanceof OwnerFault ? problem('method-refused') : error;
  }
}

/** @throws Refusal `not-authenticated` also where it is wrong, `forbidden`, `malformed`, `too-many-requests` */
export async function giveFactor(
  deps: Parameters<typeof raiseToMfa>[0],
  call: SessionCall,
  { code, credential }: { code?: string | undefined; credential?: Record<string, unknown> | undefined },
): Promise<SignedIn> {
  const { account } = await requireMember(deps, call, 'step-1');
  const response = credential ?? code;
  if (response === undefined) throw malformed({ path: 'code', reason: 'required' });
  return raiseToMfa(deps, call, account.id, response);
}
