/**
 * Whether a re-registration has brought a new method where people register them at the owner's own pages: nobody tells us so, and the first sign-in with a
 * second factor afterwards is when we look.
 */
import { issuesOf } from '../../db/utokyo/passes.js';
import { findOpenReregistration, type Reregistration } from '../../db/utokyo/reregistrations.js';
import { MethodsUnavailableError } from '../../worker/runtime/errors.js';
import type { MfaKind } from '../../workflows/contracts/reregistration.js';
import type { ApiDependencies } from '../dependencies.js';

type Needs = Pick<ApiDependencies, 'db' | 'methods'>;

/**
 * @returns the method that counts for the open re-registration; `unknown` where the owner can't be asked now: then the sign-in says nothing about it.
 * @throws OwnerFault
 */
export async function registeredElsewhere(
  needs: Needs,
  memberId: string,
): Promise<{ procedureId: string; kind: MfaKind } | 'none' | 'unknown'> {
  const row = await findOpenReregistration(needs.db, memberId);
  if (!row || row.registered_at) return 'none';
  try {
    const since = await sinceOf(needs, row);
    const { procedure_id: procedureId } = row;
    const kind = since && (await needs.methods.registeredSince({ memberId, procedureId, since }));
    return kind ? { procedureId, kind } : 'none';
  } catch (error) {
    if (error instanceof MethodsUnavailableError) return 'unknown';
    throw error;
  }
}

/**
 * From when on a new method is the re-registration's: once the old ones were removed, or once a pass was used. Undefined before: a method that somebody
 * adds meanwhile proves that they could sign in.
 */
async function sinceOf({ db, methods }: Needs, row: Reregistration): Promise<Date | undefined> {
  const { procedure_id: procedureId, member_id: memberId } = row;
  if (row.kind === 'mfa-application') return row.reset_at ?? undefined;
  for (const issue of await issuesOf(db, procedureId))
    if ((await methods.passState({ memberId, procedureId, issue })) === 'used') return row.opened_at;
  return undefined;
}
